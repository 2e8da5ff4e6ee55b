package dev.sallyport.gateway.edge;

import dev.sallyport.gateway.Credential;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds the one credential of a request.
final class Credentials {
    private static final String BEARER = "bearer ";
    private static final String DPOP = "dpop ";
    private static final CharSequence X_API_KEY = HttpHeaders.createOptimized("x-api-key");
    private static final CharSequence PROOF = HttpHeaders.createOptimized("dpop");

    private Credentials() {}

    /// @param query the raw query, where a key may stand in it; else null
    /// @param asserted what a trusted proxy says of the caller; null where it says nothing
    static Credential of(MultiMap headers, @Nullable String query, @Nullable Credential asserted) {
        List<String> fromQuery;
        try {
            fromQuery = query == null ? List.of() : keys(query);
        } catch (IllegalArgumentException _) {
            return new Credential.Unusable("the query cannot be read");
        }
        List<String> authorization = headers.getAll(HttpHeaders.AUTHORIZATION);
        List<String> apiKey = headers.getAll(X_API_KEY);
        int presented = authorization.size() + apiKey.size() + fromQuery.size() + (asserted == null ? 0 : 1);
        if (presented > 1) {
            return new Credential.Unusable("more than one credential was presented");
        }
        if (asserted != null) {
            return asserted;
        }
        if (!authorization.isEmpty()) {
            return authorized(authorization.getFirst(), headers.getAll(PROOF));
        }
        List<String> plain = apiKey.isEmpty() ? fromQuery : apiKey;
        return plain.isEmpty() ? Credential.NONE : new Credential.Key(plain.getFirst());
    }

    private static List<String> keys(String query) {
        return new QueryStringDecoder(query, false).parameters().getOrDefault("api_key", List.of());
    }

    /// A proof beside a bearer token is not looked at: it would prove nothing of a token that needs none, and one that
    /// needs it is refused without its scheme (RFC 9449 section 7.2).
    private static Credential authorized(String header, List<String> proofs) {
        if (begins(header, BEARER)) {
            return new Credential.Bearer(header.substring(BEARER.length()).strip());
        }
        if (!begins(header, DPOP)) {
            return new Credential.Unusable("the Authorization header is of neither the Bearer nor the DPoP scheme");
        }
        return proofs.size() == 1
                ? new Credential.Proved(header.substring(DPOP.length()).strip(), proofs.getFirst())
                : new Credential.Unusable("a DPoP token needs exactly one DPoP header");
    }

    private static boolean begins(String header, String scheme) {
        return header.regionMatches(true, 0, scheme, 0, scheme.length());
    }
}
