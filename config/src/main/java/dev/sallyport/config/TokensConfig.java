package dev.sallyport.config;

import java.time.Duration;

/// The tokens that the gateway issues.
///
/// @param access       how long an access token is good, 1m to 1d
/// @param refresh      how long a refresh token is good, 10m to 365d
/// @param refreshGrace how long after its use a refresh token gives the same answer again, 0s to 2m
/// @param keyRotation  how long a key signs, 1d to 365d
public record TokensConfig(
        Duration access, Duration refresh, Duration refreshGrace, Algorithm algorithm, Duration keyRotation) {

    /// With which tokens are signed; the words are those of JWA (RFC 7518, RFC 8037).
    public enum Algorithm {
        EDDSA("EdDSA"),
        ES256("ES256"),
        RS256("RS256");

        private final String word;

        Algorithm(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /// 10 minutes, renewed for 30 days with a grace of 30 s; EdDSA keys that change every 30 days.
    public static final TokensConfig DEFAULT = new TokensConfig(
            Duration.ofMinutes(10), Duration.ofDays(30), Duration.ofSeconds(30), Algorithm.EDDSA, Duration.ofDays(30));

    public TokensConfig {
        Units.check("access", access, Duration.ofMinutes(1), Duration.ofDays(1));
        Units.check("refresh", refresh, Duration.ofMinutes(10), Duration.ofDays(365));
        Units.check("refresh-grace", refreshGrace, Duration.ZERO, Duration.ofMinutes(2));
        Units.check("key-rotation", keyRotation, Duration.ofDays(1), Duration.ofDays(365));
        if (refresh.compareTo(access) < 0) {
            throw new Invalid("refresh is shorter than access", "a token is renewed before it ends");
        }
    }

    public TokensConfig withAccess(Duration access) {
        return new TokensConfig(access, refresh, refreshGrace, algorithm, keyRotation);
    }

    public TokensConfig withRefresh(Duration refresh) {
        return new TokensConfig(access, refresh, refreshGrace, algorithm, keyRotation);
    }

    public TokensConfig withRefreshGrace(Duration refreshGrace) {
        return new TokensConfig(access, refresh, refreshGrace, algorithm, keyRotation);
    }

    public TokensConfig withAlgorithm(Algorithm algorithm) {
        return new TokensConfig(access, refresh, refreshGrace, algorithm, keyRotation);
    }

    public TokensConfig withKeyRotation(Duration keyRotation) {
        return new TokensConfig(access, refresh, refreshGrace, algorithm, keyRotation);
    }
}
