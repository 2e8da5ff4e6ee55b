package dev.sallyport.oauth.flow;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.oauth.web.Params;
import dev.sallyport.oauth.web.WebHandler;
import dev.sallyport.oauth.web.WebRequest;
import dev.sallyport.oauth.web.WebResponse;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Keeps cookies, reads forms, presses buttons.
final class Browser {
    private static final Pattern HIDDEN =
            Pattern.compile("<input type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\">");
    private static final Pattern ONWARD = Pattern.compile("http-equiv=\"refresh\" content=\"0;url=([^\"]*)\"");

    private final WebHandler site;
    private final Map<String, String> cookies = new LinkedHashMap<>();

    Browser(WebHandler site) {
        this.site = site;
    }

    Map<String, String> cookies() {
        return cookies;
    }

    WebResponse get(URI uri) {
        return get(uri.getRawPath(), Params.parse(uri.getRawQuery() == null ? "" : uri.getRawQuery()));
    }

    WebResponse get(String path, Params query) {
        return send(new WebRequest("GET", path, query, headers(Map.of()), new byte[0], "192.0.2.1"));
    }

    WebResponse post(String path, Params form, Map<String, String> more) {
        return send(new WebRequest(
                "POST", path, Params.NONE, headers(more), form.encode().getBytes(UTF_8), "192.0.2.1"));
    }

    /// Presses a button of the page.
    WebResponse press(WebResponse page, String button) {
        return post(
                "/oauth/consent", form(page, button), Map.of("origin", World.ISSUER, "sec-fetch-site", "same-origin"));
    }

    static Params form(WebResponse page, String button) {
        Map<String, String> fields = new LinkedHashMap<>();
        Matcher found = HIDDEN.matcher(html(page));
        while (found.find()) {
            fields.put(unescape(found.group(1)), unescape(found.group(2)));
        }
        fields.put("action", button);
        return Params.of(fields);
    }

    /// Where a redirect, or a page that sends on, leads.
    static URI next(WebResponse response) {
        if (response.status() == 302) {
            return URI.create(header(response, "Location"));
        }
        Matcher found = ONWARD.matcher(html(response));
        if (!found.find()) {
            throw new AssertionError("leads nowhere: " + response.status() + "\n" + html(response));
        }
        return URI.create(unescape(found.group(1)));
    }

    static Params query(URI uri) {
        return Params.parse(uri.getRawQuery());
    }

    static String html(WebResponse response) {
        return new String(response.body(), UTF_8);
    }

    static String header(WebResponse response, String name) {
        return response.headers().stream()
                .filter(header -> header.name().equalsIgnoreCase(name))
                .map(WebResponse.Header::value)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name));
    }

    private WebResponse send(WebRequest request) {
        WebResponse response = site.handle(request);
        response.headers().stream()
                .filter(header -> header.name().equals("Set-Cookie"))
                .map(header -> header.value())
                .forEach(this::keep);
        return response;
    }

    private void keep(String cookie) {
        String pair = cookie.substring(0, cookie.indexOf(';'));
        String name = pair.substring(0, pair.indexOf('='));
        if (cookie.contains("Max-Age=0;")) {
            cookies.remove(name);
        } else {
            cookies.put(name, pair.substring(name.length() + 1));
        }
    }

    private Map<String, List<String>> headers(Map<String, String> more) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        headers.put("content-type", List.of("application/x-www-form-urlencoded"));
        if (!cookies.isEmpty()) {
            headers.put(
                    "cookie",
                    List.of(cookies.entrySet().stream()
                            .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                            .collect(Collectors.joining("; "))));
        }
        more.forEach((name, value) -> headers.put(name, List.of(value)));
        return headers;
    }

    private static String unescape(String text) {
        return text.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&amp;", "&");
    }
}
