package dev.sallyport.mcp;

import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.async.ByteArrayFeeder;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/// One strict pass over JSON bytes, token by token, with offsets: every limit holds, no object has a key twice, and
/// nothing follows the one value.
///
/// Keys are not canonicalised: a table of keys shared between messages could be filled by hostile ones. Of
/// jackson's parsers the feedable one takes a whole array without copying it and works without such a table.
final class Walk implements AutoCloseable {
    private static final ConcurrentHashMap<ScanLimits, JsonFactory> FACTORIES = new ConcurrentHashMap<>();

    private static final int QUOTED_CHARS = 64;

    private final byte[] bytes;
    private final int from;
    private final ScanLimits limits;
    private final JsonParser parser;
    private @Nullable Members[] open = new @Nullable Members[8];
    private int depth;
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
        this.from = from;
        this.limits = limits;
        JsonFactory factory = FACTORIES.computeIfAbsent(limits, Walk::factory);
        parser = factory.createNonBlockingByteArrayParser(ObjectReadContext.empty());
        ByteArrayFeeder feeder = (ByteArrayFeeder) parser.nonBlockingInputFeeder();
        feeder.feedInput(bytes, from, to);
        feeder.endOfInput();
    }

    private static JsonFactory factory(ScanLimits limits) {
        StreamReadConstraints constraints = StreamReadConstraints.builder()
                .maxNestingDepth(limits.depth() + 1)
                .maxStringLength(limits.stringBytes())
                .maxNameLength(limits.stringBytes())
                .maxNumberLength(limits.numberChars())
                .build();
        return JsonFactory.builder()
                .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
                .streamReadConstraints(constraints)
                .build();
    }

    @Override
    public void close() {
        parser.close();
    }

    /// Moves to the first token of the document.
    JsonToken first() throws MalformedMessage {
        return value();
    }

    /// Moves to the next value, after a key or within an array, so that its offset is known.
    ///
    /// @return its first token, or the end of the array
    JsonToken value() throws MalformedMessage {
        int at = position();
        while (at < bytes.length && isBetweenValues(bytes[at])) {
            at++;
        }
        JsonToken next = next();
        start = at;
        return next;
    }

    /// Moves to the next key of the innermost object.
    ///
    /// @return null at the object's end
    @Nullable
    String key() throws MalformedMessage {
        return next() == JsonToken.PROPERTY_NAME ? parser.currentName() : null;
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
            int outside = depth - 1;
            while (depth > outside) {
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
        return token() == JsonToken.VALUE_STRING ? parser.getString() : null;
    }

    /// @return the current value if it is a string or an integer, else null; [#skip()] still has to pass it
    @Nullable
    Id idOrNull() {
        return switch (token()) {
            case VALUE_STRING -> new Id.Text(parser.getString());
            case VALUE_NUMBER_INT -> new Id.Number(parser.getString());
            default -> null;
        };
    }

    boolean atObject() {
        return token() == JsonToken.START_OBJECT;
    }

    /// @throws MalformedMessage if anything but whitespace follows
    void end() throws MalformedMessage {
        if (advance() != null) {
            throw MalformedMessage.notJson("more than one value", position());
        }
    }

    private JsonToken next() throws MalformedMessage {
        JsonToken next = advance();
        if (next == null || next == JsonToken.NOT_AVAILABLE) {
            throw MalformedMessage.notJson("the JSON is incomplete", position());
        }
        token = next;
        switch (next) {
            case START_OBJECT, START_ARRAY -> enter();
            case END_OBJECT, END_ARRAY -> depth--;
            case PROPERTY_NAME -> member(parser.currentName());
            case VALUE_STRING -> checkSize("the length of a string", parser.getStringLength());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> checkNumber();
            default -> {}
        }
        return next;
    }

    private @Nullable JsonToken advance() throws MalformedMessage {
        try {
            JsonToken next = parser.nextToken();
            return next == JsonToken.NOT_AVAILABLE ? parser.nextToken() : next;
        } catch (StreamConstraintsException e) {
            throw new MalformedMessage(
                    ErrorCodes.INVALID_REQUEST,
                    "a string, key or number is over its limit at byte " + position(),
                    null);
        } catch (JacksonException e) {
            throw MalformedMessage.notJson("not valid JSON", position());
        }
    }

    private void enter() throws MalformedMessage {
        if (++depth > limits.depth()) {
            throw MalformedMessage.beyondLimit("the depth", limits.depth(), position());
        }
        if (depth >= open.length) {
            open = Arrays.copyOf(open, 2 * open.length);
        }
        Members members = open[depth];
        if (members != null) {
            members.reset();
        }
    }

    private void member(String key) throws MalformedMessage {
        Members members = members();
        if (!members.add(key)) {
            throw MalformedMessage.notJson("key \"" + printable(key) + "\" occurs a second time", position());
        }
        if (members.count() > limits.members()) {
            throw MalformedMessage.beyondLimit("the number of members of an object", limits.members(), position());
        }
        checkSize("the length of a key", key.length());
        if (misspelling == null && members.misspelt(key)) {
            misspelling = "key \"" + printable(key) + "\" is another spelling of a known key at byte " + position();
        }
    }

    private Members members() {
        Members members = open[depth];
        if (members == null) {
            members = new Members();
            open[depth] = members;
        }
        return members;
    }

    private void checkNumber() throws MalformedMessage {
        if (parser.getStringLength() > limits.numberChars()) {
            throw MalformedMessage.beyondLimit("the length of a number", limits.numberChars(), position());
        }
    }

    private void checkSize(String what, int chars) throws MalformedMessage {
        int limit = limits.stringBytes();
        if (chars > limit || (chars > limit / 3 && utf8Length(parser.getString()) > limit)) {
            throw MalformedMessage.beyondLimit(what, limit, position());
        }
    }

    private static long utf8Length(String text) {
        long length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // half of a pair counts two of the pair's four bytes
            length += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return length;
    }

    private static boolean isBetweenValues(byte b) {
        return b == ' ' || b == ',' || b == ':' || b == '\t' || b == '\n' || b == '\r';
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
        return from + (int) parser.currentLocation().getByteOffset();
    }
}
