package dev.sallyport.mcp;

import java.nio.charset.StandardCharsets;

/// Small helpers for JSON as bytes.
public final class JsonText {
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private JsonText() {}

    /// @return the string as a JSON literal, quotes included, UTF-8; half a surrogate pair becomes `?`
    public static byte[] quote(String text) {
        StringBuilder literal = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            append(literal, text.charAt(i));
        }
        return literal.append('"').toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void append(StringBuilder literal, char c) {
        switch (c) {
            case '"', '\\' -> literal.append('\\').append(c);
            case '\n' -> literal.append("\\n");
            case '\r' -> literal.append("\\r");
            case '\t' -> literal.append("\\t");
            case '\b' -> literal.append("\\b");
            case '\f' -> literal.append("\\f");
            default -> {
                if (c < ' ') {
                    literal.append("\\u00").append(HEX[c >> 4]).append(HEX[c & 0xF]);
                } else {
                    literal.append(c);
                }
            }
        }
    }

    /// Makes one line of a valid JSON document, whose line breaks stand only between tokens (protocol.md R1).
    ///
    /// @return the document with a space for each CR and LF; the same array if there is none
    public static byte[] compact(byte[] json) {
        int first = 0;
        while (first < json.length && !isLineBreak(json[first])) {
            first++;
        }
        if (first == json.length) {
            return json;
        }
        byte[] line = json.clone();
        for (int i = first; i < line.length; i++) {
            line[i] = isLineBreak(line[i]) ? (byte) ' ' : line[i];
        }
        return line;
    }

    /// @return where the document stands, without the whitespace around it
    public static Span document(byte[] json) {
        int start = 0;
        while (start < json.length && isSpace(json[start])) {
            start++;
        }
        int end = json.length;
        while (end > start && isSpace(json[end - 1])) {
            end--;
        }
        return new Span(start, end);
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\t' || isLineBreak(b);
    }

    private static boolean isLineBreak(byte b) {
        return b == '\n' || b == '\r';
    }
}
