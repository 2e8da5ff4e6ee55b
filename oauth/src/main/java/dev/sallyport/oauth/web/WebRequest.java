package dev.sallyport.oauth.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A request to one of the OAuth endpoints, read to its end.
///
/// @param method for example `GET`
/// @param path decoded, without the query
/// @param query the decoded parameters
/// @param headers by lower-case name
/// @param address of the peer, or of the client that a trusted proxy names
public record WebRequest(
        String method, String path, Params query, Map<String, List<String>> headers, byte[] body, String address) {
    private static final String FORM = "application/x-www-form-urlencoded";

    /// @return the one value of a header; empty where it is missing
    /// @throws dev.sallyport.oauth.OAuthException where it is there twice
    public Optional<String> header(String name) {
        return Params.single(name, headers.getOrDefault(name, List.of()));
    }

    /// @return the parameters in the body
    /// @throws dev.sallyport.oauth.OAuthException where it is no form
    public Params form() {
        String type = header("content-type").orElse("");
        if (!type.split(";", 2)[0].strip().equalsIgnoreCase(FORM)) {
            throw dev.sallyport.oauth.OAuthException.invalidRequest("the body must be " + FORM);
        }
        return Params.parse(new String(body, UTF_8));
    }

    /// @return the cookie of this name; empty where it is missing or there twice
    public Optional<String> cookie(String name) {
        List<String> found = headers.getOrDefault("cookie", List.of()).stream()
                .flatMap(header -> List.of(header.split(";", -1)).stream())
                .map(String::strip)
                .filter(cookie -> cookie.startsWith(name + "="))
                .map(cookie -> cookie.substring(name.length() + 1))
                .toList();
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }
}
