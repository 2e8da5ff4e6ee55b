package dev.sallyport.gateway.catalogue;

import dev.sallyport.gateway.ScriptedServer.Arrived;
import java.util.function.Consumer;

/// Scripts of servers that offer something.
final class Offering {
    static final String CAPABILITIES = "\"capabilities\":{\"tools\":{},\"prompts\":{},\"resources\":{}}";
    static final String SESSION = "session-of-the-survey";

    private Offering() {}

    /// A 2026-07-28 server; `lists` answers what is no handshake.
    static Consumer<Arrived> modern(String capabilities, Consumer<Arrived> lists) {
        return call -> {
            switch (call.method()) {
                case "server/discover" ->
                    call.result("{\"resultType\":\"complete\",\"supportedVersions\":[\"2026-07-28\"]," + capabilities
                            + "}");
                case "initialize" -> call.error(404, -32601);
                default -> lists.accept(call);
            }
        };
    }

    /// A server of before, with sessions; `lists` answers what is no handshake.
    static Consumer<Arrived> legacy(String capabilities, Consumer<Arrived> lists) {
        return call -> {
            switch (call.method()) {
                case "server/discover" -> call.status(400);
                case "initialize" -> {
                    call.header("Mcp-Session-Id", SESSION);
                    call.result("{\"protocolVersion\":\"2025-06-18\"," + capabilities + "}");
                }
                case "notifications/initialized" -> call.status(202);
                case "DELETE" -> call.status(200);
                default -> lists.accept(call);
            }
        };
    }

    /// Some of everything.
    static void everything(Arrived call) {
        switch (call.method()) {
            case "tools/list" ->
                call.result("{\"tools\":[{\"name\":\"lookup\",\"inputSchema\":{\"type\":\"object\"}}]}");
            case "prompts/list" -> call.result("{\"prompts\":[{\"name\":\"greet\"}]}");
            case "resources/list" -> call.result("{\"resources\":[{\"uri\":\"file:///a\",\"name\":\"a\"}]}");
            case "resources/templates/list" ->
                call.result("{\"resourceTemplates\":[{\"uriTemplate\":\"file:///{x}\",\"name\":\"x\"}]}");
            default -> call.error(404, -32601);
        }
    }

    /// Tools alone.
    static Consumer<Arrived> tools(String... items) {
        return modern(
                "\"capabilities\":{\"tools\":{}}",
                call -> call.result("{\"tools\":[" + String.join(",", items) + "]}"));
    }

    static String tool(String name) {
        return "{\"name\":\"" + name + "\",\"inputSchema\":{\"type\":\"object\"}}";
    }
}
