package dev.sallyport.config;

import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;

/// Durations and sizes as they are written: a whole number with a unit.
public final class Units {

    private static final String DURATIONS = "write a number with ms, s, m, h or d, for example 30s";
    private static final String SIZES = "write a number with B, KiB, MiB or GiB, for example 4MiB";
    private static final Duration DAY = Duration.ofDays(1);

    private static final Map<String, Duration> DURATION_UNITS = Map.of(
            "ms", Duration.ofMillis(1),
            "s", Duration.ofSeconds(1),
            "m", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", DAY);
    private static final Map<String, Long> SIZE_UNITS =
            Map.of("B", 1L, "KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30);

    private Units() {}

    /// Reads a duration: `500ms`, `30s`, `5m`, `1h` or `2d`.
    ///
    /// @throws IllegalArgumentException if it is anything else
    public static Duration duration(String text) {
        int split = digits(text);
        var unit = DURATION_UNITS.get(text.substring(split));
        if (unit == null || split == 0) {
            throw new Invalid("expected a duration", DURATIONS);
        }
        return unit.multipliedBy(number(text.substring(0, split), "expected a duration", DURATIONS));
    }

    /// Reads a size in bytes: `512B`, `64KiB`, `4MiB` or `1GiB`.
    ///
    /// @throws IllegalArgumentException if it is anything else
    public static long bytes(String text) {
        int split = digits(text);
        var unit = SIZE_UNITS.get(text.substring(split));
        if (unit == null || split == 0) {
            throw new Invalid("expected a size", SIZES);
        }
        return unit * number(text.substring(0, split), "expected a size", SIZES);
    }

    /// Reads a whole number without sign.
    static int integer(String text) {
        var hint = "write a whole number";
        if (text.isEmpty() || digits(text) != text.length()) {
            throw new Invalid("expected a number", hint);
        }
        return number(text, "expected a number", hint);
    }

    private static int number(String digits, String what, String hint) {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            throw new Invalid(what + " of a sensible magnitude", hint);
        }
    }

    private static int digits(String text) {
        int end = 0;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        return end;
    }

    /// A duration as [#duration] reads it, in the largest unit that keeps it whole.
    public static String show(Duration duration) {
        if (duration.compareTo(DAY) >= 0 && duration.toMillis() % DAY.toMillis() == 0) {
            return duration.toDays() + "d";
        }
        if (duration.toMillis() % 3_600_000 == 0) {
            return duration.toHours() + "h";
        }
        if (duration.toMillis() % 60_000 == 0) {
            return duration.toMinutes() + "m";
        }
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }

    /// A size as [#bytes] reads it, in the largest unit that keeps it whole.
    public static String showBytes(long bytes) {
        return Stream.of("GiB", "MiB", "KiB")
                .filter(unit -> bytes % SIZE_UNITS.getOrDefault(unit, 1L) == 0)
                .findFirst()
                .map(unit -> bytes / SIZE_UNITS.getOrDefault(unit, 1L) + unit)
                .orElse(bytes + "B");
    }

    static void check(String name, Duration value, Duration min, Duration max) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new Invalid(name + " is out of range", "it can be " + show(min) + " to " + show(max));
        }
    }

    static void check(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new Invalid(name + " is out of range", "it can be " + min + " to " + max);
        }
    }
}
