package dev.sallyport.mcp;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/// Values of the headers `Mcp-Name` and `Mcp-Param-…`, which carry what plain header text cannot as
/// `=?base64?…?=` (protocol.md E4).
public final class HeaderValue {
    private static final String PREFIX = "=?base64?";
    private static final String SUFFIX = "?=";

    private HeaderValue() {}

    /// @param raw the header's value as received
    /// @return the text it stands for, without spaces and tabs around it where it is plain; empty if the Base64 or
    ///     the UTF-8 inside the wrapper is wrong. Padding is required, and unused bits must be zero.
    public static Optional<String> decode(String raw) {
        String value = trim(raw);
        return wrapped(value) ? unwrap(value) : Optional.of(value);
    }

    /// @return the text as a header value, plain where [#decode] gives it back
    public static String encode(String value) {
        if (!wrapped(value) && value.equals(trim(value)) && value.chars().allMatch(c -> c >= ' ' && c < 0x7F)) {
            return value;
        }
        return PREFIX + Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)) + SUFFIX;
    }

    private static boolean wrapped(String value) {
        return value.length() >= PREFIX.length() + SUFFIX.length()
                && value.startsWith(PREFIX)
                && value.endsWith(SUFFIX);
    }

    private static Optional<String> unwrap(String value) {
        String base64 = value.substring(PREFIX.length(), value.length() - SUFFIX.length());
        try {
            byte[] bytes = Base64.getDecoder().decode(base64);
            byte[] canonical = Base64.getEncoder().encode(bytes);
            if (!Arrays.equals(canonical, base64.getBytes(StandardCharsets.ISO_8859_1))) {
                return Optional.empty();
            }
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (IllegalArgumentException | CharacterCodingException _) {
            return Optional.empty();
        }
    }

    private static String trim(String value) {
        int start = 0;
        int end = value.length();
        while (start < end && isOws(value.charAt(start))) {
            start++;
        }
        while (end > start && isOws(value.charAt(end - 1))) {
            end--;
        }
        return value.substring(start, end);
    }

    private static boolean isOws(char c) {
        return c == ' ' || c == '\t';
    }
}
