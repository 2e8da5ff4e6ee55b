package dev.sallyport.gateway.edge;

import dev.sallyport.gateway.Exchange.Credential;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds the one credential of a request.
final class Credentials {
    private static final String BEARER = "bearer ";
    private static final CharSequence X_API_KEY = HttpHeaders.createOptimized("x-api-key");

    private Credentials() {}

    /// @param query the raw query, where a key may stand in it; else null
    static Credential of(MultiMap headers, @Nullable String query) {
        List<String> fromQuery;
        try {
            fromQuery = query == null ? List.of() : keys(query);
        } catch (IllegalArgumentException _) {
            return new Credential(null, "the query cannot be read");
        }
        List<String> authorization = headers.getAll(HttpHeaders.AUTHORIZATION);
        List<String> apiKey = headers.getAll(X_API_KEY);
        if (authorization.size() + apiKey.size() + fromQuery.size() > 1) {
            return new Credential(null, "more than one credential was presented");
        }
        if (!authorization.isEmpty()) {
            return bearer(authorization.getFirst());
        }
        List<String> plain = apiKey.isEmpty() ? fromQuery : apiKey;
        return plain.isEmpty() ? Credential.NONE : new Credential(plain.getFirst(), null);
    }

    private static List<String> keys(String query) {
        return new QueryStringDecoder(query, false).parameters().getOrDefault("api_key", List.of());
    }

    private static Credential bearer(String header) {
        return header.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? new Credential(header.substring(BEARER.length()).strip(), null)
                : new Credential(null, "the Authorization header is not of the Bearer scheme");
    }
}
