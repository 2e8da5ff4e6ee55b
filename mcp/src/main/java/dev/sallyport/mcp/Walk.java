package dev.sallyport.mcp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One strict pass over JSON bytes, token by token, with offsets: every limit holds, no object has a key twice, and
/// nothing follows the one value. Strings become text only when asked for.
final class Walk {
    private static final int QUOTED_CHARS = 64;

    private final byte[] bytes;
    private final ScanLimits limits;
    private final Tokenizer tokens;
    private @Nullable Members[] open = new @Nullable Members[8];
    private @Nullable JsonToken token;
    private int start;
    private @Nullable String misspelling;

    /// @throws MalformedMessage if the bytes are too many, not UTF-8 or have unpaired surrogate escapes
    Walk(byte[] bytes, int from, int to, ScanLimits limits) throws MalformedMessage {
        if (to - from > limits.bytes()) {
            throw MalformedMessage.beyondLimit("the number of bytes", limits.bytes(), from);
        }
        RawText.check(bytes, from, to);
        this.bytes = bytes;
        this.limits = limits;
        tokens = new Tokenizer(bytes, from, to);
    }

    /// Moves to the first token of the document.
    JsonToken first() throws MalformedMessage {
        return value();
    }

    /// Moves to the next value, after a key or within an array, so that its offset is known.
    ///
    /// @return its first token, or the end of the array
    JsonToken value() throws MalformedMessage {
        JsonToken next = next();
        start = tokens.start();
        return next;
    }

    /// Moves to the next key of the innermost object.
    ///
    /// @return null at the object's end
    @Nullable
    String key() throws MalformedMessage {
        return next() == JsonToken.PROPERTY_NAME ? members().last() : null;
    }

    /// @return offset of the key that [#key()] has just moved to, quotes included
    int keyStart() {
        return tokens.start();
    }

    /// Moves to the value of a member of the object the walk stands on.
    ///
    /// @return false where there is no such member, or no object
    boolean enter(String member) throws MalformedMessage {
        if (!atObject()) {
            return false;
        }
        for (String key = key(); key != null; key = key()) {
            value();
            if (key.equals(member)) {
                return true;
            }
            skip();
        }
        return false;
    }

    /// Says that keys of the object just entered must not be case-variants of each other or of these words.
    void spelledAs(Vocabulary words) {
        members().spelledAs(words);
    }

    /// @return what is wrong with the first key that is a case-variant where none may be; null if there is none
    @Nullable
    String misspelling() {
        return misspelling;
    }

    JsonToken token() {
        if (token == null) {
            throw new IllegalStateException("before the first token");
        }
        return token;
    }

    /// @return offset of the current value's first byte
    int start() {
        return start;
    }

    /// Passes the current value, however deep.
    ///
    /// @return where it stands
    Span skip() throws MalformedMessage {
        int first = start;
        if (token().isStructStart()) {
            int outside = tokens.depth() - 1;
            while (tokens.depth() > outside) {
                next();
            }
        }
        return since(first);
    }

    /// @return from there to where the walk is
    Span since(int start) {
        return new Span(start, position());
    }

    /// @return the current value if it is a string, else null; [#skip()] still has to pass it
    @Nullable
    String stringOrNull() {
        return token() == JsonToken.VALUE_STRING ? string() : null;
    }

    /// @return the current value if it is a string or an integer, else null; [#skip()] still has to pass it
    @Nullable
    Id idOrNull() {
        return switch (token()) {
            case VALUE_STRING -> new Id.Text(string());
            case VALUE_NUMBER_INT ->
                new Id.Number(new String(bytes, start, position() - start, StandardCharsets.US_ASCII));
            default -> null;
        };
    }

    /// @return whether the current value, which is a string, has an escape
    boolean escaped() {
        return tokens.escaped();
    }

    boolean atObject() {
        return token() == JsonToken.START_OBJECT;
    }

    /// @throws MalformedMessage if anything but whitespace follows
    void end() throws MalformedMessage {
        if (tokens.next() != null) {
            throw MalformedMessage.notJson("more than one value", position());
        }
    }

    private String string() {
        return StringLiteral.decode(bytes, start + 1, position() - 1, tokens.escaped());
    }

    private JsonToken next() throws MalformedMessage {
        JsonToken next = tokens.next();
        if (next == null) {
            throw MalformedMessage.notJson("the JSON is incomplete", position());
        }
        token = next;
        switch (next) {
            case START_OBJECT -> enterObject();
            case START_ARRAY -> checkDepth();
            case PROPERTY_NAME -> member();
            case VALUE_STRING -> checkSize("the length of a string");
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> checkNumber();
            default -> {}
        }
        return next;
    }

    private void checkDepth() throws MalformedMessage {
        if (tokens.depth() > limits.depth()) {
            throw MalformedMessage.beyondLimit("the depth", limits.depth(), position());
        }
    }

    private void enterObject() throws MalformedMessage {
        checkDepth();
        int depth = tokens.depth();
        Members members = depth < open.length ? open[depth] : null;
        if (members != null) {
            members.reset();
        }
    }

    private void member() throws MalformedMessage {
        checkSize("the length of a key");
        Members members = members();
        if (!members.add(tokens.start() + 1, position() - 1, tokens.escaped())) {
            throw MalformedMessage.notJson(
                    "key \"" + printable(members.last()) + "\" occurs a second time", position());
        }
        if (members.count() > limits.members()) {
            throw MalformedMessage.beyondLimit("the number of members of an object", limits.members(), position());
        }
        if (misspelling == null && members.misspelt()) {
            misspelling = "key \"" + printable(members.last()) + "\" is another spelling of a known key at byte "
                    + position();
        }
    }

    private Members members() {
        int depth = tokens.depth();
        if (depth >= open.length) {
            open = Arrays.copyOf(open, Math.max(2 * open.length, depth + 1));
        }
        Members members = open[depth];
        if (members == null) {
            members = new Members(bytes);
            open[depth] = members;
        }
        return members;
    }

    private void checkNumber() throws MalformedMessage {
        if (position() - tokens.start() > limits.numberChars()) {
            throw MalformedMessage.beyondLimit("the length of a number", limits.numberChars(), position());
        }
    }

    /// Decoding makes no string longer.
    private void checkSize(String what) throws MalformedMessage {
        int from = tokens.start() + 1;
        int to = position() - 1;
        int limit = limits.stringBytes();
        if (to - from > limit && StringLiteral.length(bytes, from, to, tokens.escaped()) > limit) {
            throw MalformedMessage.beyondLimit(what, limit, position());
        }
    }

    private static String printable(String key) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(key.length(), QUOTED_CHARS); i++) {
            char c = key.charAt(i);
            text.append(c > ' ' && c < 0x7F && c != '"' ? c : '?');
        }
        return key.length() > QUOTED_CHARS ? text.append("...").toString() : text.toString();
    }

    /// @return offset of the byte the parser reads next
    int position() {
        return tokens.position();
    }
}
