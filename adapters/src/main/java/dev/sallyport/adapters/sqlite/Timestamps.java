package dev.sallyport.adapters.sqlite;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// Writes instants as `2026-07-31T12:00:00.123456Z`: always 27 characters within the years 0 to 9999, so that
/// text order is time order. Used by one thread: it keeps the text of the last second.
final class Timestamps {
    private long second = Long.MIN_VALUE;
    private String prefix = "";

    String format(Instant at) {
        if (at.getEpochSecond() != second) {
            second = at.getEpochSecond();
            String text = at.truncatedTo(ChronoUnit.SECONDS).toString();
            prefix = text.substring(0, text.length() - 1) + ".";
        }
        int micros = at.getNano() / 1000;
        return prefix + Integer.toString(1_000_000 + micros).substring(1) + "Z";
    }
}
