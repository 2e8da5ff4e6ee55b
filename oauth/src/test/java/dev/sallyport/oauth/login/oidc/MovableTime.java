package dev.sallyport.oauth.login.oidc;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

final class MovableTime implements InstantSource {
    private volatile Instant now = Instant.parse("2026-07-31T12:00:00Z");

    @Override
    public Instant instant() {
        return now;
    }

    void pass(Duration time) {
        now = now.plus(time);
    }
}
