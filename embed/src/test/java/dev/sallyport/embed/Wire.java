package dev.sallyport.embed;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelcontextprotocol.json.McpJsonDefaults;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A client that says exactly what it is told to, and shows exactly what comes back.
final class Wire implements AutoCloseable {
    static final String USER = "X-Verified-User";

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI uri;
    private final @Nullable String user;
    private @Nullable String session;
    private int id;

    /// @param message the JSON-RPC message, without what frames it
    record Reply(int status, HttpResponse<String> http, String message) {
        Map<?, ?> json() {
            try {
                return McpJsonDefaults.getMapper().readValue(message, Map.class);
            } catch (IOException e) {
                throw new UncheckedIOException(message, e);
            }
        }

        /// What a decision looks like from outside: `result`, or the code and words of the error.
        String verdict() {
            return json().get("error") instanceof Map<?, ?> error
                    ? error.get("code") + " " + error.get("message")
                    : "result";
        }
    }

    private Wire(URI uri, @Nullable String user) {
        this.uri = uri;
        this.user = user;
    }

    /// @param user `NAME=ROLE`
    static Wire to(WebServer server, @Nullable String user) {
        return new Wire(server.uri(), user);
    }

    /// Shakes hands.
    static Wire connected(WebServer server, String user) {
        Wire wire = to(server, user);
        Reply reply = wire.request("initialize", """
                {"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"wire","version":"1"}}""");
        assertThat(reply.status()).as(reply.message()).isEqualTo(200);
        reply.http().headers().firstValue("mcp-session-id").ifPresent(wire::inSession);
        wire.post("""
                {"jsonrpc":"2.0","method":"notifications/initialized"}""");
        return wire;
    }

    void inSession(@Nullable String session) {
        this.session = session;
    }

    @Nullable
    String session() {
        return session;
    }

    Reply request(String method, String params) {
        return post(
                "{\"jsonrpc\":\"2.0\",\"id\":" + ++id + ",\"method\":\"" + method + "\",\"params\":" + params + "}");
    }

    Reply post(String body) {
        return send(request().POST(HttpRequest.BodyPublishers.ofString(body)), Map.of());
    }

    Reply post(String body, Map<String, String> headers) {
        return send(request().POST(HttpRequest.BodyPublishers.ofString(body)), headers);
    }

    Reply verb(String verb) {
        return send(request().method(verb, HttpRequest.BodyPublishers.noBody()), Map.of());
    }

    private HttpRequest.Builder request() {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .header("Accept", "application/json, text/event-stream")
                .header("Content-Type", "application/json");
        if (user != null) {
            request.header(USER, user);
        }
        if (session != null) {
            request.header("Mcp-Session-Id", session);
        }
        return request;
    }

    private Reply send(HttpRequest.Builder request, Map<String, String> headers) {
        headers.forEach(request::setHeader);
        try {
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Reply(response.statusCode(), response, message(response.body()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String message(String body) {
        return body.lines()
                .filter(line -> line.startsWith("data:"))
                .map(line -> line.substring("data:".length()).strip())
                .reduce((_, last) -> last)
                .orElse(body);
    }

    @Override
    public void close() {
        http.close();
    }
}
