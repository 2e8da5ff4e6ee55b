package dev.sallyport.app.command;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/// Points in time as people write them: `30d`, `12h`, `15m`, `45s`, `2w`, `2026-12-31` (midnight UTC),
/// `2026-12-31T18:00:00Z`.
final class Moments {
    private static final String FORMS =
            "is neither a span (30d, 12h, 15m) nor a date or instant (2026-12-31, 2026-12-31T18:00:00Z)";

    private Moments() {}

    /// @throws IllegalArgumentException with a message fit for the user
    static Instant after(Instant now, String text) {
        return parse(text, now, 1);
    }

    /// @throws IllegalArgumentException with a message fit for the user
    static Instant before(Instant now, String text) {
        return parse(text, now, -1);
    }

    private static Instant parse(String text, Instant now, int direction) {
        try {
            if (text.matches("\\d{1,5}[smhdw]")) {
                return now.plus(span(text).multipliedBy(direction));
            }
            if (text.matches("\\d{4}-\\d{2}-\\d{2}")) {
                return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
            }
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("'" + text + "' " + FORMS, e);
        }
    }

    private static Duration span(String text) {
        long amount = Long.parseLong(text, 0, text.length() - 1, 10);
        return switch (text.charAt(text.length() - 1)) {
            case 's' -> Duration.ofSeconds(amount);
            case 'm' -> Duration.ofMinutes(amount);
            case 'h' -> Duration.ofHours(amount);
            case 'd' -> Duration.ofDays(amount);
            default -> Duration.ofDays(amount * 7);
        };
    }
}
