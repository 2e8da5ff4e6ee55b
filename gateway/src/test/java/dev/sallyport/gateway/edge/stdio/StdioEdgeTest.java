package dev.sallyport.gateway.edge.stdio;

import static dev.sallyport.gateway.ClientRequest.META;
import static dev.sallyport.gateway.ClientRequest.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.gateway.GatewayFixture;
import dev.sallyport.gateway.ScriptedServer.Arrived;
import dev.sallyport.gateway.StdioClient;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The gateway as its client's child (protocol.md R1 to R4, B1, L1, L12).
class StdioEdgeTest {
    private static final String INITIALIZE =
            message("\"i\"", "initialize", "\"protocolVersion\":\"2025-06-18\",\"capabilities\":{}");
    private static final String INITIALIZED = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}";

    @RegisterExtension
    final GatewayFixture gateway = new GatewayFixture();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void givenLegacyHandshake_whenDone_thenSessionAndRevisionGoWithEveryMessage(boolean asEvents) {
        legacyServer(asEvents);
        try (StdioClient client = gateway.stdio(gateway.alice)) {
            client.send(INITIALIZE);
            assertThat(client.line()).contains("\"id\":\"i\"").contains("2025-06-18");
            client.send(INITIALIZED);
            client.send(message("2", "tools/call", "\"name\":\"open\""));
            assertThat(client.line()).contains("\"id\":2,\"result\"");
            await().untilAsserted(() -> assertThat(gateway.server.received())
                    .extracting(Arrived::method)
                    .containsExactlyInAnyOrder("initialize", "notifications/initialized", "tools/call", "GET"));

            assertThat(gateway.server.received().stream()
                            .filter(call -> !call.method().equals("initialize")))
                    .allMatch(call -> "s-1".equals(call.header("Mcp-Session-Id"))
                            && "2025-06-18".equals(call.header("MCP-Protocol-Version")));
            client.endInput();
            client.awaitEnd();
        }
        assertThat(gateway.server.received().getLast().verb()).isEqualTo("DELETE");
        assertThat(gateway.audit.outcomes())
                .allMatch(event -> event.who().transport().equals("stdio"));
    }

    /// protocol.md L1, L4
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void givenCallsSentBeforeTheHandshakeIsAnswered_whenItIs_thenTheyGoOnInItsSession(boolean asEvents) {
        legacyServer(asEvents);
        try (StdioClient client = gateway.stdio(gateway.alice)) {
            client.send(INITIALIZE).send(INITIALIZED).send(message("2", "tools/call", "\"name\":\"open\""));

            assertThat(client.line()).contains("\"id\":\"i\"");
            assertThat(client.line()).contains("\"id\":2,\"result\"");
            assertThat(gateway.server.received().stream()
                            .filter(call -> !call.method().equals("initialize")))
                    .allMatch(call -> "s-1".equals(call.header("Mcp-Session-Id")));
        }
    }

    /// protocol.md L12: in a session, a cancellation is the server's to act on.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void givenLegacyCallInFlight_whenCancelled_thenTheServerIsTold(boolean asEvents) {
        legacyServer(asEvents);
        try (StdioClient client = gateway.stdio(gateway.alice)) {
            client.send(INITIALIZE);
            client.line();
            gateway.server.waitsForTest();
            client.send(message("2", "tools/call", "\"name\":\"open\""));
            await().until(() -> gateway.server.received().getLast().method().equals("tools/call"));
            Arrived call = gateway.server.received().getLast();
            gateway.server.answers(Arrived::acknowledge);
            String cancel = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":2}}";

            client.send(cancel);

            await().until(() -> gateway.server.received().getLast().text().equals(cancel));
            assertThat(call.abandoned()).isFalse();
            call.acknowledge();
            assertThat(client.line()).contains("\"id\":2");
        }
    }

    @Test
    void givenModernCall_whenAnswered_thenHeadersAreMadeForItAndTheAnswerIsOneLine() {
        gateway.server.answers(call -> call.json(200, "{\"jsonrpc\":\"2.0\",\n\"id\":7,\r\n\"result\":{}}"));
        try (StdioClient client = gateway.stdio(gateway.alice)) {
            client.send(message("7", "tools/call", META + ",\"name\":\"open-\u00e9\""));

            assertThat(client.line()).isEqualTo("{\"jsonrpc\":\"2.0\", \"id\":7,  \"result\":{}}");
            Arrived call = gateway.server.take();
            assertThat(call.header("Mcp-Method")).isEqualTo("tools/call");
            assertThat(call.header("Mcp-Name")).isEqualTo("=?base64?b3Blbi3DqQ==?=");
            assertThat(call.header("MCP-Protocol-Version")).isEqualTo("2026-07-28");
        }
    }

    @Test
    void givenServerThatStreams_whenCalled_thenEachEventIsALine() {
        gateway.server.answers(call -> {
            call.beginEvents();
            call.event("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{}}");
            call.resultEvent("{}");
            call.end();
        });
        try (StdioClient client = gateway.stdio(gateway.alice)) {
            client.send(modern("7"));

            assertThat(client.line()).contains("notifications/progress");
            assertThat(client.line()).contains("\"id\":7,\"result\"");
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "garbage                                                | -32700",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"id\":2}                | -32700",
                "{\"jsonrpc\":\"2.0\"}                                  | -32600",
                "[]                                                     | -32600",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"nothing\"}  | -32601",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"other\"}} | 403",
            })
    void givenBadLine_whenRead_thenRefusedAndTheNextIsServed(String line, int code) {
        try (StdioClient client = gateway.stdio(gateway.alice)) {
            client.send(line).send(modern("7"));

            List<String> lines = List.of(client.line(), client.line());
            assertThat(lines).anyMatch(answer -> answer.contains("\"error\":{\"code\":" + code + ","));
            assertThat(lines).anyMatch(answer -> answer.contains("\"id\":7,\"result\""));
            assertThat(gateway.server.received()).hasSize(1);
        }
    }

    @Test
    void givenOverlongLine_whenRead_thenRefusedInBoundedMemoryAndTheNextIsServed() {
        gateway.bodyLimit(2_000);
        try (StdioClient client = gateway.stdio(gateway.alice)) {
            for (int i = 0; i < 20; i++) {
                client.sendRaw("x".repeat(1_000));
            }
            client.send("").send(modern("7"));

            List<String> lines = List.of(client.line(), client.line());
            assertThat(lines).anyMatch(answer -> answer.contains("\"error\":{\"code\":413,"));
            assertThat(lines).anyMatch(answer -> answer.contains("\"id\":7,\"result\""));
            assertThat(gateway.audit.statuses()).containsExactlyInAnyOrder("body_too_large", "ok");
        }
    }

    /// The beginning of an overlong line may be a message of its own.
    @Test
    void givenOverlongLastLine_whenInputEndsWithoutALineBreak_thenRefusedAsAWhole() {
        gateway.bodyLimit(2_000);
        String call = modern("7");
        try (StdioClient client = gateway.stdio(gateway.alice)) {
            client.sendRaw(call + " ".repeat(2_000 - call.length()) + "{}");
            client.endInput();

            assertThat(client.line()).contains("\"code\":413");
            client.awaitEnd();
            assertThat(gateway.server.received()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\n\n\r\n"})
    void givenBlankLines_whenRead_thenIgnored(String blank) {
        try (StdioClient client = gateway.stdio(gateway.alice)) {
            client.sendRaw(blank).sendRaw(modern("7") + "\r\n");

            assertThat(client.line()).contains("\"id\":7,\"result\"");
            assertThat(gateway.audit.statuses()).containsExactly("ok");
        }
    }

    /// protocol.md A1
    @Test
    void givenCallInFlight_whenItsIdIsUsedAgain_thenTheSecondIsRefused() {
        gateway.server.waitsForTest();
        try (StdioClient client = gateway.stdio(gateway.alice)) {
            client.send(modern("7"));
            Arrived first = gateway.server.take();

            client.send(modern("7"));

            assertThat(client.line()).contains("\"id\":7,\"error\":{\"code\":-32600");
            first.acknowledge();
            assertThat(client.line()).contains("\"id\":7,\"result\"");
            client.send(modern("7"));
            gateway.server.take().acknowledge();
            assertThat(client.line()).contains("\"id\":7,\"result\"");
        }
    }

    /// protocol.md R3, D8
    @Test
    void givenModernCallInFlight_whenCancelled_thenTheServersPartEndsWithoutAnAnswer() {
        gateway.server.waitsForTest();
        try (StdioClient client = gateway.stdio(gateway.alice)) {
            client.send(modern("7"));
            Arrived call = gateway.server.take();

            client.send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{" + META
                    + ",\"requestId\":7}}");

            call.awaitAbandoned();
            gateway.awaitStatuses("cancelled");
            assertThat(client.silent()).isTrue();
        }
    }

    @Test
    void givenCallInFlight_whenInputEnds_thenItsAnswerIsStillWritten() {
        gateway.server.waitsForTest();
        try (StdioClient client = gateway.stdio(gateway.alice)) {
            client.send(modern("7"));
            Arrived call = gateway.server.take();

            client.endInput();

            await().during(java.time.Duration.ofMillis(100)).until(() -> !client.ended());
            call.acknowledge();
            assertThat(client.line()).contains("\"id\":7,\"result\"");
            client.awaitEnd();
        }
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {"none", "wrong"})
    void givenNoOrWrongKey_whenCalled_thenRefused(@org.jspecify.annotations.Nullable String key) {
        try (StdioClient client = gateway.stdio(key)) {
            client.send(modern("7"));

            assertThat(client.line()).contains("\"id\":7,\"error\":{\"code\":401");
            assertThat(gateway.server.received()).isEmpty();
        }
    }

    private void legacyServer(boolean asEvents) {
        gateway.server.answers(call -> {
            if (!call.method().equals("initialize")) {
                if (call.verb().equals("GET")) {
                    call.beginEvents();
                } else {
                    call.acknowledge();
                }
                return;
            }
            call.header("Mcp-Session-Id", "s-1");
            String result = "{\"protocolVersion\":\"2025-06-18\",\"capabilities\":{}}";
            if (asEvents) {
                call.beginEvents();
                call.resultEvent(result);
                call.end();
            } else {
                call.result(result);
            }
        });
    }

    private static String modern(String id) {
        return message(id, "tools/call", META + ",\"name\":\"open\"");
    }
}
