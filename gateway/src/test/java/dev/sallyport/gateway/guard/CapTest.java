package dev.sallyport.gateway.guard;

import static dev.sallyport.gateway.ClientRequest.META;
import static dev.sallyport.gateway.ClientRequest.legacyCall;
import static dev.sallyport.gateway.ClientRequest.message;
import static dev.sallyport.gateway.ClientRequest.modern;
import static dev.sallyport.gateway.ClientRequest.modernCall;
import static dev.sallyport.gateway.guard.ObligedPolicy.allow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.gateway.ClientConnection;
import dev.sallyport.gateway.GatewayFixture;
import dev.sallyport.gateway.Reply;
import dev.sallyport.gateway.ScriptedServer.Arrived;
import dev.sallyport.gateway.StdioClient;
import dev.sallyport.gateway.audit.AuditEvent.Result;
import dev.sallyport.policy.Catalogue;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// An answer that is larger than its permission allows is refused, and nothing of it passes.
class CapTest {
    private static final String AROUND = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"\"}";
    private static final int CAP = 2_000;

    @RegisterExtension
    final GatewayFixture gateway = new GatewayFixture();

    @BeforeEach
    void oblige() {
        gateway.policy.replace(
                ObligedPolicy.of(
                        allow("small").tools("open*").cap(CAP),
                        allow("smaller").tools("open-small").cap(100),
                        allow("huge").tools("huge").cap(1L << 40),
                        allow("files").resources("file:///**").cap(300)),
                Catalogue.EMPTY);
    }

    @Test
    void givenJsonAnswer_whenItHasAsMuchAsItMay_thenPassed() {
        gateway.server.answers(call -> call.result(textOf(CAP - AROUND.length())));

        Reply reply = gateway.ask(modernCall("open").key(gateway.alice));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).hasSize(CAP);
    }

    @Test
    void givenJsonAnswer_whenItHasAByteMore_thenRefused() {
        gateway.server.answers(call -> call.result(textOf(CAP - AROUND.length() + 1)));

        Reply reply = gateway.ask(modernCall("open").key(gateway.alice));

        assertThat(reply.verdict()).isEqualTo("502 502");
        assertThat(reply.text())
                .contains("the answer is larger than the 2000 bytes it may have")
                .contains("\"id\":1")
                .doesNotContain("yyy");
        Result result =
                Objects.requireNonNull(gateway.audit.outcomes().getFirst().result());
        assertThat(result.status()).isEqualTo("answer_too_large");
        assertThat(result.http()).isEqualTo(502);
        assertThat(result.bytesOut()).isZero();
    }

    @Test
    void givenAnswerInPieces_whenItPassesTheCap_thenTheServerIsLeftAtOnce() {
        gateway.server.waitsForTest();
        try (ClientConnection connection = gateway.connect()) {
            connection.send(legacyCall("open").key(gateway.alice));
            Arrived call = gateway.server.take();
            call.begin("application/json");
            for (int i = 0; i < 5; i++) {
                call.write("y".repeat(CAP / 4));
            }

            assertThat(connection.reply().verdict()).isEqualTo("502 502");
            call.awaitAbandoned();
        }
    }

    @Test
    void givenSeveralRules_whenAllPermitTheCall_thenTheSmallestCapCounts() {
        gateway.server.answers(call -> call.result(textOf(200)));

        assertThat(gateway.ask(modernCall("open").key(gateway.alice)).status()).isEqualTo(200);
        assertThat(gateway.ask(modernCall("open-small").key(gateway.alice)).verdict())
                .isEqualTo("502 502");
    }

    @Test
    void givenCapBeyondWhatIsGathered_whenTheAnswerIsLargerThanThat_thenRefused() {
        gateway.server.answers(call -> call.result(textOf(16 << 20)));

        assertThat(gateway.ask(modernCall("huge").key(gateway.alice)).text())
                .contains("the answer is larger than the 16777216 bytes it may have");
    }

    @Test
    void givenStream_whenItsMessagesTogetherPassTheCap_thenTheResponseDoesNotPass() {
        gateway.server.waitsForTest();
        try (ClientConnection connection = gateway.connect()) {
            connection.send(modernCall("open").key(gateway.alice));
            Arrived call = gateway.server.take();
            call.beginEvents();
            call.event(log(CAP / 2));
            connection.head();
            assertThat(connection.eventOrThrow()).contains("yyy");
            call.resultEvent(textOf(CAP / 2));

            assertThat(connection.eventOrThrow()).contains("\"code\":502").doesNotContain("yyy");
            assertThat(connection.event()).isNull();
            call.awaitAbandoned();
        }
        gateway.awaitStatuses("answer_too_large");
        Result result =
                Objects.requireNonNull(gateway.audit.outcomes().getFirst().result());
        assertThat(result.bytesOut()).isEqualTo(log(CAP / 2).length());
    }

    @Test
    void givenStream_whenItsMessagesTogetherAreWithinTheCap_thenPassed() {
        gateway.server.answers(call -> {
            call.beginEvents();
            call.event(log(CAP / 2));
            call.resultEvent(textOf(CAP / 4));
            call.end();
        });
        try (ClientConnection connection = gateway.connect()) {
            connection.send(modernCall("open").key(gateway.alice)).head();

            assertThat(connection.event()).isEqualTo(log(CAP / 2));
            assertThat(connection.event()).contains(textOf(CAP / 4));
            assertThat(connection.event()).isNull();
        }
        gateway.awaitStatuses("ok");
    }

    @Test
    void givenStreamThatStaysOpen_whenItsMessagesAreSmall_thenTheyDoNotAddUp() {
        gateway.server.waitsForTest();
        try (ClientConnection connection = gateway.connect()) {
            connection.send(
                    modern("subscriptions/listen", "\"notifications\":{\"resourceSubscriptions\":[\"file:///a\"]}")
                            .key(gateway.alice));
            Arrived stream = gateway.server.take();
            stream.beginEvents();
            connection.head();
            for (int i = 0; i < 10; i++) {
                stream.event(log(100));
                assertThat(connection.eventOrThrow()).contains("yyy");
            }
            stream.event(log(300));
            assertThat(connection.eventOrThrow()).contains("\"code\":502").doesNotContain("yyy");
        }
    }

    @Test
    void givenStdioClient_whenAnAnswerPassesTheCap_thenRefusedOnItsLine() {
        gateway.server.answers(call -> call.result(textOf(call.id().equals("1") ? CAP : 10)));
        try (StdioClient client = gateway.stdio(gateway.alice)) {
            client.send(message("1", "tools/call", META + ",\"name\":\"open\""));
            assertThat(client.line())
                    .contains("\"id\":1,\"error\":{\"code\":502")
                    .doesNotContain("yyy");
            client.send(message("2", "tools/call", META + ",\"name\":\"open\""));
            assertThat(client.line()).contains("\"id\":2,\"result\":" + textOf(10));
        }
    }

    private static String textOf(int length) {
        return "\"" + "y".repeat(length) + "\"";
    }

    private static String log(int length) {
        return "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{\"level\":\"info\",\"data\":"
                + textOf(length) + "}}";
    }
}
