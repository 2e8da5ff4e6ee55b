package dev.sallyport.config;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Somebody else's authorization server, whose access tokens are taken as they are.
///
/// @param name          by which endpoints speak of it; the subjects it vouches for are called `NAME:SUBJECT`
/// @param issuer        the `iss` of its tokens
/// @param jwks          where its keys are; `null` for where its metadata says
/// @param algorithms    its tokens may be signed with; empty where it is asked about each token by introspection
/// @param audiences     in `aud` that are taken besides the id of the resource itself
/// @param secret        shared with it, for `HS256`, `HS384` and `HS512` only; else `null`
/// @param introspection how opaque tokens are asked about; `null` where it issues none
/// @param scopeClaim    where scopes stand, other than in `scope` and `scp`; `null` for these two
/// @param leeway        by which clocks may differ, 0s to 5m
/// @param idJag         whether its identity assertions (ID-JAG) can be exchanged for the gateway's own tokens
public record IssuerConfig(
        String name,
        URI issuer,
        @Nullable URI jwks,
        Set<String> algorithms,
        Set<String> audiences,
        @Nullable Secret secret,
        @Nullable Introspection introspection,
        ClaimsConfig claims,
        @Nullable String scopeClaim,
        Duration leeway,
        boolean idJag) {

    /// How opaque tokens are asked about (RFC 7662).
    ///
    /// @param cache how long an answer is believed, 0s to 5m
    public record Introspection(URI url, String clientId, Secret clientSecret, Duration cache) {

        /// 30 s.
        public static final Duration DEFAULT_CACHE = Duration.ofSeconds(30);

        public Introspection {
            OAuthChecks.url(url);
            OAuthChecks.clientId(clientId);
            OAuthChecks.given(clientSecret);
            checkCache(cache);
        }

        static Duration checkCache(Duration cache) {
            Units.check("cache", cache, Duration.ZERO, Duration.ofMinutes(5));
            return cache;
        }
    }

    /// Signed with keys that the issuer publishes.
    public static final Set<String> DEFAULT_ALGORITHMS = Set.of("RS256", "PS256", "ES256", "EdDSA");

    /// 60 s.
    public static final Duration DEFAULT_LEEWAY = Duration.ofSeconds(60);

    /// All that can be named, and for a shared secret how many bytes it needs (RFC 7518 section 3.2).
    static final Map<String, Integer> ALGORITHMS = algorithmsAndSecrets();

    private static Map<String, Integer> algorithmsAndSecrets() {
        var all = new LinkedHashMap<String, Integer>();
        for (var name :
                List.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")) {
            all.put(name, 0);
        }
        all.put("HS256", 32);
        all.put("HS384", 48);
        all.put("HS512", 64);
        return Ordered.copyOf(all);
    }

    public IssuerConfig {
        OAuthChecks.authority("an issuer", name);
        OAuthChecks.identifier(issuer);
        if (jwks != null) {
            OAuthChecks.url(jwks);
        }
        algorithms = Ordered.copyOf(algorithms);
        audiences = Ordered.copyOf(audiences);
        audiences.forEach(OAuthChecks::filled);
        if (scopeClaim != null) {
            OAuthChecks.claim(scopeClaim);
        }
        checkLeeway(leeway);
        checkKeys(algorithms, secret, jwks, introspection != null);
    }

    static Duration checkLeeway(Duration leeway) {
        Units.check("leeway", leeway, Duration.ZERO, Duration.ofMinutes(5));
        return leeway;
    }

    private static void checkKeys(
            Set<String> algorithms, @Nullable Secret secret, @Nullable URI jwks, boolean introspected) {
        if (algorithms.isEmpty() && !introspected) {
            throw new Invalid("there are neither algorithms nor introspection", "name at least one algorithm");
        }
        if (!ALGORITHMS.keySet().containsAll(algorithms)) {
            throw new Invalid("an algorithm is unknown", "it can be one of " + String.join(", ", ALGORITHMS.keySet()));
        }
        long shared = algorithms.stream().filter(IssuerConfig::isShared).count();
        if (shared > 0 && shared < algorithms.size()) {
            throw new Invalid(
                    "algorithms mix shared secrets with public keys",
                    "else who knows the public key could sign; configure two issuers");
        }
        if (shared > 0 && secret == null) {
            throw new Invalid("secret is missing", "algorithms that start with HS need one");
        }
        if (secret == null) {
            return;
        }
        if (shared == 0) {
            throw new Invalid("secret is given, but no algorithm uses it", "write algorithms: [HS256], or remove it");
        }
        if (jwks != null) {
            throw new Invalid("jwks and secret exclude each other", "remove one");
        }
        OAuthChecks.given(secret);
        int bytes =
                algorithms.stream().mapToInt(IssuerConfig::secretBytes).max().orElse(0);
        if (secret.reveal().getBytes(StandardCharsets.UTF_8).length < bytes) {
            throw new Invalid("the secret is too short for its algorithm", "it needs at least " + bytes + " bytes");
        }
    }

    private static int secretBytes(String algorithm) {
        return ALGORITHMS.getOrDefault(algorithm, 0);
    }

    private static boolean isShared(String algorithm) {
        return secretBytes(algorithm) > 0;
    }
}
