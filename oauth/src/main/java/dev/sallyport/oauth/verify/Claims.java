package dev.sallyport.oauth.verify;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Claims that mean a time or a text, read strictly.
final class Claims {
    /// The first second of the year 10000.
    private static final long FOREVER = 253_402_300_800L;

    private static final int LONGEST_NAME = 512;

    private Claims() {}

    /// @return null where there is no such claim
    /// @throws IllegalArgumentException where it is no time (RFC 7519 section 2, NumericDate)
    static @Nullable Instant time(Map<String, Object> claims, String name) {
        Object value = claims.get(name);
        if (value == null) {
            return null;
        }
        if (value instanceof Number number && number.doubleValue() >= 0 && number.doubleValue() < FOREVER) {
            return Instant.ofEpochSecond(number.longValue());
        }
        throw new IllegalArgumentException(name + " is no time");
    }

    /// @return null where there is no such claim
    /// @throws IllegalArgumentException where it is no name: empty, long, or with control characters
    static @Nullable String name(Map<String, Object> claims, String name) {
        Object value = claims.get(name);
        if (value == null) {
            return null;
        }
        if (value instanceof String text
                && !text.isBlank()
                && text.length() <= LONGEST_NAME
                && text.codePoints().noneMatch(Character::isISOControl)) {
            return text;
        }
        throw new IllegalArgumentException(name + " is no name");
    }
}
