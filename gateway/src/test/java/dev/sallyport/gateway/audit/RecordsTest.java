package dev.sallyport.gateway.audit;

import static dev.sallyport.gateway.ClientRequest.legacy;
import static dev.sallyport.gateway.ClientRequest.legacyCall;
import static dev.sallyport.gateway.ClientRequest.modernCall;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.gateway.ClientConnection;
import dev.sallyport.gateway.ClientRequest;
import dev.sallyport.gateway.GatewayFixture;
import dev.sallyport.gateway.Reply;
import dev.sallyport.gateway.ScriptedServer.Arrived;
import dev.sallyport.gateway.audit.AuditEvent.Effect;
import dev.sallyport.gateway.audit.AuditEvent.Phase;
import dev.sallyport.policy.Subject;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// No call is sent and no answer released until its record is durable (threats.md, guarantees G1 and G8).
class RecordsTest {
    private static final String RESULT = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}";

    @RegisterExtension
    final GatewayFixture gateway = new GatewayFixture();

    @Test
    void givenCall_whenServed_thenIntentThenServerThenOutcome() {
        gateway.ask(modernCall("open").key(gateway.alice));

        assertThat(gateway.timeline.entries())
                .containsExactly("intent tools/call", "server tools/call", "outcome tools/call ok");
    }

    @Test
    void givenIntentThatIsNotDurable_whenCalled_thenTheServerSeesNothing() {
        gateway.audit.hold(Phase.INTENT);
        try (ClientConnection connection = gateway.connect()) {
            connection.send(modernCall("open").key(gateway.alice));
            await().until(() -> gateway.audit.waiting() == 1);

            staysTrue(() -> gateway.server.received().isEmpty() && !connection.heardAnything());

            gateway.audit.release();
            assertThat(connection.reply().status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void givenOutcomeThatIsNotDurable_whenTheServerHasAnswered_thenTheClientSeesNothingOfIt(boolean asEvents) {
        gateway.audit.hold(Phase.OUTCOME);
        gateway.server.answers(call -> {
            if (asEvents) {
                call.beginEvents();
                call.event(RESULT);
                call.end();
            } else {
                call.json(200, RESULT);
            }
        });
        try (ClientConnection connection = gateway.connect()) {
            connection.send(modernCall("open").key(gateway.alice));
            if (asEvents) {
                connection.head();
            }
            await().until(() -> gateway.audit.waiting() == 1);

            staysTrue(() -> !connection.heardAnything());

            gateway.audit.release();
            assertThat(asEvents ? connection.event() : connection.reply().text())
                    .isEqualTo(RESULT);
        }
    }

    @Test
    void givenLargeAnswer_whenItsOutcomeIsNotDurable_thenAllButTheLastPieceIsThere() {
        gateway.audit.hold(Phase.OUTCOME);
        gateway.server.waitsForTest();
        String padding = "x".repeat(64 << 10);
        try (ClientConnection connection = gateway.connect()) {
            connection.send(modernCall("open").key(gateway.alice));
            Arrived call = gateway.server.take();
            call.begin("application/json");
            call.write("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"a\":\"");
            for (int i = 0; i < 32; i++) {
                call.write(padding);
            }
            call.write("the end\"}}");
            call.end();
            assertThat(connection.head().status()).isEqualTo(200);
            await().until(() -> gateway.audit.waiting() == 1);

            gateway.audit.release();

            String body = new String(connection.rest(), UTF_8);
            assertThat(body).hasSizeGreaterThan(2 << 20).endsWith("the end\"}}");
            gateway.awaitStatuses("ok");
        }
    }

    @Test
    void givenLargeAnswer_whenTheOutcomeCannotBeKept_thenTheClientNeverGetsTheWhole() {
        gateway.audit.failOn(Phase.OUTCOME);
        gateway.server.answers(call -> call.json(200, RESULT.replace("{}", "\"" + "x".repeat(2 << 20) + "\"")));
        try (ClientConnection connection = gateway.connect()) {
            connection.send(modernCall("open").key(gateway.alice)).head();

            assertThat(org.assertj.core.api.Assertions.catchThrowable(connection::rest))
                    .isInstanceOf(java.io.UncheckedIOException.class);
        }
    }

    @Test
    void givenLogThatFails_whenCalled_then503AndTheServerSeesNothing() {
        gateway.audit.failOn(Phase.INTENT);

        Reply reply = gateway.ask(modernCall("open").key(gateway.alice));

        assertThat(reply.verdict()).isEqualTo("503 503");
        assertThat(reply.header("Retry-After")).isPresent();
        assertThat(reply.text()).contains("\"id\":1,").doesNotContain("disk");
        assertThat(gateway.server.received()).isEmpty();
        gateway.audit.recover();
        assertThat(gateway.ask(modernCall("open").key(gateway.alice)).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void givenLogThatFailsOnOutcomes_whenTheServerHasAnswered_thenTheAnswerIsNotReleased(boolean asEvents) {
        gateway.audit.failOn(Phase.OUTCOME);
        gateway.server.answers(call -> {
            if (asEvents) {
                call.beginEvents();
                call.event(RESULT);
                call.end();
            } else {
                call.json(200, RESULT);
            }
        });

        Reply reply = gateway.ask(modernCall("open").key(gateway.alice));

        assertThat(reply.status()).isEqualTo(asEvents ? 200 : 503);
        assertThat(reply.text()).contains("\"error\":{\"code\":503").doesNotContain("result");
    }

    @ParameterizedTest
    @CsvSource({"other, key-of-alice, 403", "open, wrong, 401"})
    void givenLogThatFails_whenTheCallIsDenied_thenItIsDenied(String tool, String key, int status) {
        gateway.audit.failOn(Phase.INTENT, Phase.OUTCOME);

        assertThat(gateway.ask(modernCall(tool).key(key)).status()).isEqualTo(status);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "ok         | {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"isError\":false}}",
                "tool_error | {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"content\":[],\"isError\":true}}",
                "error      | {\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32602,\"message\":\"no\"}}",
            })
    void givenAnswer_whenRecorded_thenItsStatusSaysWhatCameOfIt(String status, String answer) {
        gateway.server.answers(call -> {
            if (call.header("Mcp-Name") == null) {
                call.beginEvents();
                call.event(answer);
                call.end();
            } else {
                call.json(200, answer);
            }
        });

        gateway.ask(modernCall("open").key(gateway.alice));
        gateway.ask(legacyCall("open").key(gateway.alice));

        assertThat(gateway.audit.statuses()).containsExactly(status, status);
    }

    @Test
    void givenCall_whenRecorded_thenBothRecordsSayWhoAskedForWhatByWhichRule() {
        gateway.ask(modernCall("open").key(gateway.alice));

        AuditEvent intent = gateway.audit.events().getFirst();
        AuditEvent outcome = gateway.audit.events().getLast();
        assertThat(intent.phase()).isEqualTo(Phase.INTENT);
        assertThat(outcome.phase()).isEqualTo(Phase.OUTCOME);
        assertThat(outcome.call()).isEqualTo(intent.call());
        assertThat(outcome.who()).isEqualTo(intent.who());
        assertThat(intent.who())
                .isEqualTo(new AuditEvent.Who(
                        new Subject("key:k_alice", Set.of("user")), "alice", "tester", "127.0.0.1", "http"));
        assertThat(intent.what().endpoint()).isEqualTo("/mcp");
        assertThat(intent.what().server()).isEqualTo(GatewayFixture.SERVER);
        assertThat(intent.what().requestId()).isEqualTo("1");
        assertThat(intent.what().revision()).isEqualTo("2026-07-28");
        assertThat(intent.what().kind()).isEqualTo("tool");
        assertThat(intent.what().target()).isEqualTo("open");
        assertThat(arguments(intent)).isEqualTo("{\"a\":1}");
        assertThat(intent.verdict()).isEqualTo(new AuditEvent.Verdict(Effect.ALLOW, "roles.user.allow[0]", null, null));
        assertThat(intent.result()).isNull();
        assertThat(outcome.result()).isNotNull();
    }

    @Test
    void givenDeniedCall_whenRecorded_thenOneRecordSaysWhichRuleForbade() {
        gateway.ask(modernCall("open-secret").key(gateway.alice));

        assertThat(gateway.audit.events()).hasSize(1);
        AuditEvent outcome = gateway.audit.events().getFirst();
        assertThat(outcome.verdict())
                .isEqualTo(new AuditEvent.Verdict(Effect.DENY, "roles.user.deny[0]", "forbidden by a rule", null));
        assertThat(outcome.what().target()).isEqualTo("open-secret");
        assertThat(arguments(outcome)).isEqualTo("{\"a\":1}");
    }

    @ParameterizedTest
    @EnumSource(names = {"INTENT", "OUTCOME"})
    void givenClientThatLeaves_whenItsRecordIsStillWaiting_thenNothingIsSentTwiceAndItIsRecorded(Phase phase) {
        gateway.audit.hold(phase);
        try (ClientConnection connection = gateway.connect()) {
            connection.send(modernCall("open").key(gateway.alice));
            await().until(() -> gateway.audit.waiting() == 1);
        }
        await().pollDelay(100, TimeUnit.MILLISECONDS).until(() -> true);

        gateway.audit.release();

        gateway.awaitStatuses(phase == Phase.INTENT ? "cancelled" : "ok");
        assertThat(gateway.server.received()).hasSize(phase == Phase.INTENT ? 0 : 1);
    }

    @Test
    void givenNotificationsResponsesStreamsAndEnds_whenServed_thenEachIsRecorded() {
        String notification = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}";
        gateway.server.answers(call -> {
            if (call.verb().equals("GET")) {
                call.beginEvents();
                call.end();
            } else {
                call.acknowledge();
            }
        });
        gateway.ask(ClientRequest.post(notification).key(gateway.alice));
        gateway.ask(ClientRequest.post("{\"jsonrpc\":\"2.0\",\"id\":3,\"result\":{}}")
                .key(gateway.alice));
        gateway.ask(ClientRequest.verb("GET").key(gateway.alice));
        gateway.ask(ClientRequest.verb("DELETE").key(gateway.alice));
        gateway.ask(legacy("ping", "").key(gateway.alice));

        assertThat(gateway.audit.outcomes())
                .extracting(event -> event.what().method())
                .containsExactly("notifications/initialized", "(response)", "(stream)", "(end of session)", "ping");
    }

    /// A client that breaks off its own body has attempted something too.
    @Test
    void givenClientThatLeavesMidBody_whenNothingIsUnderstoodYet_thenTheAttemptIsRecorded() {
        try (ClientConnection connection = gateway.connect()) {
            connection.send(legacyCall("open").key(gateway.alice).header("Content-Length", "1000"));
            await().pollDelay(100, TimeUnit.MILLISECONDS).until(() -> true);
        }

        gateway.awaitStatuses("cancelled");
    }

    private static String arguments(AuditEvent event) {
        AuditEvent.Payload payload = event.what().arguments();
        return payload == null
                ? "none"
                : new String(payload.source(), payload.start(), payload.end() - payload.start(), UTF_8);
    }

    private static void staysTrue(java.util.concurrent.Callable<Boolean> condition) {
        await().during(150, TimeUnit.MILLISECONDS).atMost(5, TimeUnit.SECONDS).until(condition);
    }
}
