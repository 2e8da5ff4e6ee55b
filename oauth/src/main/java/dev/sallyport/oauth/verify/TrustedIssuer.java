package dev.sallyport.oauth.verify;

import dev.sallyport.oauth.ClaimMapping;
import dev.sallyport.oauth.jose.Algorithm;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// A foreign issuer whose access tokens are taken as they are.
///
/// @param name in the configuration; its subjects are `NAME:SUB`
/// @param issuer exactly as in `iss`
/// @param keys where the keys are from that prove its JWTs
/// @param algorithms with which it may sign; empty where it has no keys
/// @param audiences that stand for the gateway in `aud`, besides the identifier of the resource
/// @param introspection how its opaque tokens are asked about; null where it has none
/// @param scopeClaim where the scopes stand; null for `scope` or `scp`
/// @param leeway by how much its clock may differ; at most five minutes
public record TrustedIssuer(
        String name,
        URI issuer,
        Keys keys,
        Set<Algorithm> algorithms,
        Set<String> audiences,
        @Nullable Introspection introspection,
        ClaimMapping mapping,
        @Nullable String scopeClaim,
        Duration leeway) {
    public static final Duration USUAL_LEEWAY = Duration.ofSeconds(60);

    private static final Duration MOST_LEEWAY = Duration.ofMinutes(5);
    /// What subjects of other kinds begin with.
    private static final Set<String> TAKEN = Set.of("key", "client", "anonymous", OwnIssuer.NAME);

    /// Where keys are from.
    public sealed interface Keys {
        /// From the JWK set that the issuer's metadata names (RFC 8414, OpenID Connect Discovery).
        record Discovered() implements Keys {}

        /// From the JWK set at an address.
        record At(URI jwks) implements Keys {}

        /// A secret that the issuer shares with the gateway.
        record Shared(SecretKey secret) implements Keys {
            public Shared(byte[] secret) {
                this(new SecretKeySpec(secret, "HMAC"));
            }

            @Override
            public String toString() {
                return "Shared[]";
            }
        }

        /// None: it is asked about each token.
        record None() implements Keys {}
    }

    /// The endpoint that knows about opaque tokens (RFC 7662).
    ///
    /// @param cache how long a yes holds at most: more than nothing, and no more than an hour
    public record Introspection(URI url, String clientId, String clientSecret, Duration cache) {
        private static final Duration MOST_CACHE = Duration.ofHours(1);

        public Introspection {
            if (!cache.isPositive() || cache.compareTo(MOST_CACHE) > 0) {
                throw new IllegalArgumentException("an answer holds for some time, and for an hour at most");
            }
        }

        @Override
        public String toString() {
            return "Introspection[" + url.getHost() + "]";
        }
    }

    public TrustedIssuer {
        algorithms = Set.copyOf(algorithms);
        audiences = Set.copyOf(audiences);
        if (name.isBlank() || name.contains(":") || TAKEN.contains(name)) {
            throw new IllegalArgumentException("an issuer cannot be called '" + name + "'");
        }
        if (leeway.isNegative() || leeway.compareTo(MOST_LEEWAY) > 0) {
            throw new IllegalArgumentException("a leeway is at most five minutes");
        }
        switch (keys) {
            case Keys.Shared(SecretKey secret) -> checkSecret(secret, algorithms);
            case Keys.None _ -> {
                if (introspection == null) {
                    throw new IllegalArgumentException("an issuer needs keys, or an endpoint for introspection");
                }
            }
            case Keys.Discovered _, Keys.At _ -> {
                if (algorithms.isEmpty() || algorithms.stream().anyMatch(Algorithm::symmetric)) {
                    throw new IllegalArgumentException("public keys need algorithms, and none with a shared secret");
                }
            }
        }
    }

    private static void checkSecret(SecretKey secret, Set<Algorithm> algorithms) {
        int bytes = secret.getEncoded().length;
        if (algorithms.isEmpty() || !algorithms.stream().allMatch(Algorithm::symmetric)) {
            throw new IllegalArgumentException("a shared secret needs algorithms, and only HS256, HS384 or HS512");
        }
        if (algorithms.stream().anyMatch(one -> bytes < one.secretBytes())) {
            throw new IllegalArgumentException("the shared secret is shorter than the hash of its algorithm");
        }
    }
}
