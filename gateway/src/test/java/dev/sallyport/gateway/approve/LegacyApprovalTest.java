package dev.sallyport.gateway.approve;

import static dev.sallyport.gateway.ClientRequest.message;
import static dev.sallyport.gateway.approve.Asking.policy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.gateway.ClientConnection;
import dev.sallyport.gateway.ClientRequest;
import dev.sallyport.gateway.GatewayFixture;
import dev.sallyport.gateway.Reply;
import dev.sallyport.gateway.ScriptedServer.Arrived;
import dev.sallyport.gateway.StdioClient;
import dev.sallyport.gateway.approve.ApprovalRequest.State;
import dev.sallyport.policy.Catalogue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Legacy clients that declared elicitation with `initialize` are asked on the stream of their call, which waits
/// (protocol.md L1, L8, L12, L18).
class LegacyApprovalTest {
    private static final Pattern ID = Pattern.compile("\"id\":\"(sallyport-approval-[a-z2-7]{26})\"");
    private static final String PAY = "\"name\":\"pay\",\"arguments\":{\"amount\":5}";

    @RegisterExtension
    final GatewayFixture gateway = new GatewayFixture();

    @BeforeEach
    void serverWithSessions() {
        gateway.policy.replace(policy(true), Catalogue.EMPTY);
        gateway.server.answers(arrived -> {
            if (arrived.method().equals("initialize")) {
                arrived.header("Mcp-Session-Id", "session-of-server");
                arrived.result("{\"protocolVersion\":\"2025-11-25\"}");
            } else {
                arrived.acknowledge();
            }
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void acceptingLetsTheParkedCallGoOn(boolean serverStreams) {
        String session = initialize(gateway.alice, "{\"elicitation\":{}}");
        if (serverStreams) {
            gateway.server.answers(arrived -> {
                arrived.beginEvents();
                arrived.event("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{}}");
                arrived.resultEvent("{\"content\":[]}");
                arrived.end();
            });
        }
        try (ClientConnection call = call(session)) {
            assertThat(call.head().header("Content-Type")).contains("text/event-stream");
            String question = call.eventOrThrow();
            assertThat(question)
                    .contains("\"method\":\"elicitation/create\"", "srv", "pay", "requestedSchema")
                    .doesNotContain("ask-to-pay");
            assertThat(calls()).isEmpty();

            Reply taken = answer(session, gateway.alice, question, "accept");

            assertThat(taken.status()).isEqualTo(202);
            if (serverStreams) {
                assertThat(call.eventOrThrow()).contains("notifications/message");
            }
            assertThat(call.eventOrThrow()).contains("\"id\":1,\"result\"");
            assertThat(call.event()).isNull();
        }
        assertThat(calls()).hasSize(1);
        assertThat(gateway.server.received()).extracting(Arrived::method).doesNotContain("(response)");
        assertThat(gateway.approvals.only().state()).isEqualTo(State.USED);
        assertThat(gateway.audit.events().getLast().approval())
                .isEqualTo(new dev.sallyport.gateway.ApprovalStep(
                        gateway.approvals.only().id(), "used", "key:k_alice", "form"));
    }

    @Test
    void anAnswerThatIsTooLargeForTheStreamEndsTheCall() {
        String session = initialize(gateway.alice, "{\"elicitation\":{}}");
        gateway.server.answers(arrived -> arrived.result("{\"text\":\"" + "x".repeat(17 << 20) + "\"}"));
        try (ClientConnection call = call(session)) {
            call.head();
            answer(session, gateway.alice, call.eventOrThrow(), "accept");

            assertThat(call.eventOrThrow()).contains("\"error\"").hasSizeLessThan(1_000);
            assertThat(call.event()).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"decline", "cancel"})
    void decliningEndsTheCall(String action) {
        String session = initialize(gateway.alice, "{\"elicitation\":{\"form\":{}}}");
        try (ClientConnection call = call(session)) {
            call.head();
            answer(session, gateway.alice, call.eventOrThrow(), action);

            assertThat(call.eventOrThrow()).contains("\"error\":{\"code\":403", "was denied");
            assertThat(call.event()).isNull();
        }
        assertThat(calls()).isEmpty();
        assertThat(gateway.audit.statuses()).endsWith("approval_denied");
    }

    @Test
    void whatSomebodyElseApprovesInTheStoreLetsTheParkedCallGoOn() {
        gateway.policy.replace(policy(false), Catalogue.EMPTY);
        String session = initialize(gateway.alice, "{\"elicitation\":{}}");
        try (ClientConnection call = call(session)) {
            call.head();
            String question = call.eventOrThrow();
            assertThat(question).contains("sallyport approvals approve a_");
            answer(session, gateway.alice, question, "accept");
            assertThat(calls()).as("accepting is not approving").isEmpty();

            gateway.approvals.approve(gateway.time.now());

            assertThat(call.eventOrThrow()).contains("\"id\":1,\"result\"");
        }
        assertThat(calls()).hasSize(1);
    }

    @Test
    void whileParkedAPolicyOrKeyMayChangeAndIsAskedAnew() {
        gateway.policy.replace(policy(false), Catalogue.EMPTY);
        String session = initialize(gateway.alice, "{\"elicitation\":{}}");
        try (ClientConnection call = call(session)) {
            call.head();
            call.eventOrThrow();
            gateway.keys.revoke("k_alice", gateway.time.now());
            gateway.approvals.approve(gateway.time.now());

            assertThat(call.eventOrThrow()).contains("\"error\":{\"code\":401");
        }
        assertThat(calls()).isEmpty();
    }

    @Test
    void aRequestThatNobodyDecidesEndsTheCall() {
        String session = initialize(gateway.alice, "{\"elicitation\":{}}");
        try (ClientConnection call = call(session)) {
            call.head();
            call.eventOrThrow();
            gateway.time.advance(Duration.ofMinutes(10));

            assertThat(call.eventOrThrow()).contains("\"error\":{\"code\":403", "in time");
        }
        assertThat(gateway.audit.statuses()).endsWith("approval_expired");
    }

    @Test
    void onlyTheOneWhoWasAskedCanAnswer() {
        String session = initialize(gateway.alice, "{\"elicitation\":{}}");
        String other = initialize(gateway.alice, "{\"elicitation\":{}}", "session-two");
        String bobs = initialize(gateway.bob, "{\"elicitation\":{}}");
        try (ClientConnection call = call(session)) {
            call.head();
            String question = call.eventOrThrow();

            assertThat(answer(bobs, gateway.bob, question, "accept").status()).isEqualTo(403);
            assertThat(answer(other, gateway.alice, question, "accept").status())
                    .isEqualTo(403);
            assertThat(gateway.approvals.only().state()).isEqualTo(State.PENDING);
            assertThat(answer(session, gateway.alice, question, "accept").status())
                    .isEqualTo(202);
            assertThat(call.eventOrThrow()).contains("\"result\"");
            assertThat(answer(session, gateway.alice, question, "decline").status())
                    .as("too late")
                    .isEqualTo(202);
        }
        assertThat(gateway.server.received()).extracting(Arrived::method).doesNotContain("(response)");
    }

    @Test
    void aCallerParksNoMoreCallsThanMayWait() {
        String session = initialize(gateway.alice, "{\"elicitation\":{}}");
        List<ClientConnection> calls = new ArrayList<>();
        try {
            for (int i = 0; i < Conversations.MOST_PARKED; i++) {
                calls.add(call(session));
                calls.getLast().head();
                calls.getLast().eventOrThrow();
            }

            try (ClientConnection oneMore = call(session)) {
                assertThat(oneMore.head().status()).isEqualTo(503);
            }
            calls.removeLast().close();
            await().untilAsserted(() -> assertThat(gateway.audit.statuses()).contains("cancelled"));
            try (ClientConnection again = call(session)) {
                assertThat(again.head().status()).isEqualTo(200);
                assertThat(again.eventOrThrow()).contains("elicitation/create");
            }
        } finally {
            calls.forEach(ClientConnection::close);
        }
    }

    @Test
    void answersToTheServersOwnQuestionsPass() {
        String session = initialize(gateway.alice, "{\"elicitation\":{}}");

        gateway.ask(ClientRequest.post("{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"result\":{\"action\":\"accept\"}}")
                .header("MCP-Protocol-Version", "2025-11-25")
                .session(session)
                .key(gateway.alice));

        assertThat(gateway.server.received()).extracting(Arrived::method).contains("(response)");
    }

    @Test
    void aCallThatIsCancelledOrLeftGoesNoFurther() {
        gateway.policy.replace(policy(false), Catalogue.EMPTY);
        String session = initialize(gateway.alice, "{\"elicitation\":{}}");
        try (ClientConnection call = call(session)) {
            call.head();
            call.eventOrThrow();
            Reply cancelled = gateway.ask(ClientRequest.post(
                            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":1}}")
                    .header("MCP-Protocol-Version", "2025-11-25")
                    .session(session)
                    .key(gateway.alice));
            assertThat(cancelled.status()).isEqualTo(202);
            assertThat(call.event()).isNull();
        }
        try (ClientConnection call = call(session)) {
            call.head();
            call.eventOrThrow();
        }
        await().untilAsserted(() ->
                assertThat(gateway.audit.statuses()).containsExactlyInAnyOrder("ok", "ok", "cancelled", "cancelled"));
        gateway.approvals.approve(gateway.time.now());

        assertThat(calls()).isEmpty();
        assertThat(gateway.server.received()).extracting(Arrived::method).containsExactly("initialize");
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "2025-11-25 | {}",
                "2025-11-25 | {\"elicitation\":{\"url\":{}}}",
                "2025-03-26 | {\"elicitation\":{}}",
            })
    void aClientThatCannotBeAskedIsTold(String revision, String capabilities) {
        String session = initialize(gateway.alice, capabilities);

        Reply reply = gateway.ask(ClientRequest.post(message("1", "tools/call", PAY))
                .header("MCP-Protocol-Version", revision)
                .session(session)
                .key(gateway.alice));

        assertThat(reply.verdict()).isEqualTo("403 403");
        assertThat(reply.text()).contains("an approval is pending: a_");
    }

    @Test
    void aClientThatCannotAskAfterAllIsTold() {
        String session = initialize(gateway.alice, "{\"elicitation\":{}}");
        try (ClientConnection call = call(session)) {
            call.head();
            String id = idIn(call.eventOrThrow());
            post(
                    session,
                    gateway.alice,
                    "{\"jsonrpc\":\"2.0\",\"id\":\"" + id + "\",\"error\":{\"code\":-32601,\"message\":\"no\"}}");

            assertThat(call.eventOrThrow()).contains("an approval is pending");
        }
        assertThat(gateway.approvals.only().state()).isEqualTo(State.PENDING);
    }

    @Test
    void aUrlIsOfferedSince20251125() {
        gateway.pages();
        gateway.port();
        String session = initialize(gateway.alice, "{\"elicitation\":{\"url\":{}}}");
        try (ClientConnection call = call(session)) {
            call.head();

            assertThat(call.eventOrThrow()).contains("\"mode\":\"url\"", "/approvals/a_", "\"elicitationId\":\"a_");
        }
    }

    @Test
    void onStdioTheQuestionIsALine() {
        try (StdioClient client = gateway.stdio(gateway.alice)) {
            client.send(message(
                    "\"i\"", "initialize", "\"protocolVersion\":\"2025-11-25\",\"capabilities\":{\"elicitation\":{}}"));
            client.line();
            client.send(message("1", "tools/call", PAY));
            String id = idIn(client.line());
            assertThat(calls()).isEmpty();

            client.send(
                    "{\"jsonrpc\":\"2.0\",\"id\":\"" + id + "\",\"result\":{\"action\":\"accept\",\"content\":{}}}");

            assertThat(client.line()).contains("\"id\":1,\"result\"");
        }
        assertThat(calls()).hasSize(1);
    }

    @Test
    void onStdioA20260728ClientIsAskedToo() {
        try (StdioClient client = gateway.stdio(gateway.alice)) {
            client.send(message("1", "tools/call", Asking.meta(Asking.FORM) + "," + PAY));
            String asked = client.line();
            assertThat(asked).contains("input_required");
            client.send(message(
                    "2",
                    "tools/call",
                    Asking.meta(Asking.FORM) + "," + PAY
                            + ",\"inputResponses\":{\"sallyport-approval\":{\"action\":\"accept\"}},\"requestState\":\""
                            + Asking.state(asked) + "\""));

            assertThat(client.line()).contains("\"id\":2,\"result\"");
        }
    }

    private String initialize(String key, String capabilities) {
        return initialize(key, capabilities, "session-of-server");
    }

    private String initialize(String key, String capabilities, String serverSession) {
        gateway.server.answers(arrived -> {
            if (arrived.method().equals("initialize")) {
                arrived.header("Mcp-Session-Id", serverSession);
                arrived.result("{\"protocolVersion\":\"2025-11-25\"}");
            } else {
                arrived.acknowledge();
            }
        });
        Reply reply = gateway.ask(ClientRequest.post(message(
                        "1", "initialize", "\"protocolVersion\":\"2025-11-25\",\"capabilities\":" + capabilities))
                .key(key));
        return reply.header("Mcp-Session-Id").orElseThrow();
    }

    private ClientConnection call(String session) {
        return gateway.connect()
                .send(ClientRequest.legacy("tools/call", PAY).session(session).key(gateway.alice));
    }

    private Reply answer(String session, String key, String question, String action) {
        return post(
                session,
                key,
                "{\"jsonrpc\":\"2.0\",\"id\":\"" + idIn(question) + "\",\"result\":{\"action\":\"" + action
                        + "\",\"content\":{}}}");
    }

    private Reply post(String session, String key, String json) {
        return gateway.ask(ClientRequest.post(json)
                .header("MCP-Protocol-Version", "2025-11-25")
                .session(session)
                .key(key));
    }

    private List<Arrived> calls() {
        return gateway.server.received().stream()
                .filter(arrived -> arrived.method().equals("tools/call"))
                .toList();
    }

    private static String idIn(String question) {
        Matcher id = ID.matcher(question);
        assertThat(id.find()).as(question).isTrue();
        return id.group(1);
    }
}
