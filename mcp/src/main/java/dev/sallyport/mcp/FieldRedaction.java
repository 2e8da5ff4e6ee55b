package dev.sallyport.mcp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;

/// Takes the values of named fields out of a message, so that it keeps its shape: text becomes `"[redacted]"`, a
/// number `0`, `true` and `false` `false`, a list `[]`, an object `{}`; `null` stays. All other bytes stay as they are.
///
/// Fields are found at any depth of `result`, `params` and `error` (but for its `code`), by their decoded names, and
/// also in texts that are JSON documents themselves, as servers put them into `content[].text`. Such texts may hold
/// further ones, up to [#DEEPEST].
public final class FieldRedaction {
    /// How many texts of JSON may be within each other.
    static final int DEEPEST = 8;

    /// Takes the new bytes of a value, from the first value to the last.
    private interface Changes {
        void replace(Span value, byte[] json);
    }

    private final Set<String> names;
    private final byte[] bytes;
    private final Walk walk;
    private final int depth;
    private final Changes changes;

    /// For one document: the message, or a text within it.
    private FieldRedaction(Set<String> names, byte[] bytes, int depth, Changes changes) throws MalformedMessage {
        this.names = names;
        this.bytes = bytes;
        this.walk = new Walk(bytes, 0, bytes.length, ScanLimits.UPSTREAM);
        this.depth = depth;
        this.changes = changes;
        walk.first();
    }

    /// @param names of the fields, compared exactly
    /// @return the new bytes; the same array if nothing was changed
    /// @throws MalformedMessage if the bytes are not one strict JSON-RPC message, if texts of JSON are within each
    ///     other too deep, or if a text begins like JSON, is none, and seems to have one of the fields
    public static byte[] redact(byte[] message, Set<String> names) throws MalformedMessage {
        MessageScanner.scan(message, ScanLimits.UPSTREAM);
        Splice splice = Splice.of(message);
        new FieldRedaction(names, message, 0, splice::replace).message();
        return splice.toBytes();
    }

    private void message() throws MalformedMessage {
        for (String key = walk.key(); key != null; key = walk.key()) {
            walk.value();
            switch (key) {
                case "jsonrpc", "id", "method" -> walk.skip();
                case "result", "params" -> value();
                case "error" -> error();
                default -> member(key);
            }
        }
    }

    private void error() throws MalformedMessage {
        for (String key = walk.key(); key != null; key = walk.key()) {
            walk.value();
            if (key.equals("code")) {
                walk.skip();
            } else {
                member(key);
            }
        }
    }

    private void value() throws MalformedMessage {
        switch (walk.token()) {
            case START_OBJECT -> {
                for (String key = walk.key(); key != null; key = walk.key()) {
                    walk.value();
                    member(key);
                }
            }
            case START_ARRAY -> {
                while (walk.value() != JsonToken.END_ARRAY) {
                    value();
                }
            }
            case VALUE_STRING -> text();
            default -> walk.skip();
        }
    }

    private void member(String key) throws MalformedMessage {
        if (!names.contains(key)) {
            value();
            return;
        }
        String standIn = standIn(walk.token());
        Span value = walk.skip();
        if (!standIn.isEmpty()) {
            changes.replace(value, standIn.getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static String standIn(JsonToken value) {
        return switch (value) {
            case VALUE_STRING -> "\"[redacted]\"";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "0";
            case VALUE_TRUE, VALUE_FALSE -> "false";
            case START_ARRAY -> "[]";
            case START_OBJECT -> "{}";
            default -> "";
        };
    }

    private void text() throws MalformedMessage {
        boolean escaped = walk.escaped();
        Span literal = walk.skip();
        byte[] text = StringLiteral.bytes(bytes, literal.start() + 1, literal.end() - 1, escaped);
        if (!beginsLikeJson(text)) {
            return;
        }
        if (depth == DEEPEST) {
            throw MalformedMessage.beyondLimit("the depth of texts of JSON", DEEPEST, literal.start());
        }
        if (isJson(text)) {
            new FieldRedaction(names, text, depth + 1, within(literal)).value();
        } else if (new MemberSearch(text).finds(names)) {
            throw MalformedMessage.notJson(
                    "a text that begins like JSON, is none, and has a field to be redacted", literal.start());
        }
    }

    /// Changes of a text, as changes of the document in which its literal stands.
    private Changes within(Span literal) {
        StringLiteral.Cursor cursor = new StringLiteral.Cursor(bytes, literal.start() + 1);
        return (value, json) -> {
            int start = cursor.moveTo(value.start());
            changes.replace(new Span(start, cursor.moveTo(value.end())), escape(json));
        };
    }

    private static byte[] escape(byte[] json) {
        byte[] literal = JsonText.quote(new String(json, StandardCharsets.US_ASCII));
        return Arrays.copyOfRange(literal, 1, literal.length - 1);
    }

    /// @return whether it may be an object, a list, or a string that holds one
    private static boolean beginsLikeJson(byte[] text) {
        int i = 0;
        while (i < text.length && (isBlank(text[i]) || isByteOrderMark(text, i))) {
            i += isBlank(text[i]) ? 1 : 3;
        }
        return i < text.length && (text[i] == '{' || text[i] == '[' || text[i] == '"');
    }

    private static boolean isBlank(byte b) {
        return b >= 0 && b <= ' ';
    }

    private static boolean isByteOrderMark(byte[] text, int i) {
        return i + 2 < text.length
                && text[i] == (byte) 0xEF
                && text[i + 1] == (byte) 0xBB
                && text[i + 2] == (byte) 0xBF;
    }

    private static boolean isJson(byte[] text) {
        try {
            Walk walk = new Walk(text, 0, text.length, ScanLimits.UPSTREAM);
            walk.first();
            walk.skip();
            walk.end();
            return true;
        } catch (MalformedMessage _) {
            return false;
        }
    }
}
