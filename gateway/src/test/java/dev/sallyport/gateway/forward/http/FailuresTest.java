package dev.sallyport.gateway.forward.http;

import static dev.sallyport.gateway.ClientRequest.initialize;
import static dev.sallyport.gateway.ClientRequest.legacyCall;
import static dev.sallyport.gateway.ClientRequest.modernCall;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sallyport.gateway.ClientConnection;
import dev.sallyport.gateway.ClientRequest;
import dev.sallyport.gateway.GatewayFixture;
import dev.sallyport.gateway.Reply;
import dev.sallyport.gateway.ScriptedServer.Arrived;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A server that fails harms its caller only, and that one is told clearly (protocol.md A16, B10, B11, D8, L12;
/// threats: credential leak on redirect, an upstream's challenge passed on).
class FailuresTest {
    private static final Duration SHORT = Duration.ofMillis(300);

    @RegisterExtension
    final GatewayFixture gateway = new GatewayFixture();

    static Stream<Arguments> failures() {
        return Stream.of(
                failure("garbage", 502, "server_misbehaved", call -> call.json(200, "<html>")),
                failure("much garbage", 502, "server_misbehaved", call -> call.json(200, "<html>".repeat(3_000))),
                failure(
                        "a large answer cut short",
                        502,
                        "server_misbehaved",
                        call -> call.json(200, "{\"a\":\"" + "x".repeat(20_000))),
                failure("JSON that is no message", 502, "server_misbehaved", call -> call.json(200, "{\"a\":1}")),
                failure(
                        "a request",
                        502,
                        "server_misbehaved",
                        call -> call.json(200, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}")),
                failure(
                        "duplicate key",
                        502,
                        "server_misbehaved",
                        call -> call.json(200, "{\"jsonrpc\":\"2.0\",\"id\":1,\"id\":1,\"result\":{}}")),
                failure("nothing", 502, "server_misbehaved", call -> call.json(200, "")),
                failure("202 to a request", 502, "server_misbehaved", call -> call.status(202)),
                failure("204 to a request", 502, "server_misbehaved", call -> call.status(204)),
                failure("no content type", 502, "server_misbehaved", call -> call.status(200)),
                failure("HTML", 502, "server_misbehaved", call -> call.whole(200, "text/html", "{}")),
                failure("JSON lines", 502, "server_misbehaved", call -> call.whole(200, "application/jsonl", "{}")),
                failure("redirect", 502, "server_misbehaved", call -> {
                    call.header("Location", "http://127.0.0.1:1/");
                    call.status(307);
                }),
                failure("see other", 502, "server_misbehaved", call -> call.status(303)),
                failure("401", 502, "server_unavailable", call -> {
                    call.header("WWW-Authenticate", "Bearer realm=\"upstream\"");
                    call.error(401, -32001);
                }),
                failure("403", 502, "server_unavailable", call -> call.error(403, -32001)),
                failure("500", 502, "server_unavailable", call -> call.whole(500, "text/plain", "stack trace")),
                failure("503", 502, "server_unavailable", call -> call.status(503)),
                failure("429", 502, "server_unavailable", call -> call.status(429)),
                failure("huge error", 502, "server_misbehaved", call -> call.json(500, "x".repeat(70_000))),
                failure("closed at once", 502, "server_unavailable", Arrived::breakOff),
                failure("closed mid-body", 502, "server_unavailable", call -> {
                    call.header("Content-Length", "1000");
                    call.header("Content-Type", "application/json");
                    call.write("{\"jsonrpc\"");
                    call.breakOff();
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("failures")
    void givenServerThatFails_whenCalled_thenTheCallerIsToldAndTheNextIsServed(
            String what, int status, String reason, Consumer<Arrived> script) {
        gateway.server.answers(script);
        try (ClientConnection connection = gateway.connect()) {
            Reply reply = connection.ask(modernCall("open").key(gateway.alice));

            assertThat(reply.verdict()).as(what).isEqualTo(status + " " + status);
            assertThat(reply.text())
                    .contains("server srv")
                    .contains("\"id\":1,")
                    .doesNotContain("stack trace");
            assertThat(reply.headers()).doesNotContainKeys("www-authenticate", "location");
            gateway.server.answers(Arrived::acknowledge);
            for (int i = 0; i < 3; i++) {
                assertThat(connection.ask(modernCall("open").key(gateway.alice)).status())
                        .isEqualTo(200);
            }
            assertThat(gateway.audit.statuses()).containsExactly(reason, "ok", "ok", "ok");
        }
    }

    static Stream<Arguments> brokenStreams() {
        return Stream.of(
                stream("garbage event", "server_misbehaved", call -> call.event("{")),
                stream(
                        "two messages in one event",
                        "server_misbehaved",
                        call -> call.event("{\"jsonrpc\":\"2.0\",\"method\":\"a\"}{}")),
                stream("huge event", "server_misbehaved", call -> call.event("\"" + "x".repeat(1_100_000))),
                stream("ended without a response", "server_unavailable", Arrived::end),
                stream("closed mid-event", "server_unavailable", call -> {
                    call.write("data: {\"json");
                    call.breakOff();
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenStreams")
    void givenStreamThatBreaks_whenItHasBegun_thenItsLastEventIsTheRefusal(
            String what, String reason, Consumer<Arrived> script) {
        gateway.server.answers(call -> {
            call.beginEvents();
            call.event("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{}}");
            script.accept(call);
        });
        try (ClientConnection connection = gateway.connect()) {
            assertThat(connection
                            .send(modernCall("open").key(gateway.alice))
                            .head()
                            .status())
                    .isEqualTo(200);

            assertThat(connection.event()).contains("notifications/progress");
            assertThat(connection.event())
                    .as(what)
                    .contains("\"id\":1,\"error\":{\"code\":502")
                    .contains("server srv");
            assertThat(connection.event()).isNull();
            gateway.server.answers(Arrived::acknowledge);
            assertThat(connection.ask(modernCall("open").key(gateway.alice)).status())
                    .isEqualTo(200);
            assertThat(gateway.audit.statuses()).containsExactly(reason, "ok");
        }
    }

    @Test
    void givenGarbageEvent_whenTheServerKeepsItsStreamOpen_thenItIsLeft() {
        gateway.server.answers(call -> {
            call.beginEvents();
            call.event("{");
        });

        gateway.ask(modernCall("open").key(gateway.alice));

        gateway.server.take().awaitAbandoned();
    }

    @Test
    void givenLargeAnswer_whenTheServerClosesMidBody_thenTheClientSeesThatItIsIncomplete() {
        gateway.server.answers(call -> {
            call.begin("application/json");
            call.write("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"a\":\"" + "x".repeat(3 << 20));
            call.breakOff();
        });
        try (ClientConnection connection = gateway.connect()) {
            connection.send(modernCall("open").key(gateway.alice));

            assertThatThrownBy(connection::reply).isInstanceOf(UncheckedIOException.class);
            gateway.awaitStatuses("server_unavailable");
        }
    }

    @Test
    void givenServerThatIsNotThere_whenCalled_thenUnavailable() {
        gateway.serverUrl(URI.create("http://127.0.0.1:1/mcp"));

        Reply reply = gateway.ask(modernCall("open").key(gateway.alice));

        assertThat(reply.verdict()).isEqualTo("502 502");
        assertThat(reply.text()).contains("it does not accept connections").doesNotContain("127.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void givenServerThatNeverAnswers_whenTimeIsUp_then504AndItIsLeft(boolean begins) {
        gateway.serverTimeout(SHORT);
        gateway.server.answers(call -> {
            if (begins) {
                call.beginEvents();
            }
        });

        Reply reply = gateway.ask(modernCall("open").key(gateway.alice));

        assertThat(reply.status()).isEqualTo(begins ? 200 : 504);
        assertThat(reply.text()).contains("\"id\":1,\"error\":{\"code\":504").contains("300 ms");
        gateway.server.take().awaitAbandoned();
        assertThat(gateway.audit.statuses()).containsExactly("server_timed_out");
        assertThat(gateway.server.received()).hasSize(1);
    }

    /// protocol.md L12: a legacy server is told in words; and nothing waits for it for ever.
    @Test
    void givenLegacyServerThatNeverAnswers_whenTimeIsUp_thenItIsToldAndLeft() {
        gateway.serverTimeout(SHORT);
        gateway.server.waitsForTest();

        Reply reply = gateway.ask(legacyCall("open")
                .key(gateway.alice)
                .body(ClientRequest.message("\"a\\\"b\"", "tools/call", "\"name\":\"open\"")));

        assertThat(reply.status()).isEqualTo(504);
        gateway.server.take().awaitAbandoned();
        Arrived told = gateway.server.take();
        assertThat(told.text())
                .isEqualTo("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":"
                        + "\"a\\\"b\",\"reason\":\"timed out\"}}");
        told.awaitAbandoned();
    }

    /// protocol.md D8
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void givenClientThatLeaves_whenItsCallIsRunning_thenTheServersPartEndsToo(boolean streaming) {
        gateway.server.waitsForTest();
        Arrived call;
        try (ClientConnection connection = gateway.connect()) {
            connection.send(modernCall("open").key(gateway.alice));
            call = gateway.server.take();
            if (streaming) {
                call.beginEvents();
                connection.head();
            }
        }

        call.awaitAbandoned();
        gateway.awaitStatuses("cancelled");
    }

    @Test
    void givenOneServerCallThatHangs_whenOthersCall_thenTheyAreServed() {
        gateway.server.answers(call -> {
            if (call.text().contains("open-hang")) {
                return;
            }
            call.acknowledge();
        });
        try (ClientConnection hanging = gateway.connect()) {
            hanging.send(modernCall("open-hang").key(gateway.alice));
            gateway.server.take();

            assertThat(gateway.ask(modernCall("open").key(gateway.bob)).status())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource({"200, -32602", "400, -32020", "400, -32021", "404, -32601", "500, -32603", "200, -32000"})
    void givenErrorOfTheServersOwn_whenCalled_thenPassedOn(int status, int code) {
        gateway.server.answers(call -> call.error(status, code));

        assertThat(gateway.ask(modernCall("open").key(gateway.alice)).verdict()).isEqualTo(status + " " + code);
        assertThat(gateway.audit.statuses()).containsExactly("error");
    }

    /// protocol.md B10, X22
    @ParameterizedTest
    @CsvSource({"400, -32000", "400, 0", "405, 0", "404, 0", "406, -32000", "400, -32600"})
    void givenLegacyServer_whenAModernClientCalls_thenSupportedRevisionsAreListed(int status, int code) {
        gateway.server.answers(call -> {
            if (code == 0) {
                call.whole(status, "text/plain", "Bad Request");
            } else {
                call.error(status, code);
            }
        });

        Reply reply = gateway.ask(modernCall("open").key(gateway.alice));

        assertThat(reply.verdict()).isEqualTo("400 -32022");
        assertThat(reply.text())
                .contains("\"data\":{\"supported\":[\"2025-11-25\",\"2025-06-18\",\"2025-03-26\",\"2024-11-05\"],"
                        + "\"requested\":\"2026-07-28\"}");
        assertThat(gateway.audit.statuses()).containsExactly("era_mismatch");
    }

    @ParameterizedTest
    @CsvSource({"400, -32020", "400, -32022", "404, -32601"})
    void givenModernServer_whenALegacyClientInitializes_thenSupportedRevisionsAreListed(int status, int code) {
        gateway.server.answers(call -> call.error(status, code));

        Reply reply = gateway.ask(initialize().key(gateway.alice));

        assertThat(reply.verdict()).isEqualTo("400 -32602");
        assertThat(reply.text()).contains("\"supported\":[\"2026-07-28\"]");
        assertThat(gateway.audit.statuses()).containsExactly("era_mismatch");
    }

    private static Arguments failure(String what, int status, String reason, Consumer<Arrived> script) {
        return arguments(what, status, reason, script);
    }

    private static Arguments stream(String what, String reason, Consumer<Arrived> script) {
        return arguments(what, reason, script);
    }
}
