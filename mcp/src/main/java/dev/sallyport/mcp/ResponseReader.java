package dev.sallyport.mcp;

import org.jspecify.annotations.Nullable;

/// Reads the few members of a response that a gateway acts on itself.
public final class ResponseReader {
    private ResponseReader() {}

    /// @return `error.code`; null where the bytes are no JSON-RPC message or carry no error
    public static @Nullable Integer errorCode(byte[] message) {
        return read(
                message,
                "error",
                "code",
                walk -> walk.idOrNull() instanceof Id.Number(String literal) ? Integer.valueOf(literal) : null);
    }

    /// @return `result.protocolVersion` of the answer to `initialize` (protocol.md L1); null where there is none
    public static @Nullable String protocolVersion(byte[] message) {
        return read(message, "result", "protocolVersion", Walk::stringOrNull);
    }

    /// @return `result.action` of the answer to `elicitation/create` (protocol.md L8): `accept`, `decline` or `cancel`;
    ///     null where there is none
    public static @Nullable String action(byte[] message) {
        return read(message, "result", "action", Walk::stringOrNull);
    }

    private interface Value<T> {
        @Nullable
        T of(Walk walk);
    }

    private static <T> @Nullable T read(byte[] message, String member, String key, Value<T> value) {
        try {
            Walk walk = new Walk(message, 0, message.length, ScanLimits.UPSTREAM);
            walk.first();
            return walk.enter(member) && walk.enter(key) ? value.of(walk) : null;
        } catch (MalformedMessage | NumberFormatException e) {
            return null;
        }
    }
}
