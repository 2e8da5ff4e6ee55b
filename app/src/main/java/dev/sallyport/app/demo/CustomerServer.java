package dev.sallyport.app.demo;

import dev.sallyport.mcp.MalformedMessage;
import dev.sallyport.mcp.Message;
import dev.sallyport.mcp.MessageScanner;
import dev.sallyport.mcp.ScanLimits;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/// An MCP server (2026-07-28) as many are: it does whatever anyone asks. Its customers live in memory.
final class CustomerServer {
    private static final String TOOLS = """
            [{"name":"list_customers","inputSchema":{"type":"object"}},\
            {"name":"delete_customer","inputSchema":{"type":"object","properties":{"id":{"type":"integer"}}}}]""";

    private final HttpServer server;
    private final AtomicInteger deleted = new AtomicInteger();

    private CustomerServer(Vertx vertx) {
        server = vertx.createHttpServer().requestHandler(this::receive);
    }

    static CustomerServer start(Vertx vertx) {
        CustomerServer customers = new CustomerServer(vertx);
        customers.server.listen(0, "127.0.0.1").await();
        return customers;
    }

    String url() {
        return "http://127.0.0.1:" + server.actualPort() + "/mcp";
    }

    /// How many customers are gone: what tells a refusal from a promise.
    int deleted() {
        return deleted.get();
    }

    private void receive(HttpServerRequest request) {
        request.body()
                .onSuccess(body -> request.response()
                        .putHeader("Content-Type", "application/json")
                        .end(Buffer.buffer(answer(body.getBytes()))));
    }

    private String answer(byte[] body) {
        try {
            return MessageScanner.scan(body, ScanLimits.DEFAULT) instanceof Message.Request request
                    ? "{\"jsonrpc\":\"2.0\",\"id\":" + new String(request.id().toJson(), StandardCharsets.UTF_8) + ","
                            + outcome(request) + "}"
                    : "";
        } catch (MalformedMessage e) {
            return "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":" + e.code() + ",\"message\":\"malformed\"}}";
        }
    }

    private String outcome(Message.Request request) {
        String tool = request.params().name();
        return switch (request.method() + " " + tool) {
            case "server/discover null" ->
                result("\"supportedVersions\":[\"2026-07-28\"],\"capabilities\":{\"tools\":{}}");
            case "tools/list null" -> result("\"ttlMs\":0,\"cacheScope\":\"private\",\"tools\":" + TOOLS);
            case "tools/call list_customers" -> text("1 Ada, 2 Grace, 3 Barbara");
            case "tools/call delete_customer" -> text("deleted, " + deleted.incrementAndGet() + " so far");
            default -> "\"error\":{\"code\":-32602,\"message\":\"unknown\"}";
        };
    }

    private static String text(String text) {
        return result("\"content\":[{\"type\":\"text\",\"text\":\"" + text + "\"}]");
    }

    private static String result(String members) {
        return "\"result\":{\"resultType\":\"complete\"," + members + "}";
    }
}
