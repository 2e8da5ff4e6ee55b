package dev.sallyport.mcp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// What can be said of JSON bytes without parsing them: that they are strict UTF-8 without a byte order mark, and
/// that surrogate escapes come in pairs.
final class RawText {
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long LOW_BITS = 0x0101010101010101L;
    private static final long BACKSLASHES = LOW_BITS * '\\';

    private RawText() {}

    /// @throws MalformedMessage if any byte in the range breaks one of the rules
    static void check(byte[] bytes, int from, int to) throws MalformedMessage {
        long beyondAscii = 0;
        long backslash = 0;
        int i = from;
        for (; i <= to - Long.BYTES; i += Long.BYTES) {
            long word = (long) WORD.get(bytes, i);
            long zeroWhereBackslash = word ^ BACKSLASHES;
            beyondAscii |= word;
            backslash |= (zeroWhereBackslash - LOW_BITS) & ~zeroWhereBackslash;
        }
        for (; i < to; i++) {
            beyondAscii |= bytes[i];
            backslash |= bytes[i] == '\\' ? HIGH_BITS : 0;
        }
        if ((beyondAscii & HIGH_BITS) != 0) {
            checkUtf8(bytes, from, to);
        }
        if ((backslash & HIGH_BITS) != 0) {
            checkSurrogates(bytes, from, to);
        }
    }

    private static void checkUtf8(byte[] bytes, int from, int to) throws MalformedMessage {
        if (to - from >= 3
                && bytes[from] == (byte) 0xEF
                && bytes[from + 1] == (byte) 0xBB
                && bytes[from + 2] == (byte) 0xBF) {
            throw MalformedMessage.notJson("a byte order mark", from);
        }
        for (int i = from; i < to; ) {
            int length = bytes[i] >= 0 ? 1 : sequence(bytes, i, to);
            if (length == 0) {
                throw MalformedMessage.notJson("not UTF-8", i);
            }
            i += length;
        }
    }

    /// The well-formed sequences of Unicode's table 3-7.
    ///
    /// @return length of the sequence that starts with the byte beyond ASCII at `i`; 0 if it is not well-formed
    private static int sequence(byte[] bytes, int i, int to) {
        int lead = bytes[i] & 0xFF;
        int length = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
        if (length == 0 || i + length > to) {
            return 0;
        }
        int second = bytes[i + 1] & 0xFF;
        int lowest = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
        int highest = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
        if (second < lowest || second > highest) {
            return 0;
        }
        for (int j = i + 2; j < i + length; j++) {
            if ((bytes[j] & 0xC0) != 0x80) {
                return 0;
            }
        }
        return length;
    }

    /// Backslashes stand only inside strings in JSON, so escapes can be found without knowing where strings are.
    private static void checkSurrogates(byte[] bytes, int from, int to) throws MalformedMessage {
        for (int i = from; i < to; ) {
            if (bytes[i] != '\\') {
                i++;
                continue;
            }
            int unit = escapedUnit(bytes, i, to);
            boolean high = unit >= Character.MIN_HIGH_SURROGATE && unit <= Character.MAX_HIGH_SURROGATE;
            if (high && isLow(escapedUnit(bytes, i + 6, to))) {
                i += 12;
            } else if (high || isLow(unit)) {
                throw MalformedMessage.notJson("half a surrogate pair", i);
            } else {
                i += 2;
            }
        }
    }

    private static boolean isLow(int unit) {
        return unit >= Character.MIN_LOW_SURROGATE && unit <= Character.MAX_LOW_SURROGATE;
    }

    /// @return the UTF-16 unit that is escaped at `i`; -1 if there is no such escape
    private static int escapedUnit(byte[] bytes, int i, int to) {
        if (i + 6 > to || bytes[i] != '\\' || bytes[i + 1] != 'u') {
            return -1;
        }
        int unit = 0;
        for (int j = i + 2; j < i + 6; j++) {
            int digit = bytes[j] < 0 ? -1 : Character.digit(bytes[j], 16);
            if (digit < 0) {
                return -1;
            }
            unit = unit << 4 | digit;
        }
        return unit;
    }
}
