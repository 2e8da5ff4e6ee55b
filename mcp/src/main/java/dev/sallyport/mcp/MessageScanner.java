package dev.sallyport.mcp;

import java.util.ArrayList;
import java.util.List;

/// Reads a JSON-RPC message once, so strictly that its bytes have one reading, and never builds a tree of it.
///
/// Refused as no JSON ([ErrorCodes#PARSE_ERROR]): anything but one value of RFC 8259 in strict UTF-8 without a byte
/// order mark; a key that occurs twice in any object; half a surrogate pair in an escape. Refused as no message
/// ([ErrorCodes#INVALID_REQUEST]): what is over a limit; what is not exactly one of request, notification and
/// response of JSON-RPC 2.0; a key that differs only in case from another or from one the protocol defines, in the
/// envelope, `params`, `_meta` and the other objects that are read. Refused for its parameters
/// ([ErrorCodes#INVALID_PARAMS]): a member whose type is wrong for the method. Members that are absent are the
/// caller's to miss.
public final class MessageScanner {
    private MessageScanner() {}

    /// @throws MalformedMessage if the bytes are not one strict JSON-RPC message
    public static Message scan(byte[] body, ScanLimits limits) throws MalformedMessage {
        return scan(body, 0, body.length, limits);
    }

    /// Scans a part of the array, such as an element of a batch. Offsets still count from the array's start.
    ///
    /// @throws MalformedMessage if these bytes are not one strict JSON-RPC message
    public static Message scan(byte[] body, int from, int to, ScanLimits limits) throws MalformedMessage {
        return new Envelope(new Walk(body, from, to, limits), new ToolResult()).read();
    }

    /// @return whether the first byte that is not whitespace opens an array
    public static boolean isBatch(byte[] body) {
        int start = JsonText.document(body).start();
        return start < body.length && body[start] == '[';
    }

    /// Splits a batch (protocol.md L14). The whole is checked as JSON; each element still has to be scanned.
    ///
    /// @return where the elements stand, at least one
    /// @throws MalformedMessage if the bytes are not one strict JSON array, or it is empty
    public static List<Span> batch(byte[] body, ScanLimits limits) throws MalformedMessage {
        List<Span> elements = new ArrayList<>();
        Walk walk = new Walk(body, 0, body.length, limits.ofBatch());
        if (walk.first() != JsonToken.START_ARRAY) {
            throw new MalformedMessage(ErrorCodes.INVALID_REQUEST, "the batch is not an array at byte 0", null);
        }
        while (walk.value() != JsonToken.END_ARRAY) {
            elements.add(walk.skip());
            if (elements.size() > limits.members()) {
                throw MalformedMessage.beyondLimit("the size of a batch", limits.members(), walk.start());
            }
        }
        walk.end();
        if (elements.isEmpty()) {
            throw new MalformedMessage(ErrorCodes.INVALID_REQUEST, "the batch is empty at byte 0", null);
        }
        return List.copyOf(elements);
    }
}
