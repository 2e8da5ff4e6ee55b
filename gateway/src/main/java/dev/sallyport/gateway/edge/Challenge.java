package dev.sallyport.gateway.edge;

import dev.sallyport.gateway.Credential;
import dev.sallyport.gateway.Endpoint;
import dev.sallyport.gateway.Exchange;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What `WWW-Authenticate` says (RFC 6750 section 3, RFC 9728 section 5.1, RFC 9449 section 7.1, protocol.md Z2, Z3):
/// at
/// an endpoint that takes tokens, where to get one and what it has to be good for.
final class Challenge {
    private static final String REALM = "sallyport";

    private Challenge() {}

    /// Who calls is not known.
    static String unauthenticated(Exchange exchange) {
        Endpoint.Tokens tokens = tokens(exchange);
        String scheme = exchange.credential() instanceof Credential.Proved ? "DPoP" : "Bearer";
        boolean presented = !(exchange.credential() instanceof Credential.None);
        return of(
                scheme,
                tokens,
                tokens == null ? Set.of() : tokens.scopes(),
                presented ? "invalid_token" : null,
                presented && tokens != null ? "the token is not valid here, or not any more" : null);
    }

    /// @param error of RFC 9449
    static String proof(Exchange exchange, String error) {
        Endpoint.Tokens tokens = tokens(exchange);
        String description = error.equals("use_dpop_nonce")
                ? "use the nonce of the DPoP-Nonce header"
                : "the proof does not fit the request, the token or the time";
        return of("DPoP", tokens, tokens == null ? Set.of() : tokens.scopes(), error, description);
    }

    /// @param lacking scopes that are needed besides those without which nothing passes
    static String scopes(Exchange exchange, Set<String> lacking) {
        Endpoint.Tokens tokens = tokens(exchange);
        Set<String> needed = new TreeSet<>(lacking);
        needed.addAll(tokens == null ? Set.of() : tokens.scopes());
        String scheme = exchange.credential() instanceof Credential.Proved ? "DPoP" : "Bearer";
        String description = tokens == null ? null : "the token lacks a scope that this needs";
        return of(scheme, tokens, needed, "insufficient_scope", description);
    }

    private static Endpoint.@Nullable Tokens tokens(Exchange exchange) {
        Endpoint endpoint = exchange.endpoint();
        return endpoint == null ? null : endpoint.tokens();
    }

    private static String of(
            String scheme,
            Endpoint.@Nullable Tokens tokens,
            Set<String> scopes,
            @Nullable String error,
            @Nullable String description) {
        var challenge = new StringJoiner(", ", scheme + " ", "");
        challenge.add(quoted("realm", REALM));
        if (error != null) {
            challenge.add(quoted("error", error));
        }
        if (description != null) {
            challenge.add(quoted("error_description", description));
        }
        if (!scopes.isEmpty()) {
            challenge.add(quoted("scope", String.join(" ", new TreeSet<>(scopes))));
        }
        if (tokens != null) {
            challenge.add(quoted("resource_metadata", tokens.metadata().toASCIIString()));
            if (scheme.equals("DPoP") && !tokens.proofs().isEmpty()) {
                challenge.add(quoted("algs", String.join(" ", tokens.proofs())));
            }
        }
        return challenge.toString();
    }

    /// Values are the gateway's own or scopes, which have neither quote nor backslash (RFC 6749 section 3.3).
    private static String quoted(String name, String value) {
        return name + "=\"" + value + "\"";
    }
}
