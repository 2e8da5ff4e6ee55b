package dev.sallyport.mcp;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Results that ask for more input, and the state that comes back with it (protocol.md M).
public final class InputRequired {
    private InputRequired() {}

    /// Replaces the state of a result that asks for input, or adds one where it has none. All other bytes stay as
    /// they are.
    ///
    /// @param message a JSON-RPC message
    /// @param state from the string literal of the old state, quotes included, or null, to the new state as JSON
    /// @return the same array where it is no such result
    /// @throws MalformedMessage if the bytes are not one strict JSON-RPC message, or another spelling of a key that
    ///     is read here stands in the result
    public static byte[] withState(byte[] message, Function<byte @Nullable [], byte[]> state) throws MalformedMessage {
        Walk walk = new Walk(message, 0, message.length, ScanLimits.UPSTREAM);
        Reader reader = new Reader();
        new Envelope(walk, reader).read();
        if (!reader.asks || reader.result == null) {
            return message;
        }
        Splice splice = Splice.of(message);
        Span old = reader.state;
        if (old == null) {
            return splice.insertMember(reader.result, "requestState", state.apply(null))
                    .toBytes();
        }
        byte[] literal = java.util.Arrays.copyOfRange(message, old.start(), old.end());
        return splice.replace(old, state.apply(literal)).toBytes();
    }

    private static final class Reader implements Envelope.ResultReader {
        private static final Vocabulary OF_RESULT = new Vocabulary("resultType", "requestState", "inputRequests");

        private boolean asks;
        private @Nullable Span result;
        private @Nullable Span state;

        @Override
        public void read(Walk walk, Problems problems) throws MalformedMessage {
            if (!walk.atObject()) {
                walk.skip();
                return;
            }
            int start = walk.start();
            walk.spelledAs(OF_RESULT);
            for (String key = walk.key(); key != null; key = walk.key()) {
                walk.value();
                boolean text = walk.stringOrNull() != null;
                asks |= key.equals("resultType") && "input_required".equals(walk.stringOrNull());
                Span value = walk.skip();
                if (key.equals("requestState")) {
                    if (!text) {
                        problems.invalidRequest("result.requestState is not a string", value.start());
                    }
                    state = value;
                }
            }
            result = walk.since(start);
        }
    }
}
