package dev.sallyport.app.policy;

import java.time.Instant;

/// A span of time.
///
/// @param until the first instant outside
public record Period(Instant since, Instant until) {
    public Period {
        if (!since.isBefore(until)) {
            throw new IllegalArgumentException("the period ends before it begins");
        }
    }
}
