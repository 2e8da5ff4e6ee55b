package dev.sallyport.gateway.forward.stdio;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.mcp.Span;
import java.util.Arrays;
import java.util.Optional;

/// Finds a member of a message by its path, for the few that the scan does not tell. Only for bytes that have been
/// scanned: what is no JSON is not noticed.
final class Members {
    private Members() {}

    /// @param path keys from the outermost object inwards
    /// @return where the value stands
    static Optional<Span> find(byte[] json, String... path) {
        int at = space(json, 0);
        for (String key : path) {
            at = json[at] == '{' ? value(json, at, key) : -1;
            if (at < 0) {
                return Optional.empty();
            }
        }
        return Optional.of(new Span(at, skip(json, at)));
    }

    /// @return whether there is such a member with exactly this literal
    static boolean is(byte[] json, byte[] literal, String... path) {
        return find(json, path)
                .filter(span -> Arrays.equals(json, span.start(), span.end(), literal, 0, literal.length))
                .isPresent();
    }

    private static int value(byte[] json, int object, String key) {
        int at = space(json, object + 1);
        while (json[at] == '"') {
            int end = skip(json, at);
            int value = space(json, space(json, end) + 1);
            if (isKey(json, at, end, key)) {
                return value;
            }
            at = space(json, skip(json, value));
            at = json[at] == ',' ? space(json, at + 1) : at;
        }
        return -1;
    }

    /// Some write a slash with a backslash before it.
    private static boolean isKey(byte[] json, int from, int to, String key) {
        String literal = new String(json, from + 1, to - from - 2, UTF_8);
        return literal.equals(key) || literal.replace("\\/", "/").equals(key);
    }

    private static int skip(byte[] json, int from) {
        int depth = 0;
        int at = from;
        do {
            byte b = json[at];
            depth += b == '{' || b == '[' ? 1 : 0;
            depth -= b == '}' || b == ']' ? 1 : 0;
            at = b == '"' ? string(json, at) : at + 1;
        } while (depth > 0 || !(json[from] == '"' || json[from] == '{' || json[from] == '[' || delimits(json[at])));
        return at;
    }

    private static int string(byte[] json, int from) {
        int at = from + 1;
        while (json[at] != '"') {
            at += json[at] == '\\' ? 2 : 1;
        }
        return at + 1;
    }

    private static boolean delimits(byte b) {
        return b == ',' || b == '}' || b == ']' || isSpace(b);
    }

    private static int space(byte[] json, int from) {
        int at = from;
        while (isSpace(json[at])) {
            at++;
        }
        return at;
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\t' || b == '\n' || b == '\r';
    }
}
