package dev.sallyport.gateway.guard;

import static dev.sallyport.gateway.ClientRequest.META;
import static dev.sallyport.gateway.ClientRequest.legacy;
import static dev.sallyport.gateway.ClientRequest.legacyCall;
import static dev.sallyport.gateway.ClientRequest.message;
import static dev.sallyport.gateway.ClientRequest.modern;
import static dev.sallyport.gateway.ClientRequest.modernCall;
import static dev.sallyport.gateway.guard.ObligedPolicy.allow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.gateway.ClientConnection;
import dev.sallyport.gateway.ClientRequest;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Fields that a permission withholds never reach the caller, on whatever way an answer comes.
class RedactTest {
    private static final String SENT = """
            {"content":[{"type":"text","text":"{\\"email\\":\\"secret\\",\\"n\\":1.50}"}],\
            "structuredContent":{"\\u0065mail":"secret","n":1.50}}""";
    private static final String SEEN = """
            {"content":[{"type":"text","text":"{\\"email\\":\\"[redacted]\\",\\"n\\":1.50}"}],\
            "structuredContent":{"\\u0065mail":"[redacted]","n":1.50}}""";
    private static final String RESPONSE = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":%s}";
    private static final String LOG =
            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{\"level\":\"info\",\"data\":%s}}";

    @RegisterExtension
    final GatewayFixture gateway = new GatewayFixture();

    @BeforeEach
    void oblige() {
        gateway.policy.replace(
                ObligedPolicy.of(
                        allow("lookups").tools("lookup*").redact("email"),
                        allow("names").tools("lookup-names").redact("name"),
                        allow("free").tools("free"),
                        allow("files").resources("file:///**").redact("email"),
                        allow("prompts").prompts("*").redact("email")),
                Catalogue.EMPTY);
    }

    @Test
    void givenJsonAnswer_whenRedacted_thenTheRestIsByteForByteTheSameAndTheAuditCountsWhatLeft() {
        gateway.server.answers(call -> call.result(SENT));

        Reply reply = gateway.ask(modernCall("lookup").key(gateway.alice));

        assertThat(reply.text()).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":" + SEEN + "}");
        Result result =
                Objects.requireNonNull(gateway.audit.outcomes().getFirst().result());
        assertThat(result.status()).isEqualTo("ok");
        assertThat(result.bytesOut()).isEqualTo(reply.body().length);
    }

    @Test
    void givenAnswerInPieces_whenItIsLarge_thenRedactedWhole() {
        String filling = "\"x\":\"" + "y".repeat(3 << 20) + "\"";
        gateway.server.answers(call -> {
            call.begin("application/json");
            call.write("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"ema");
            call.write("il\":\"sec");
            call.write("ret\"," + filling);
            call.write(",\"y\":{\"email\":[\"secret\"]}}}");
            call.end();
        });

        Reply reply = gateway.ask(legacyCall("lookup").key(gateway.alice));

        assertThat(reply.text())
                .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"email\":\"[redacted]\"," + filling
                        + ",\"y\":{\"email\":[]}}}");
    }

    @Test
    void givenStream_whenRedacted_thenNotificationsAndTheResponseAre() {
        gateway.server.answers(call -> {
            call.beginEvents();
            call.event(LOG.formatted("{\"email\":\"secret\"}"));
            call.event(LOG.formatted("\"{\\\"email\\\":\\\"secret\\\"}\""));
            call.event(message("9", "sampling/createMessage", "\"messages\":[{\"content\":{\"email\":\"secret\"}}]"));
            call.resultEvent(SENT);
            call.end();
        });
        try (ClientConnection connection = gateway.connect()) {
            connection.send(modernCall("lookup").key(gateway.alice)).head();

            assertThat(connection.event()).isEqualTo(LOG.formatted("{\"email\":\"[redacted]\"}"));
            assertThat(connection.event()).isEqualTo(LOG.formatted("\"{\\\"email\\\":\\\"[redacted]\\\"}\""));
            assertThat(connection.event()).contains("\"id\":9").contains("{\"email\":\"[redacted]\"}");
            assertThat(connection.event()).contains("\"result\":" + SEEN);
            assertThat(connection.event()).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void givenStdioClient_whenRedacted_thenOnItsLines(boolean events) {
        gateway.server.answers(call -> {
            if (events) {
                call.beginEvents();
                call.event(LOG.formatted("{\"email\":\"secret\"}"));
                call.resultEvent(SENT);
                call.end();
            } else {
                call.result(SENT);
            }
        });
        try (StdioClient client = gateway.stdio(gateway.alice)) {
            client.send(message("1", "tools/call", META + ",\"name\":\"lookup\""));

            if (events) {
                assertThat(client.line()).isEqualTo(LOG.formatted("{\"email\":\"[redacted]\"}"));
            }
            assertThat(client.line()).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":" + SEEN + "}");
        }
    }

    @Test
    void givenErrors_whenTheyCarryTheField_thenRedacted() {
        String error = "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32000,\"message\":\"m\",\"data\":%s}}";
        gateway.server.answers(call -> call.json(200, error.formatted("[{\"email\":\"secret\"}]")));

        Reply reply = gateway.ask(modernCall("lookup").key(gateway.alice));

        assertThat(reply.text()).isEqualTo(error.formatted("[{\"email\":\"[redacted]\"}]"));
        assertThat(gateway.audit.statuses()).containsExactly("error");
    }

    @Test
    void givenReadsAndPrompts_whenRedacted_thenAlsoInTheirTexts() {
        String text = "\"text\":\"{\\\"email\\\":\\\"%s\\\"}\"";
        String contents =
                "{\"contents\":[{\"uri\":\"file:///a\"," + text + "},{\"uri\":\"file:///b\",\"blob\":\"eyJh\"}]}";
        String messages = "{\"messages\":[{\"role\":\"user\",\"content\":{\"type\":\"text\"," + text + "}}]}";
        gateway.server.answers(call ->
                call.result((call.method().equals("resources/read") ? contents : messages).formatted("secret")));

        assertThat(gateway.ask(legacy("resources/read", "\"uri\":\"file:///a\"").key(gateway.alice))
                        .text())
                .contains(contents.formatted("[redacted]"));
        assertThat(gateway.ask(legacy("prompts/get", "\"name\":\"p\"").key(gateway.alice))
                        .text())
                .contains(messages.formatted("[redacted]"));
    }

    @Test
    void givenSeveralRules_whenAllPermitTheCall_thenAllTheirFieldsGo() {
        gateway.server.answers(call -> call.result("{\"email\":\"secret\",\"name\":\"secret\"}"));

        assertThat(gateway.ask(modernCall("lookup-names").key(gateway.alice)).text())
                .contains("{\"email\":\"[redacted]\",\"name\":\"[redacted]\"}");
        assertThat(gateway.ask(modernCall("lookup").key(gateway.alice)).text())
                .contains("{\"email\":\"[redacted]\",\"name\":\"secret\"}");
        assertThat(gateway.ask(modernCall("free").key(gateway.alice)).text())
                .contains("{\"email\":\"secret\",\"name\":\"secret\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"email\":\"secret\",\"email\":\"secret\"}",
                "{\"email\":\"secret\"",
                "{\"text\":\"{\\\"email\\\":\\\"secret\\\"} {}\"}",
            })
    void givenAnswerThatCannotBeRead_whenItWouldBeRedacted_thenRefusedNotLeaked(String result) {
        gateway.server.answers(call -> call.result(result));

        Reply reply = gateway.ask(modernCall("lookup").key(gateway.alice));

        assertThat(reply.verdict()).isEqualTo("502 502");
        assertThat(reply.text()).contains("its answer cannot be redacted").doesNotContain("secret");
        assertThat(gateway.audit.statuses()).containsExactly("server_misbehaved");
    }

    @Test
    void givenEventThatCannotBeRead_whenItWouldBeRedacted_thenRefusedAndTheServerIsLeft() {
        gateway.server.waitsForTest();
        try (ClientConnection connection = gateway.connect()) {
            connection.send(legacyCall("lookup").key(gateway.alice));
            Arrived call = gateway.server.take();
            call.beginEvents();
            call.event(LOG.formatted("\"{'email': 'secret'}\""));
            connection.head();

            assertThat(connection.eventOrThrow()).contains("\"code\":502").doesNotContain("secret");
            assertThat(connection.event()).isNull();
            call.awaitAbandoned();
        }
        gateway.awaitStatuses("server_misbehaved");
    }

    @Test
    void givenAnswerOverTheBound_whenItWouldBeRedacted_thenRefused() {
        gateway.server.answers(call -> call.result("{\"x\":\"" + "y".repeat(16 << 20) + "\"}"));

        Reply reply = gateway.ask(modernCall("lookup").key(gateway.alice));

        assertThat(reply.verdict()).isEqualTo("502 502");
        assertThat(reply.body()).hasSizeLessThan(300);
        assertThat(gateway.audit.statuses()).containsExactly("answer_too_large");
    }

    @Test
    void givenSubscriptionsToSeveral_whenOnlyOneIsObliged_thenTheStreamIsRedacted() {
        gateway.policy.replace(
                ObligedPolicy.of(
                        allow("a").resources("file:///a").redact("email"),
                        allow("b").resources("file:///b")),
                Catalogue.EMPTY);
        gateway.server.answers(call -> {
            call.beginEvents();
            call.event(LOG.formatted("{\"email\":\"secret\"}"));
            call.end();
        });

        Reply reply = gateway.ask(modern(
                        "subscriptions/listen",
                        "\"notifications\":{\"resourceSubscriptions\":[\"file:///a\",\"file:///b\"]}")
                .key(gateway.alice));

        assertThat(reply.text()).contains("[redacted]").doesNotContain("secret");
    }

    /// protocol.md L7: an answer that broke off can be had again on a stream that belongs to no call.
    @Test
    void givenAnswerThatIsReplayed_whenTheClientListens_thenEveryFieldOfAnyRuleIsRedacted() {
        gateway.server.answers(call -> {
            call.beginEvents();
            call.event(RESPONSE.formatted("{\"email\":\"secret\",\"name\":\"secret\",\"n\":1}"));
            call.end();
        });

        Reply reply = gateway.ask(listen());

        assertThat(reply.text())
                .contains("{\"email\":\"[redacted]\",\"name\":\"[redacted]\",\"n\":1}")
                .doesNotContain("secret");
    }

    @Test
    void givenOpenStream_whenThePolicyIsReplaced_thenTheNewOneCountsFromTheNextMessageOn() {
        gateway.policy.replace(ObligedPolicy.of(allow("free").tools("free")), Catalogue.EMPTY);
        gateway.server.waitsForTest();
        try (ClientConnection connection = gateway.connect()) {
            connection.send(listen());
            Arrived stream = gateway.server.take();
            stream.beginEvents();
            stream.event(RESPONSE.formatted("{\"email\":\"known\"}"));
            connection.head();
            assertThat(connection.eventOrThrow()).contains("known");

            gateway.policy.replace(
                    ObligedPolicy.of(
                            allow("a").tools("a").redact("email"),
                            allow("b").tools("b").cap(100)),
                    Catalogue.EMPTY);
            stream.event(RESPONSE.formatted("{\"email\":\"secret\"}"));
            assertThat(connection.eventOrThrow()).contains("{\"email\":\"[redacted]\"}");
            stream.event(LOG.formatted("\"" + "y".repeat(200) + "\""));
            assertThat(connection.eventOrThrow()).contains("yyy");
            stream.event(RESPONSE.formatted("\"" + "y".repeat(200) + "\""));
            assertThat(connection.eventOrThrow()).contains("\"code\":502").doesNotContain("yyy");
            stream.awaitAbandoned();
        }
    }

    private ClientRequest listen() {
        return ClientRequest.verb("GET")
                .key(gateway.alice)
                .header("Accept", "text/event-stream")
                .header("Last-Event-ID", "5");
    }
}
