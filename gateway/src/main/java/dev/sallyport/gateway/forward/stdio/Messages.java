package dev.sallyport.gateway.forward.stdio;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.mcp.ErrorCodes;
import dev.sallyport.mcp.Id;

/// The few messages the gateway itself sends to a child.
final class Messages {
    static final byte[] INITIALIZED = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}".getBytes(UTF_8);

    /// The first id a modern child sees. Never zero: some peers take that for no id (protocol.md S2).
    static final Id DISCOVER_ID = Id.of(1);

    /// Asks a child for its era (protocol.md B12, C1).
    static final byte[] DISCOVER = """
            {"jsonrpc":"2.0","id":1,"method":"server/discover","params":{"_meta":{\
            "io.modelcontextprotocol/protocolVersion":"2026-07-28",\
            "io.modelcontextprotocol/clientInfo":{"name":"sallyport","version":"0"},\
            "io.modelcontextprotocol/clientCapabilities":{}}}}""".getBytes(UTF_8);

    private Messages() {}

    static byte[] cancelled(Id id, String reason) {
        return """
                {"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":%s,"reason":"%s"}}""".formatted(json(id), reason).getBytes(UTF_8);
    }

    /// Answers a child's request that no client can be asked.
    static byte[] nobodyToAsk(Id id) {
        return """
                {"jsonrpc":"2.0","id":%s,"error":{"code":%d,"message":"no client is listening"}}""".formatted(json(id), ErrorCodes.INTERNAL_ERROR).getBytes(UTF_8);
    }

    private static String json(Id id) {
        return new String(id.toJson(), UTF_8);
    }
}
