package dev.sallyport.oauth.grant;

import java.time.Duration;

/// How long tokens are good.
///
/// @param access of an access token
/// @param refresh how long a refresh token may stay unused
/// @param grace in which a client that lost an answer may ask once more with the refresh token it had; zero for none
public record Lifetimes(Duration access, Duration refresh, Duration grace) {
    public static final Lifetimes USUAL =
            new Lifetimes(Duration.ofMinutes(10), Duration.ofDays(30), Duration.ofSeconds(30));

    public Lifetimes {
        if (!access.isPositive() || !refresh.isPositive() || grace.isNegative()) {
            throw new IllegalArgumentException("a lifetime must be positive");
        }
    }
}
