package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;

/// Calls tools with messages written as text, and shows what comes back as text: no library in between.
abstract sealed class RawClient implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicInteger ids = new AtomicInteger();
    private final URI url;
    private final IssuedKey key;

    private RawClient(String url, IssuedKey key) {
        this.url = URI.create(url);
        this.key = key;
    }

    /// A client of 2026-07-28, which has no sessions.
    static RawClient modern(String url, IssuedKey key) {
        return new Modern(url, key);
    }

    /// A client of 2025-11-25 in a session of its own.
    static RawClient legacy(String url, IssuedKey key) {
        return new Legacy(url, key);
    }

    /// A tool call whose answer has begun.
    record Call(int id, HttpResponse<InputStream> response, Transcript body) {
        Answer answer() {
            try {
                body.join(LONGEST);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
            return new Answer(response, body.text());
        }

        /// Goes away without waiting for the answer.
        void hangUp() {
            try {
                response.body().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// A complete answer.
    record Answer(HttpResponse<InputStream> response, String body) {
        int status() {
            return response.statusCode();
        }

        /// The response, alone or among events.
        JsonNode message() {
            return body.startsWith("{")
                    ? Json.parse(body)
                    : body.lines()
                            .filter(line -> line.startsWith("data:") && line.length() > "data: ".length())
                            .map(line -> Json.parse(line.substring("data:".length())))
                            .filter(message -> message.has("result") || message.has("error"))
                            .findFirst()
                            .orElseThrow(() -> new AssertionError("no response in " + this));
        }

        /// The text a tool has answered with.
        String text() {
            assertThat(status()).as(toString()).isEqualTo(200);
            JsonNode text = message().path("result").path("content").path(0).path("text");
            assertThat(text.isString()).as(toString()).isTrue();
            return text.asString();
        }

        int errorCode() {
            return message().path("error").path("code").asInt(0);
        }

        @Override
        public String toString() {
            return response + "\n" + body;
        }
    }

    final Answer call(String tool, String arguments) {
        return start(tool, arguments).answer();
    }

    /// Sends a call and returns when its answer begins: with `slow`, when the server is at work.
    final Call start(String tool, String arguments) {
        int id = ids.incrementAndGet();
        String request = """
                {"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"%s","arguments":%s,\
                "_meta":{"progressToken":"p%d"%s}}}""".formatted(id, tool, arguments, id, meta());
        HttpResponse<InputStream> response = post(request, tool);
        return new Call(id, response, new Transcript(response.body()));
    }

    /// Tells the server, in the way of the era, that the answer is wanted no more.
    abstract void cancel(Call call);

    /// Further members of `_meta`, each with a comma before it.
    abstract String meta();

    /// @param name the tool, empty where the message is no tool call
    abstract Map<String, String> headers(String name);

    final HttpResponse<InputStream> post(String message, String name) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url)
                .header("Authorization", "Bearer " + key.secret())
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, text/event-stream")
                .timeout(LONGEST)
                .POST(BodyPublishers.ofString(message));
        headers(name).forEach(request::header);
        try {
            return http.send(request.build(), BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private static final class Modern extends RawClient {
        private static final String REVISION = "2026-07-28";

        private Modern(String url, IssuedKey key) {
            super(url, key);
        }

        @Override
        void cancel(Call call) {
            call.hangUp();
        }

        @Override
        String meta() {
            return """
                    ,"io.modelcontextprotocol/protocolVersion":"%s",\
                    "io.modelcontextprotocol/clientCapabilities":{}""".formatted(REVISION);
        }

        @Override
        Map<String, String> headers(String name) {
            return Map.of("MCP-Protocol-Version", REVISION, "Mcp-Method", "tools/call", "Mcp-Name", name);
        }
    }

    private static final class Legacy extends RawClient {
        private static final String REVISION = "2025-11-25";
        private static final String INITIALIZE = """
                {"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"%s","capabilities":{},\
                "clientInfo":{"name":"raw","version":"1"}}}""".formatted(REVISION);

        private Map<String, String> session = Map.of();

        private Legacy(String url, IssuedKey key) {
            super(url, key);
            HttpResponse<InputStream> response = post(INITIALIZE, "");
            Answer answer = new Call(0, response, new Transcript(response.body())).answer();
            assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
            session = Map.of(
                    "MCP-Protocol-Version",
                    REVISION,
                    "Mcp-Session-Id",
                    response.headers().firstValue("Mcp-Session-Id").orElseThrow());
            post("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}", "");
        }

        @Override
        void cancel(Call call) {
            post("""
                    {"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":%d}}""".formatted(call.id()), "");
        }

        @Override
        String meta() {
            return "";
        }

        @Override
        Map<String, String> headers(String name) {
            return session;
        }
    }
}
