package dev.sallyport.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/// One HTTP request of a client, to be sent as it is, however wrong.
public final class ClientRequest {
    public static final String MODERN = "2026-07-28";

    /// The `_meta` of a request of 2026-07-28 (protocol.md C1).
    public static final String META = meta(MODERN);

    private record Header(String name, String value) {}

    private final List<Header> headers = new ArrayList<>();
    private String verb = "POST";
    private String target = "/mcp";
    private byte[] body = {};

    private ClientRequest() {}

    public static String meta(String version) {
        return "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"" + version
                + "\",\"io.modelcontextprotocol/clientCapabilities\":{},"
                + "\"io.modelcontextprotocol/clientInfo\":{\"name\":\"tester\",\"version\":\"1\"}}";
    }

    /// A bare POST of JSON, as a legacy client sends it.
    public static ClientRequest post(String json) {
        return new ClientRequest().header("Content-Type", "application/json").body(json);
    }

    public static ClientRequest verb(String verb) {
        ClientRequest request = new ClientRequest();
        request.verb = verb;
        return request;
    }

    /// A request of a legacy client, with id 1.
    ///
    /// @param params the members of `params`
    public static ClientRequest legacy(String method, String params) {
        return post(message("1", method, params)).header("MCP-Protocol-Version", "2025-11-25");
    }

    /// A request of a 2026-07-28 client, with id 1 and all headers but `Mcp-Name`.
    ///
    /// @param params the members of `params` beside `_meta`
    public static ClientRequest modern(String method, String params) {
        return post(message("1", method, params.isEmpty() ? META : META + "," + params))
                .header("MCP-Protocol-Version", MODERN)
                .header("Mcp-Method", method);
    }

    public static ClientRequest modernCall(String tool) {
        return modern("tools/call", "\"name\":\"" + tool + "\",\"arguments\":{\"a\":1}")
                .header("Mcp-Name", tool);
    }

    public static ClientRequest legacyCall(String tool) {
        return legacy("tools/call", "\"name\":\"" + tool + "\",\"arguments\":{\"a\":1}");
    }

    public static ClientRequest initialize() {
        return post(
                message(
                        "1",
                        "initialize",
                        "\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}"));
    }

    public static String message(String id, String method, String params) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":{" + params + "}}";
    }

    public ClientRequest to(String target) {
        this.target = target;
        return this;
    }

    /// Adds a header, also where there is one of this name.
    public ClientRequest header(String name, String value) {
        headers.add(new Header(name, value));
        return this;
    }

    public ClientRequest without(String name) {
        headers.removeIf(header -> header.name().equalsIgnoreCase(name));
        return this;
    }

    public ClientRequest with(String name, String value) {
        return without(name).header(name, value);
    }

    public ClientRequest key(String key) {
        return header("Authorization", "Bearer " + key);
    }

    public ClientRequest session(String session) {
        return header("Mcp-Session-Id", session);
    }

    public ClientRequest body(String json) {
        return body(json.getBytes(UTF_8));
    }

    public ClientRequest body(byte[] bytes) {
        body = bytes.clone();
        return this;
    }

    /// @param host the `Host` where the request names none
    byte[] bytes(String host) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(head(host).getBytes(UTF_8));
        out.writeBytes(body);
        return out.toByteArray();
    }

    private String head(String host) {
        var head = new StringBuilder(verb + " " + target + " HTTP/1.1\r\n");
        if (headers.stream().noneMatch(header -> header.name().equalsIgnoreCase("Host"))) {
            head.append("Host: ").append(host).append("\r\n");
        }
        for (Header header : headers) {
            head.append(header.name()).append(": ").append(header.value()).append("\r\n");
        }
        boolean framed = headers.stream()
                .anyMatch(header -> header.name().equalsIgnoreCase("Content-Length")
                        || header.name().equalsIgnoreCase("Transfer-Encoding"));
        if (!framed && (body.length > 0 || verb.equals("POST"))) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        return head.append("\r\n").toString();
    }
}
