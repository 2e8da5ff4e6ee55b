package dev.sallyport.gateway;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;

/// A clock that stands still until it is moved.
public final class MovableTime {
    private static final Instant START = Instant.parse("2026-08-01T00:00:00Z");

    private final AtomicLong nanos = new AtomicLong();

    public void advance(Duration by) {
        nanos.addAndGet(by.toNanos());
    }

    public void moveTo(Instant instant) {
        nanos.set(Duration.between(START, instant).toNanos());
    }

    public long nanos() {
        return nanos.get();
    }

    public Instant now() {
        return START.plusNanos(nanos.get());
    }

    Clock clock() {
        InstantSource source = this::now;
        return source.withZone(ZoneOffset.UTC);
    }
}
