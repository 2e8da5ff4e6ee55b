package dev.sallyport.oauth.login.oidc;

import dev.sallyport.oauth.Json;
import dev.sallyport.oauth.fetch.FetchFailed;
import dev.sallyport.oauth.fetch.Fetcher;
import dev.sallyport.oauth.fetch.Fetcher.Request;
import dev.sallyport.oauth.fetch.Fetcher.Response;
import dev.sallyport.oauth.login.LoginFailed;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// Speaks to one provider. A failure names the provider and what was asked for, and is never a denial.
record ProviderHttp(String provider, Fetcher fetcher) {
    private static final int MOST_BYTES = 256 << 10;
    private static final Duration TIME = Duration.ofSeconds(5);
    private static final int OK = 200;

    Map<String, Object> document(String what, URI uri) throws LoginFailed {
        return document(what, uri, Map.of());
    }

    /// @param more headers
    /// @throws LoginFailed where it is not a JSON object under status 200
    Map<String, Object> document(String what, URI uri, Map<String, String> more) throws LoginFailed {
        return json(what, ok(what, get(what, uri, more)).body());
    }

    Response get(String what, URI uri, Map<String, String> more) throws LoginFailed {
        return send(what, new Request("GET", uri, headers(more), null, MOST_BYTES, TIME));
    }

    Response post(String what, URI uri, Map<String, String> more, String form) throws LoginFailed {
        Map<String, String> headers = headers(more);
        headers.put("Content-Type", "application/x-www-form-urlencoded");
        return send(what, new Request("POST", uri, headers, form.getBytes(StandardCharsets.UTF_8), MOST_BYTES, TIME));
    }

    Response ok(String what, Response response) throws LoginFailed {
        if (response.status() != OK) {
            throw failed(what + " came with status " + response.status());
        }
        return response;
    }

    Map<String, Object> json(String what, byte[] body) throws LoginFailed {
        try {
            return Json.object(body);
        } catch (IllegalArgumentException _) {
            throw failed(what + " is not strict JSON");
        }
    }

    LoginFailed failed(String why) {
        return new LoginFailed(provider + ": " + why, false);
    }

    LoginFailed denied(String why) {
        return new LoginFailed(provider + ": " + why, true);
    }

    private Response send(String what, Request request) throws LoginFailed {
        try {
            return fetcher.fetch(request);
        } catch (FetchFailed e) {
            throw failed(what + " cannot be had: " + e.getMessage());
        }
    }

    private static Map<String, String> headers(Map<String, String> more) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Accept", "application/json");
        headers.put("User-Agent", "sallyport");
        headers.putAll(more);
        return headers;
    }
}
