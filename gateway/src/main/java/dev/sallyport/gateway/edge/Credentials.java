package dev.sallyport.gateway.edge;

import dev.sallyport.gateway.Exchange.Credential;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds the one credential of a request.
final class Credentials {
    private static final String BEARER = "bearer ";
    private static final CharSequence X_API_KEY = HttpHeaders.createOptimized("x-api-key");

    private Credentials() {}

    /// @param fromQuery the `api_key` of the query, where that form is switched on
    static Credential of(MultiMap headers, @Nullable String fromQuery) {
        List<String> authorization = headers.getAll(HttpHeaders.AUTHORIZATION);
        List<String> apiKey = headers.getAll(X_API_KEY);
        if (authorization.size() + apiKey.size() + (fromQuery == null ? 0 : 1) > 1) {
            return new Credential(null, "more than one credential was presented");
        }
        if (!authorization.isEmpty()) {
            return bearer(authorization.getFirst());
        }
        return new Credential(apiKey.isEmpty() ? fromQuery : apiKey.getFirst(), null);
    }

    private static Credential bearer(String header) {
        return header.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? new Credential(header.substring(BEARER.length()).strip(), null)
                : new Credential(null, "the Authorization header is not of the Bearer scheme");
    }
}
