package dev.sallyport.oauth.verify;

import dev.sallyport.oauth.ClaimMapping;
import dev.sallyport.oauth.ProtectedResource;
import dev.sallyport.oauth.jose.Algorithm;
import dev.sallyport.oauth.store.InMemoryStore;
import dev.sallyport.oauth.store.OAuthStore;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// A gateway with one resource, its own issuer, and a foreign one called `corp`.
final class Fixture implements AutoCloseable {
    static final URI OWN = URI.create("https://mcp.example.com");
    static final URI WIKI = URI.create("https://mcp.example.com/wiki");
    static final ProtectedResource RESOURCE =
            new ProtectedResource(WIKI, "/wiki", Set.of("wiki:read", "wiki:write"), Set.of(), "google", Set.of("corp"));
    static final ProtectedResource OTHER = new ProtectedResource(
            URI.create("https://mcp.example.com/world"), "/world", Set.of(), Set.of(), "google", Set.of("corp"));

    final MovableClock clock = new MovableClock();
    final OAuthStore store = new InMemoryStore();
    final Provider provider = new Provider();
    final OwnTokens ownTokens = new OwnTokens(SigningKey.of(Algorithm.EDDSA, "own-1"));
    final DpopProofs proofs = new DpopProofs(Replays.in(store, clock), false, clock);

    TokenVerifier verifier(TrustedIssuer... issuers) {
        return new TokenVerifier(
                new OwnIssuer(OWN, ownTokens), List.of(issuers), new LoopbackFetcher(), store, proofs, clock);
    }

    TrustedIssuer corp(Algorithm... algorithms) {
        return corp(new TrustedIssuer.Keys.At(provider.jwks()), algorithms);
    }

    TrustedIssuer corp(TrustedIssuer.Keys keys, Algorithm... algorithms) {
        return new TrustedIssuer(
                "corp",
                provider.issuer(),
                keys,
                algorithms.length == 0 ? Algorithm.ASYMMETRIC : Set.of(algorithms),
                Set.of(),
                null,
                ClaimMapping.NONE,
                null,
                TrustedIssuer.USUAL_LEEWAY);
    }

    TrustedIssuer introspected(Duration cache) {
        return new TrustedIssuer(
                "corp",
                provider.issuer(),
                new TrustedIssuer.Keys.None(),
                Set.of(),
                Set.of(),
                new TrustedIssuer.Introspection(provider.introspection(), "gateway", "s:e cret", cache),
                ClaimMapping.NONE,
                null,
                TrustedIssuer.USUAL_LEEWAY);
    }

    /// Claims of a good token of the foreign issuer.
    Map<String, Object> claims() {
        return claims(provider.issuer().toString(), "ann");
    }

    /// Claims of a good token of the gateway's own.
    Map<String, Object> ownClaims() {
        Map<String, Object> claims = claims(OWN.toString(), "google:ann");
        claims.put("jti", "t-1");
        claims.put("client_id", "c-1");
        claims.put("grant", "g-1");
        return claims;
    }

    String ownToken() {
        return ownTokens.keys.getFirst().sign(ownClaims());
    }

    static Presented bearer(String token) {
        return bearer(token, RESOURCE);
    }

    static Presented bearer(String token, ProtectedResource resource) {
        return new Presented(token, Presented.Scheme.BEARER, resource, null, "POST", resource.id(), null);
    }

    private Map<String, Object> claims(String issuer, String subject) {
        long now = clock.instant().getEpochSecond();
        Map<String, Object> claims = new TreeMap<>();
        claims.put("iss", issuer);
        claims.put("sub", subject);
        claims.put("aud", WIKI.toString());
        claims.put("iat", now);
        claims.put("exp", now + 600);
        claims.put("scope", "wiki:read");
        return claims;
    }

    @Override
    public void close() {
        provider.close();
    }
}
