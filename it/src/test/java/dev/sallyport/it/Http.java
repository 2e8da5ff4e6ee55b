package dev.sallyport.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// Single requests, without redirects or cookies.
final class Http {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private Http() {}

    /// @param url where the answer came from
    record Reply(URI url, int status, HttpHeaders headers, String body) {
        JsonNode json() {
            return Json.parse(body);
        }

        /// The member `error` of an answer of the authorization server.
        String error() {
            return json().path("error").asString("");
        }

        Optional<String> header(String name) {
            return headers.firstValue(name);
        }

        @Override
        public String toString() {
            return status + " of " + url + "\n" + headers.map() + "\n" + body;
        }
    }

    static Reply get(String url, String... headers) {
        return send(request(url, headers).GET());
    }

    /// Posts a form.
    static Reply post(String url, Map<String, String> form, String... headers) {
        return send(form(url, form, headers));
    }

    static Reply postJson(String url, Object body, String... headers) {
        return send(request(url, headers)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(Json.write(body))));
    }

    static Reply send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = CLIENT.send(request.build(), BodyHandlers.ofString());
            return new Reply(response.uri(), response.statusCode(), response.headers(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static HttpRequest.Builder form(String url, Map<String, String> form, String... headers) {
        return request(url, headers)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(encode(form)));
    }

    static HttpRequest.Builder request(String url, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).timeout(LONGEST);
        return headers.length == 0 ? request : request.headers(headers);
    }

    static String encode(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(entry -> encode(entry.getKey()) + "=" + encode(entry.getValue()))
                .collect(Collectors.joining("&"));
    }

    /// The parameters of an address.
    ///
    /// @throws AssertionError where one is there twice
    static Map<String, String> parameters(String url) {
        String query = Optional.ofNullable(URI.create(url).getRawQuery()).orElse("");
        Map<String, String> parameters = new LinkedHashMap<>();
        for (List<String> pair : Arrays.stream(query.split("&"))
                .filter(part -> !part.isEmpty())
                .map(part -> List.of((part + "=").split("=", -1)))
                .toList()) {
            String name = URLDecoder.decode(pair.getFirst(), StandardCharsets.UTF_8);
            if (parameters.put(name, URLDecoder.decode(pair.get(1), StandardCharsets.UTF_8)) != null) {
                throw new AssertionError(name + " is there twice: " + url);
            }
        }
        return parameters;
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
