import java.util.LinkedHashMap;
import java.util.Map;

/// The one request every run sends: a modern (2026-07-28) `tools/call` of about 400 bytes.
final class ToolCall {
    private static final String REVISION = "2026-07-28";

    static final String BODY = """
        {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"bench",\
        "arguments":{"query":"%s","limit":25},"_meta":{\
        "io.modelcontextprotocol/protocolVersion":"%s","io.modelcontextprotocol/clientCapabilities":{},\
        "io.modelcontextprotocol/clientInfo":{"name":"bench","version":"1"}}}}\
        """.formatted("q".repeat(100), REVISION);

    private ToolCall() {}

    static Map<String, String> headers(String key) {
        var headers = new LinkedHashMap<String, String>();
        headers.put("Authorization", "Bearer " + key);
        headers.put("Content-Type", "application/json");
        headers.put("Accept", "application/json, text/event-stream");
        headers.put("MCP-Protocol-Version", REVISION);
        headers.put("Mcp-Method", "tools/call");
        headers.put("Mcp-Name", "bench");
        return headers;
    }
}
