package dev.sallyport.oauth.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.oauth.Json;
import dev.sallyport.oauth.OAuthException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What an OAuth endpoint answers.
///
/// @param headers in order; a name may be there more than once
public record WebResponse(int status, List<Header> headers, byte[] body) {
    /// @param name as it is written
    public record Header(String name, String value) {}

    private static final Header JSON = new Header("Content-Type", "application/json");
    private static final Header NOT_KEPT = new Header("Cache-Control", "no-store");

    public WebResponse {
        headers = List.copyOf(headers);
    }

    /// A JSON document that nobody may keep.
    public static WebResponse json(int status, Map<String, ?> object) {
        return new WebResponse(status, List.of(JSON, NOT_KEPT), Json.bytes(object));
    }

    /// A JSON document that says the same to everybody, for a while.
    public static WebResponse published(Map<String, ?> object, int seconds) {
        return new WebResponse(
                200, List.of(JSON, new Header("Cache-Control", "public, max-age=" + seconds)), Json.bytes(object));
    }

    /// RFC 6749 section 5.2
    public static WebResponse error(OAuthException error) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("error", error.code());
        body.put("error_description", error.description());
        WebResponse response = json(error.status(), body);
        return error.challenge()
                .map(challenge -> response.with("WWW-Authenticate", challenge))
                .orElse(response);
    }

    public static WebResponse redirect(URI to) {
        return new WebResponse(302, List.of(new Header("Location", to.toString()), NOT_KEPT), new byte[0]);
    }

    public static WebResponse empty(int status) {
        return new WebResponse(status, List.of(NOT_KEPT), new byte[0]);
    }

    public static WebResponse html(int status, String html) {
        return new WebResponse(
                status,
                List.of(new Header("Content-Type", "text/html; charset=utf-8"), NOT_KEPT),
                html.getBytes(UTF_8));
    }

    public WebResponse with(String name, String value) {
        List<Header> more = new ArrayList<>(headers);
        more.add(new Header(name, value));
        return new WebResponse(status, more, body);
    }
}
