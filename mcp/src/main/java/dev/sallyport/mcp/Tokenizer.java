package dev.sallyport.mcp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The grammar of RFC 8259, to the letter, over bytes that passed [RawText#check]: which token comes next, and where
/// it stands. Each byte is looked at once, nothing is decoded or copied, and nesting takes one byte a level.
///
/// Knows no limits: what it runs over it does not keep.
final class Tokenizer {
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LOW_BITS = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
    private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};
    private static final byte[] NULL = {'n', 'u', 'l', 'l'};

    /// Stands for the byte after the last.
    private static final int END = -1;

    // what may come next
    private static final byte DOCUMENT = 0;
    private static final byte FIRST_KEY = 1;
    private static final byte COLON = 2;
    private static final byte AFTER_MEMBER = 3;
    private static final byte FIRST_ELEMENT = 4;
    private static final byte AFTER_ELEMENT = 5;

    private final byte[] bytes;
    private final int to;
    private int at;
    private int start;
    private boolean escaped;
    private byte expected = DOCUMENT;

    /// What is expected after a value, for each level that is open.
    private byte[] afterValue = new byte[16];

    private int depth;

    Tokenizer(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.at = from;
        this.to = to;
    }

    /// Moves to the next token. After a whole value there may be another, as far as this goes.
    ///
    /// @return null if nothing follows a whole value, or nothing is there at all
    @Nullable
    JsonToken next() throws MalformedMessage {
        int c = visible();
        return switch (expected) {
            case FIRST_KEY -> c == '}' ? close(JsonToken.END_OBJECT) : key(c);
            case COLON -> value(after(':', c));
            case AFTER_MEMBER -> c == '}' ? close(JsonToken.END_OBJECT) : key(after(',', c));
            case FIRST_ELEMENT -> c == ']' ? close(JsonToken.END_ARRAY) : value(c);
            case AFTER_ELEMENT -> c == ']' ? close(JsonToken.END_ARRAY) : value(after(',', c));
            default -> c == END ? null : value(c);
        };
    }

    /// @return offset of the byte to be read next, which is the one after the current token
    int position() {
        return at;
    }

    /// @return offset of the current token's first byte, if it is a key or the start of a value
    int start() {
        return start;
    }

    /// @return how many objects and arrays are open
    int depth() {
        return depth;
    }

    /// @return whether the current token is a key or string with an escape
    boolean escaped() {
        return escaped;
    }

    private JsonToken key(int c) throws MalformedMessage {
        if (c != '"') {
            throw unexpected(at);
        }
        string();
        expected = COLON;
        return JsonToken.PROPERTY_NAME;
    }

    private JsonToken value(int c) throws MalformedMessage {
        if (c == '"') {
            string();
            return passed(JsonToken.VALUE_STRING);
        }
        start = at;
        return switch (c) {
            case '{' -> open(JsonToken.START_OBJECT, FIRST_KEY, AFTER_MEMBER);
            case '[' -> open(JsonToken.START_ARRAY, FIRST_ELEMENT, AFTER_ELEMENT);
            case 't' -> literal(TRUE, JsonToken.VALUE_TRUE);
            case 'f' -> literal(FALSE, JsonToken.VALUE_FALSE);
            case 'n' -> literal(NULL, JsonToken.VALUE_NULL);
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
            default -> throw unexpected(at);
        };
    }

    private JsonToken open(JsonToken token, byte first, byte then) {
        at++;
        if (++depth == afterValue.length) {
            afterValue = Arrays.copyOf(afterValue, 2 * depth);
        }
        afterValue[depth] = then;
        expected = first;
        return token;
    }

    private JsonToken close(JsonToken token) {
        at++;
        depth--;
        return passed(token);
    }

    private JsonToken passed(JsonToken token) {
        expected = afterValue[depth];
        return token;
    }

    private JsonToken literal(byte[] word, JsonToken token) throws MalformedMessage {
        for (int i = 1; i < word.length; i++) {
            if (byteAt(at + i) != word[i]) {
                throw unexpected(at + i);
            }
        }
        at += word.length;
        return passed(token);
    }

    private JsonToken number() throws MalformedMessage {
        int i = bytes[at] == '-' ? at + 1 : at;
        i = byteAt(i) == '0' ? i + 1 : digits(i);
        int whole = i;
        if (byteAt(i) == '.') {
            i = digits(i + 1);
        }
        if ((byteAt(i) | 0x20) == 'e') {
            int sign = byteAt(i + 1);
            i = digits(sign == '+' || sign == '-' ? i + 2 : i + 1);
        }
        at = i;
        return passed(i == whole ? JsonToken.VALUE_NUMBER_INT : JsonToken.VALUE_NUMBER_FLOAT);
    }

    /// @return the offset after at least one digit
    private int digits(int first) throws MalformedMessage {
        int i = first;
        while (isDigit(byteAt(i))) {
            i++;
        }
        if (i == first) {
            throw unexpected(i);
        }
        return i;
    }

    /// Passes a string, from its quote.
    private void string() throws MalformedMessage {
        start = at;
        escaped = false;
        int i = special(at + 1);
        while (byteAt(i) == '\\') {
            escaped = true;
            i = special(escape(i));
        }
        if (byteAt(i) != '"') {
            throw unexpected(i);
        }
        at = i + 1;
    }

    /// @return offset of the first byte from here on that ends a string, starts an escape or may not be in a string
    private int special(int from) {
        int i = from;
        for (; i <= to - Long.BYTES; i += Long.BYTES) {
            long found = specials((long) WORD.get(bytes, i));
            if (found != 0) {
                return i + (Long.numberOfTrailingZeros(found) >>> 3);
            }
        }
        while (i < to && !isSpecial(bytes[i])) {
            i++;
        }
        return i;
    }

    /// @return a word in which the lowest bit that is set is in the first byte that is special; 0 if none is
    private static long specials(long word) {
        long quotes = word ^ (LOW_BITS * '"');
        long backslashes = word ^ (LOW_BITS * '\\');
        return (((quotes - LOW_BITS) & ~quotes)
                        | ((backslashes - LOW_BITS) & ~backslashes)
                        | ((word - LOW_BITS * ' ') & ~word))
                & HIGH_BITS;
    }

    private static boolean isSpecial(byte b) {
        return b == '"' || b == '\\' || (b >= 0 && b < ' ');
    }

    /// @return the offset after the escape that starts at `i`
    private int escape(int i) throws MalformedMessage {
        return switch (byteAt(i + 1)) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> i + 2;
            case 'u' -> hexDigits(i + 2);
            default -> throw unexpected(i + 1);
        };
    }

    /// @return the offset after four of them
    private int hexDigits(int first) throws MalformedMessage {
        for (int i = first; i < first + 4; i++) {
            if (!isHexDigit(byteAt(i))) {
                throw unexpected(i);
            }
        }
        return first + 4;
    }

    /// Passes a separator and the whitespace behind it.
    ///
    /// @return the byte then
    private int after(char separator, int c) throws MalformedMessage {
        if (c != separator) {
            throw unexpected(at);
        }
        at++;
        return visible();
    }

    /// Passes whitespace.
    ///
    /// @return the byte then
    private int visible() {
        int i = at;
        if (i < to && bytes[i] > ' ') {
            return bytes[i];
        }
        while (i < to && isSpace(bytes[i])) {
            i++;
        }
        at = i;
        return byteAt(i);
    }

    private int byteAt(int i) {
        return i < to ? bytes[i] & 0xFF : END;
    }

    private static boolean isSpace(byte b) {
        return b <= ' ' && (b == ' ' || b == '\n' || b == '\r' || b == '\t');
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isHexDigit(int c) {
        return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }

    /// @return the refusal of what stands at `i`, which tells the offset after it
    private MalformedMessage unexpected(int i) {
        return i < to
                ? MalformedMessage.notJson("not valid JSON", i + 1)
                : MalformedMessage.notJson("the JSON is incomplete", to);
    }
}
