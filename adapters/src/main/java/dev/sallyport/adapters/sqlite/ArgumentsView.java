package dev.sallyport.adapters.sqlite;

import dev.sallyport.gateway.audit.AuditEvent.Payload;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// A bounded copy of a call's arguments without what looks like a credential. It is always one valid JSON
/// value of at most [#LARGEST] bytes, whatever the source holds: what does not fit, nests too deep or cannot
/// be read is replaced by a mark. A long text is never decoded whole.
///
/// What stands in the view is exact but for the marks ([#isMark], and texts longer than [#LONGEST_TEXT], which are
/// cut).
/// Where the copy had to stop, a mark is the last value of the view, and everything that encloses it lacks its end.
final class ArgumentsView {
    static final int LARGEST = 2048;
    static final String CUT = "[cut]";
    static final String UNREADABLE = "[unreadable]";
    /// Stands for all of the arguments where the configuration keeps none.
    static final String NOT_KEPT = "[not kept]";
    static final int LONGEST_TEXT = 256;
    static final int LONGEST_NAME = 64;

    private static final int DEEPEST = 8;
    private static final int LONGEST_NUMBER = 64;
    /// Raw bytes in which a text must end to be decoded whole.
    private static final int LONGEST_RAW = 2048;
    private static final int LONGEST_ESCAPE = 6;
    /// What the mark and the closing brackets of all levels may take.
    private static final int RESERVE = 64;

    private final JsonFactory json;
    private final JsonGenerator out;
    private final Payload source;
    private int left = LARGEST - RESERVE;
    private int depth;
    /// Whether a name has been written that waits for its value.
    private boolean named;
    /// Whether the next value is a credential by its name.
    private boolean hidden;

    private ArgumentsView(JsonFactory json, JsonGenerator out, Payload source) {
        this.json = json;
        this.out = out;
        this.source = source;
    }

    /// Whether the text of a value may stand for something else. A client that sends a mark is taken by its word.
    static boolean isMark(String text) {
        return text.length() > LONGEST_TEXT
                || text.equals(SafeText.REDACTED)
                || text.equals(NOT_KEPT)
                || mayBeEnd(text);
    }

    /// Whether the copy may have stopped at this text.
    static boolean mayBeEnd(String text) {
        return text.equals(CUT) || text.equals(UNREADABLE);
    }

    static void write(Payload source, JsonFactory json, JsonGenerator out) {
        var view = new ArgumentsView(json, out, source);
        try (JsonParser in = view.parser(source.source(), source.start(), source.end() - source.start())) {
            view.copy(in);
        } catch (JacksonException _) {
            view.finish(UNREADABLE);
        }
    }

    private JsonParser parser(byte[] bytes, int start, int length) {
        return json.createParser(ObjectReadContext.empty(), bytes, start, length);
    }

    private void copy(JsonParser in) {
        JsonToken token = in.nextToken();
        if (token == null) {
            finish(UNREADABLE);
        }
        while (token != null) {
            if (!copyOne(in, token)) {
                finish(CUT);
                return;
            }
            token = depth > 0 ? in.nextToken() : null;
        }
    }

    /// @return false where nothing was written, for want of room
    private boolean copyOne(JsonParser in, JsonToken token) {
        boolean written = hidden ? hide(in) : copyShown(in, token);
        if (written) {
            named = token == JsonToken.PROPERTY_NAME;
        }
        return written;
    }

    private boolean copyShown(JsonParser in, JsonToken token) {
        return switch (token) {
            case START_OBJECT, START_ARRAY -> open(in, token);
            case END_OBJECT, END_ARRAY -> close(token);
            case PROPERTY_NAME -> name(in.currentName());
            case VALUE_STRING -> text(textOf(in));
            default -> literal(in.getString());
        };
    }

    private boolean hide(JsonParser in) {
        hidden = false;
        in.skipChildren();
        return text(SafeText.REDACTED);
    }

    private boolean open(JsonParser in, JsonToken token) {
        if (depth == DEEPEST) {
            in.skipChildren();
            return text(CUT);
        }
        if (!take(3)) {
            return false;
        }
        depth++;
        if (token == JsonToken.START_OBJECT) {
            out.writeStartObject();
        } else {
            out.writeStartArray();
        }
        return true;
    }

    private boolean close(JsonToken token) {
        depth--;
        if (token == JsonToken.END_OBJECT) {
            out.writeEndObject();
        } else {
            out.writeEndArray();
        }
        return true;
    }

    private boolean name(String name) {
        String safe = SafeText.of(name, LONGEST_NAME);
        if (!take(SafeText.jsonBytes(safe) + 4)) {
            return false;
        }
        out.writeName(safe);
        hidden = Credentials.named(name);
        return true;
    }

    private boolean text(String text) {
        if (!take(SafeText.jsonBytes(text) + 3)) {
            return false;
        }
        out.writeString(text);
        return true;
    }

    /// A number, as it was written, or `true`, `false`, `null`.
    private boolean literal(String literal) {
        if (literal.length() > LONGEST_NUMBER) {
            return text(CUT);
        }
        if (!take(literal.length() + 1)) {
            return false;
        }
        out.writeRawValue(literal);
        return true;
    }

    private String textOf(JsonParser in) {
        int start = (int) in.currentTokenLocation().getByteOffset() + 1;
        int end = Math.min(source.end(), start + LONGEST_RAW);
        String text = endsWithin(start, end) ? in.getString() : beginning(start, end);
        return SafeText.of(text, LONGEST_TEXT);
    }

    private boolean endsWithin(int start, int end) {
        byte[] bytes = source.source();
        for (int i = start; i < end; i += bytes[i] == '\\' ? 2 : 1) {
            if (bytes[i] == '"') {
                return true;
            }
        }
        return false;
    }

    /// Decodes the bytes as the beginning of a text, without an escape or character that the end cuts apart.
    private String beginning(int start, int end) {
        for (int last = end; last > end - LONGEST_ESCAPE && last > start; last--) {
            byte[] quoted = new byte[last - start + 2];
            quoted[0] = '"';
            System.arraycopy(source.source(), start, quoted, 1, last - start);
            quoted[quoted.length - 1] = '"';
            try (JsonParser in = parser(quoted, 0, quoted.length)) {
                in.nextToken();
                return in.getString();
            } catch (JacksonException _) {
                // The end cuts something apart: try one byte less.
            }
        }
        return UNREADABLE;
    }

    private boolean take(int bytes) {
        if (bytes > left) {
            return false;
        }
        left -= bytes;
        return true;
    }

    /// Ends what is open, with a mark where the copy stopped.
    private void finish(String mark) {
        if (!named && out.streamWriteContext().inObject() && depth > 0) {
            out.writeName(SafeText.CUT);
        }
        out.writeString(mark);
        while (depth-- > 0) {
            if (out.streamWriteContext().inObject()) {
                out.writeEndObject();
            } else {
                out.writeEndArray();
            }
        }
    }
}
