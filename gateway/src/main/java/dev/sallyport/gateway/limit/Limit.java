package dev.sallyport.gateway.limit;

import java.time.Duration;

/// At most `count` calls in any stretch of time `per` long.
public record Limit(int count, Duration per) {
    /// Each key that calls keeps one time stamp per call of its limit, hence a ceiling.
    public static final int MAX_COUNT = 100_000;

    public Limit {
        if (count < 1 || count > MAX_COUNT) {
            throw new IllegalArgumentException("a limit counts from 1 to " + MAX_COUNT + " calls, not " + count);
        }
        if (per.isNegative() || per.isZero()) {
            throw new IllegalArgumentException("a limit needs a stretch of time longer than zero");
        }
    }

    @Override
    public String toString() {
        return count + "/" + per.toString().substring(2).toLowerCase(java.util.Locale.ROOT);
    }
}
