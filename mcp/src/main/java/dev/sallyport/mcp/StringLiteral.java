package dev.sallyport.mcp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Decodes strings and keys of valid JSON, without their quotes.
final class StringLiteral {
    private StringLiteral() {}

    static String decode(byte[] bytes, int from, int to, boolean escaped) {
        if (!escaped) {
            String known = Words.find(bytes, from, to);
            return known == null ? new String(bytes, from, to - from, StandardCharsets.UTF_8) : known;
        }
        byte[] target = new byte[to - from];
        return new String(target, 0, unescape(bytes, from, to, target), StandardCharsets.UTF_8);
    }

    /// @return UTF-8
    static byte[] bytes(byte[] bytes, int from, int to, boolean escaped) {
        if (!escaped) {
            return Arrays.copyOfRange(bytes, from, to);
        }
        byte[] target = new byte[to - from];
        return Arrays.copyOf(target, unescape(bytes, from, to, target));
    }

    /// Finds in the literal where a byte of the decoded string comes from, from the first to the last.
    static final class Cursor {
        private final byte[] bytes;
        private int at;
        private int decoded;

        /// @param from where the literal starts, without its quote
        Cursor(byte[] bytes, int from) {
            this.bytes = bytes;
            at = from;
        }

        /// @param offset of the first byte of a character, or after the last, and not before where this was moved to
        ///     last
        /// @return where it stands in the literal
        int moveTo(int offset) {
            while (decoded < offset) {
                if (bytes[at] != '\\') {
                    at++;
                    decoded++;
                } else if (bytes[at + 1] != 'u') {
                    at += 2;
                    decoded++;
                } else {
                    int unit = unit(bytes, at);
                    at += Character.isHighSurrogate((char) unit) ? 12 : 6;
                    decoded += length(unit);
                }
            }
            return at;
        }

        private static int length(int unit) {
            if (Character.isHighSurrogate((char) unit)) {
                return 4;
            }
            return unit < 0x80 ? 1 : unit < 0x800 ? 2 : 3;
        }
    }

    /// @return how many bytes of UTF-8 it is, decoded
    static int length(byte[] bytes, int from, int to, boolean escaped) {
        return escaped ? unescape(bytes, from, to, new byte[to - from]) : to - from;
    }

    /// An escape is never shorter than what it stands for.
    ///
    /// @return how many bytes the target has now
    private static int unescape(byte[] bytes, int from, int to, byte[] target) {
        int length = 0;
        for (int i = from; i < to; ) {
            if (bytes[i] != '\\') {
                target[length++] = bytes[i++];
            } else if (bytes[i + 1] != 'u') {
                target[length++] = plain(bytes[i + 1]);
                i += 2;
            } else {
                int unit = unit(bytes, i);
                boolean pair = Character.isHighSurrogate((char) unit);
                int point = pair ? Character.toCodePoint((char) unit, (char) unit(bytes, i + 6)) : unit;
                length = encode(point, target, length);
                i += pair ? 12 : 6;
            }
        }
        return length;
    }

    private static byte plain(byte escape) {
        return switch (escape) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> escape;
        };
    }

    private static int unit(byte[] bytes, int escape) {
        int unit = 0;
        for (int i = escape + 2; i < escape + 6; i++) {
            unit = (unit << 4) | Character.digit(bytes[i], 16);
        }
        return unit;
    }

    private static int encode(int point, byte[] target, int length) {
        if (point < 0x80) {
            target[length] = (byte) point;
            return length + 1;
        }
        int more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
        for (int i = more, rest = point; i > 0; i--, rest >>= 6) {
            target[length + i] = (byte) (0x80 | (rest & 0x3F));
        }
        target[length] = (byte) ((0xF0 << (3 - more)) | (point >> (6 * more)));
        return length + more + 1;
    }
}
