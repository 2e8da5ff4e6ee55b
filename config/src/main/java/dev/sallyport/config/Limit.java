package dev.sallyport.config;

import java.time.Duration;

/// So many calls in any stretch of time of this length.
///
/// @param count  1 to 100000
/// @param window 1s to 31d
public record Limit(int count, Duration window) {

    private static final String HINT = "write NUMBER/DURATION, for example 120/1m";

    public Limit {
        Units.check("the number of calls", count, 1, 100_000);
        Units.check("the duration", window, Duration.ofSeconds(1), Duration.ofDays(31));
    }

    /// Reads `NUMBER/DURATION`, for example `120/1m`.
    ///
    /// @throws IllegalArgumentException if it is anything else
    public static Limit parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new Invalid("expected a limit", HINT);
        }
        int count;
        Duration window;
        try {
            count = Units.integer(text.substring(0, slash));
            window = Units.duration(text.substring(slash + 1));
        } catch (Invalid e) {
            throw new Invalid("expected a limit", HINT);
        }
        return new Limit(count, window);
    }

    /// The limit as [#parse] reads it.
    @Override
    public String toString() {
        return count + "/" + Units.show(window);
    }
}
