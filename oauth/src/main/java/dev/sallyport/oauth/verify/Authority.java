package dev.sallyport.oauth.verify;

import dev.sallyport.oauth.ClaimMapping;
import dev.sallyport.oauth.ProtectedResource;
import dev.sallyport.oauth.fetch.Fetcher;
import dev.sallyport.oauth.jose.Algorithm;
import dev.sallyport.oauth.store.OAuthStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An issuer in force: what it may say, and how that is proved.
///
/// @param issuer exactly as in `iss`
/// @param types what `typ` may be; an empty one stands for a missing one
/// @param keys null where it has none
/// @param introspector null where its tokens are not asked about
/// @param mapping null for the gateway's own, whose claims say themselves what they mean here
record Authority(
        String name,
        String issuer,
        Set<Algorithm> algorithms,
        Set<String> types,
        Set<String> audiences,
        @Nullable IssuerKeys keys,
        @Nullable Introspector introspector,
        @Nullable ClaimMapping mapping,
        @Nullable String scopeClaim,
        Duration leeway) {
    private static final String ACCESS_TOKEN = "at+jwt";
    /// Between processes of the gateway.
    private static final Duration OWN_LEEWAY = Duration.ofSeconds(5);

    static Authority of(OwnIssuer own, OAuthStore store, InstantSource clock) {
        return new Authority(
                OwnIssuer.NAME,
                own.issuer().toString(),
                Algorithm.ASYMMETRIC,
                Set.of(ACCESS_TOKEN),
                Set.of(),
                new OwnKeys(own.tokens(), store, clock),
                null,
                null,
                "scope",
                OWN_LEEWAY);
    }

    static Authority of(TrustedIssuer trusted, Fetcher fetcher, InstantSource clock) {
        TrustedIssuer.Introspection introspection = trusted.introspection();
        return new Authority(
                trusted.name(),
                trusted.issuer().toString(),
                trusted.algorithms(),
                Set.of(ACCESS_TOKEN, "jwt", ""),
                trusted.audiences(),
                keys(trusted, fetcher, clock),
                introspection == null ? null : new Introspector(trusted.name(), introspection, fetcher, clock),
                trusted.mapping(),
                trusted.scopeClaim(),
                trusted.leeway());
    }

    /// Whether a resource takes its tokens.
    boolean servesFor(ProtectedResource resource) {
        return own() ? resource.provider() != null : resource.issuers().contains(name);
    }

    boolean own() {
        return mapping == null;
    }

    private static @Nullable IssuerKeys keys(TrustedIssuer trusted, Fetcher fetcher, InstantSource clock) {
        return switch (trusted.keys()) {
            case TrustedIssuer.Keys.Discovered() ->
                new FetchedKeys(trusted.name(), new PublishedKeys(fetcher, trusted.issuer(), null), clock);
            case TrustedIssuer.Keys.At(var jwks) ->
                new FetchedKeys(trusted.name(), new PublishedKeys(fetcher, trusted.issuer(), jwks), clock);
            case TrustedIssuer.Keys.Shared(var secret) -> new SharedSecret(secret);
            case TrustedIssuer.Keys.None() -> null;
        };
    }
}
