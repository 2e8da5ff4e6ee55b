package dev.sallyport.gateway.edge;

import static dev.sallyport.gateway.ClientRequest.META;
import static dev.sallyport.gateway.ClientRequest.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.gateway.ClientConnection;
import dev.sallyport.gateway.ClientRequest;
import dev.sallyport.gateway.GatewayFixture;
import dev.sallyport.gateway.Reply;
import dev.sallyport.gateway.ScriptedServer.Arrived;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Batches of 2025-03-26, each message an attempt of its own (protocol.md D1, L14).
class BatchTest {
    private static final String CALL = message("1", "tools/call", "\"name\":\"open\"");
    private static final String FORBIDDEN = message("2", "tools/call", "\"name\":\"other\"");
    private static final String NOTIFICATION = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}";

    @RegisterExtension
    final GatewayFixture gateway = new GatewayFixture();

    @Test
    void givenAllowedAndForbiddenCalls_whenBatched_thenEachIsDecidedOnItsOwn() {
        Reply reply = gateway.ask(batch(CALL, FORBIDDEN, NOTIFICATION));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Content-Type")).contains("text/event-stream");
        assertThat(reply.text())
                .contains("\"id\":1,\"result\"")
                .contains("\"id\":2,\"error\":{\"code\":403")
                .doesNotContain("\"id\":null");
        assertThat(gateway.server.received()).extracting(Arrived::text).containsExactlyInAnyOrder(CALL, NOTIFICATION);
        assertThat(gateway.audit.statuses()).containsExactlyInAnyOrder("ok", "forbidden", "ok");
    }

    @Test
    void givenNotificationsOnly_whenBatched_thenAcceptedWithoutBody() {
        Reply reply = gateway.ask(batch(NOTIFICATION, NOTIFICATION));

        assertThat(reply.status()).isEqualTo(202);
        assertThat(reply.body()).isEmpty();
        assertThat(gateway.server.received()).hasSize(2);
    }

    @Test
    void givenAnswerWithoutEnd_whenBatched_thenItIsNotGatheredAndTheOthersPass() {
        gateway.server.answers(arrived -> {
            if (arrived.text().equals(CALL)) {
                arrived.result("{\"text\":\"" + "x".repeat(17 << 20) + "\"}");
            } else {
                arrived.acknowledge();
            }
        });

        Reply reply = gateway.ask(batch(CALL, message("2", "tools/call", "\"name\":\"open2\"")));

        assertThat(reply.text()).contains("\"id\":1,\"error\"", "\"id\":2,\"result\"");
        assertThat(reply.body()).hasSizeLessThan(2_000);
        await().untilAsserted(() -> assertThat(gateway.audit.statuses()).hasSize(2));
    }

    @Test
    void givenSlowCall_whenBatchedWithAQuickOne_thenTheQuickAnswerComesFirst() {
        gateway.server.waitsForTest();
        try (ClientConnection connection = gateway.connect()) {
            connection.send(batch(CALL, message("2", "tools/call", "\"name\":\"open2\"")));
            Arrived first = gateway.server.take();
            Arrived second = gateway.server.take();

            second.acknowledge();

            connection.head();
            assertThat(connection.event()).contains("\"id\":" + second.id());
            first.acknowledge();
            assertThat(connection.event()).contains("\"id\":" + first.id());
            assertThat(connection.event()).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2025-06-18", "2025-11-25", "2024-11-05", "2026-07-28"})
    void givenOtherRevision_whenBatched_thenRefused(String version) {
        assertRefused(batch(CALL, CALL).with("MCP-Protocol-Version", version), "400 -32600");
    }

    @Test
    void givenInitialize_whenBatched_thenRefused() {
        assertRefused(batch(message("1", "initialize", ""), CALL), "400 -32600");
    }

    @Test
    void givenModernMessage_whenBatched_thenRefused() {
        assertRefused(batch(message("1", "tools/call", META + ",\"name\":\"open\"")), "400 -32600");
    }

    @ParameterizedTest
    @CsvSource({"'[]', 400 -32600", "'[1]', 400 -32600", "'[[]]', 400 -32600", "'[{]', 400 -32700"})
    void givenMalformedBatch_whenPosted_thenRefused(String body, String verdict) {
        assertRefused(batch().body(body), verdict);
    }

    /// protocol.md Z2: a client learns of a missing credential from the status, whatever it sent.
    @ParameterizedTest
    @ValueSource(strings = {"", "wrong"})
    void givenNoOrWrongKey_whenBatched_thenUnauthenticated(String key) {
        ClientRequest request = batch(CALL, NOTIFICATION).without("Authorization");

        Reply reply = gateway.ask(key.isEmpty() ? request : request.key(key));

        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.header("WWW-Authenticate")).isPresent();
        assertThat(gateway.server.received()).isEmpty();
    }

    private void assertRefused(ClientRequest request, String verdict) {
        assertThat(gateway.ask(request).verdict()).isEqualTo(verdict);
        assertThat(gateway.server.received()).isEmpty();
        assertThat(gateway.audit.statuses()).containsExactly("malformed");
    }

    private ClientRequest batch(String... messages) {
        return ClientRequest.post("[" + String.join(",", List.of(messages)) + "]")
                .header("MCP-Protocol-Version", "2025-03-26")
                .key(gateway.alice);
    }
}
