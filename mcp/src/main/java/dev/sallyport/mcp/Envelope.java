package dev.sallyport.mcp;

import org.jspecify.annotations.Nullable;

/// Reads one JSON-RPC message and tells whether it is a request, a notification or a response (protocol.md A1, A4,
/// A7).
final class Envelope {

    /// Reads the `result` of a response.
    interface ResultReader {
        /// The walk stands on the value, and has passed it afterwards.
        void read(Walk walk, Problems problems) throws MalformedMessage;

        /// @return whether the result is a tool's own error (H8)
        default boolean toolError() {
            return false;
        }
    }

    private final Walk walk;
    private final ResultReader result;
    private final Problems problems = new Problems();
    private boolean version;
    private @Nullable Id id;
    private @Nullable Span idSpan;
    private @Nullable String method;
    private @Nullable ParamsReader params;
    private boolean hasMethod;
    private boolean hasResult;
    private boolean hasError;

    Envelope(Walk walk, ResultReader result) {
        this.walk = walk;
        this.result = result;
    }

    /// Reads all there is; nothing may follow the message.
    Message read() throws MalformedMessage {
        try {
            if (walk.first() != JsonToken.START_OBJECT) {
                problems.invalidRequest("the message is not an object", walk.start());
                walk.skip();
            } else {
                members();
            }
            walk.end();
        } catch (MalformedMessage e) {
            throw e.of(id);
        }
        return message();
    }

    private void members() throws MalformedMessage {
        int start = walk.start();
        walk.spelledAs(Vocabulary.ENVELOPE);
        for (String key = walk.key(); key != null; key = walk.key()) {
            walk.value();
            member(key);
        }
        if (!version) {
            problems.invalidRequest("jsonrpc is not \"2.0\" in the message", start);
        }
    }

    private void member(String key) throws MalformedMessage {
        switch (key) {
            case "jsonrpc" -> {
                version = "2.0".equals(walk.stringOrNull());
                walk.skip();
            }
            case "id" -> id();
            case "method" -> {
                hasMethod = true;
                method = walk.stringOrNull();
                expect(method != null, "method is not a string");
                walk.skip();
            }
            case "params" -> {
                params = new ParamsReader(walk, problems);
                params.read();
            }
            case "result" -> {
                hasResult = true;
                result.read(walk, problems);
            }
            case "error" -> {
                hasError = true;
                error();
            }
            default -> walk.skip();
        }
    }

    private void id() throws MalformedMessage {
        id = walk.idOrNull();
        boolean nothing = walk.token() == JsonToken.VALUE_NULL;
        expect(id != null || nothing, "id is neither a string nor an integer");
        idSpan = walk.skip();
    }

    private void error() throws MalformedMessage {
        int start = walk.start();
        boolean code = false;
        boolean message = false;
        if (walk.atObject()) {
            walk.spelledAs(Vocabulary.ERROR);
            for (String key = walk.key(); key != null; key = walk.key()) {
                JsonToken value = walk.value();
                code |= key.equals("code") && value == JsonToken.VALUE_NUMBER_INT;
                message |= key.equals("message") && value == JsonToken.VALUE_STRING;
                walk.skip();
            }
        } else {
            walk.skip();
        }
        if (!code || !message) {
            problems.invalidRequest("error is not an object with an integer code and a string message", start);
        }
    }

    private void expect(boolean right, String otherwise) {
        if (!right) {
            problems.invalidRequest(otherwise, walk.start());
        }
    }

    private Message message() throws MalformedMessage {
        String misspelling = walk.misspelling();
        if (misspelling != null) {
            throw new MalformedMessage(ErrorCodes.INVALID_REQUEST, misspelling, id);
        }
        Message message = hasMethod ? call() : response();
        problems.raise(id);
        return message;
    }

    private Message call() {
        String wireName = method == null ? "" : method;
        if (hasResult || hasError) {
            problems.invalidRequest("a message with both a method and a result or error, which ends", walk.position());
        }
        Params read = params == null ? Params.NONE : params.judge(wireName);
        if (idSpan == null) {
            return new Message.Notification(wireName, read);
        }
        if (id == null) {
            problems.invalidRequest("the id of a request is null", idSpan.start());
            return new Message.Notification(wireName, read);
        }
        return new Message.Request(id, idSpan, wireName, read);
    }

    private Message response() {
        if (hasResult == hasError || params != null) {
            problems.invalidRequest(
                    "neither a request nor a notification nor a response, in a message that ends", walk.position());
        }
        if (id == null && hasResult) {
            problems.invalidRequest("a result without an id, in a message that ends", walk.position());
        }
        return new Message.Response(id, idSpan, hasError, result.toolError());
    }
}
