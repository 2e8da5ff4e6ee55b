package dev.sallyport.gateway.forward.stdio;

import static dev.sallyport.gateway.forward.stdio.StdioHarness.call;
import static dev.sallyport.gateway.forward.stdio.StdioHarness.fixture;
import static dev.sallyport.gateway.forward.stdio.StdioHarness.say;
import static dev.sallyport.gateway.forward.stdio.StdioHarness.tell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.gateway.Answer.Head;
import dev.sallyport.gateway.Answer.Kind;
import dev.sallyport.gateway.Refusal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Stateless calls of several clients through one child (protocol.md A3, R2, R3, S1 to S3).
class ModernTest {
    private static final Head EVENTS = new Head(200, Kind.EVENTS, null);
    private static final String BIG = "9007199254740993";

    private final StdioHarness client = new StdioHarness(fixture("modern"));

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void callsWithTheSameIdGetTheirOwnAnswers() {
        RecordedAnswer first = client.modern("alice", call("\"x\"", "hold")).answer();
        RecordedAnswer second = client.modern("alice", call("\"x\"", "hold")).answer();
        client.modern("alice", call("1", "echo")).answer().json();

        client.modernTells("alice", tell("release"));

        assertThat(first.json()).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"result\":{\"held\":2}}");
        assertThat(second.json()).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"result\":{\"held\":3}}");
    }

    @Test
    void onlyTheIdDiffersOnTheWay() {
        String request = call(BIG, "echo", ",\"z\":" + BIG + ",\"a\":1.50");

        String answer = client.modern("alice", request).answer().json();

        assertThat(answer)
                .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":" + BIG + ",\"result\":{\"zeta\":" + BIG + ",\"alpha\":"
                        + request.replace("\"id\":" + BIG, "\"id\":2") + "}}");
    }

    @Test
    void progressComesBackUnderTheClientsToken() {
        RecordedAnswer first = progress("1", "\"t\"");
        RecordedAnswer second = progress("1", BIG);

        assertThat(first.head()).isEqualTo(EVENTS);
        assertThat(first.text()).contains("\"progressToken\":\"t\",");
        assertThat(first.text()).contains("\"id\":1");
        first.ended();
        assertThat(second.head()).isEqualTo(EVENTS);
        assertThat(second.text()).contains("\"progressToken\":" + BIG + ",");
    }

    @Test
    void theChildSeesOneNumberAsIdAndToken() {
        progress("5", "\"secret-token\"").head();

        assertThat(heard()).contains("\"id\":2,", "\"progressToken\":2}").doesNotContain("secret-token");
    }

    @Test
    void subscriptionsGetTheirOwnNotifications() {
        RecordedAnswer first = subscribe("\"s\"").answer();
        RecordedAnswer second = subscribe("77").answer();

        for (RecordedAnswer answer : new RecordedAnswer[] {first, second}) {
            assertThat(answer.head()).isEqualTo(EVENTS);
        }
        assertThat(first.text()).contains("acknowledged").contains("subscriptionId\":\"s\"}");
        assertThat(second.text()).contains("acknowledged").contains("subscriptionId\":77}");
        client.modernTells("alice", tell("change"));
        assertThat(first.text()).contains("list_changed").contains("subscriptionId\":\"s\"}");
        assertThat(second.text()).contains("list_changed").contains("subscriptionId\":77}");
        client.modernTells("alice", tell("close"));
        assertThat(first.text()).contains("\"id\":\"s\"").contains("subscriptionId\":\"s\"}");
        first.ended();
        assertThat(second.text()).contains("\"id\":77").contains("subscriptionId\":77}");
        second.ended();
    }

    @Test
    void aClientThatLeavesASubscriptionCancelsIt() {
        StdioHarness.Sent subscription = subscribe("\"s\"");
        assertThat(subscription.answer().head()).isEqualTo(EVENTS);

        subscription.clientLeaves();

        assertThat(heard()).contains("\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":2,");
    }

    @Test
    void aClientThatLeavesACallCancelsItAndOnlyIt() {
        StdioHarness.Sent left = client.modern("alice", call("1", "hold"));
        RecordedAnswer other = client.modern("alice", call("1", "hold")).answer();
        client.modern("alice", call("1", "echo")).answer().json();

        left.clientLeaves();

        assertThat(heard()).containsOnlyOnce("notifications/cancelled").contains("{\"requestId\":2,");
        client.modernTells("alice", tell("release"));
        assertThat(other.json()).contains("\"held\":3");
        left.answer().nothingYet();
    }

    @Test
    void aClientsOwnCancellationNamesTheNumber() {
        RecordedAnswer held = client.modern("alice", call("\"x\"", "hold")).answer();
        client.modern("alice", call("1", "echo")).answer().json();

        client.modernTells(
                "alice",
                "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":\"x\",\"reason\":\"why\"}}");

        assertThat(held.head()).isEqualTo(EVENTS);
        held.ended();
        assertThat(heard()).contains("{\"requestId\":2,\"reason\":\"why\"}");
    }

    @Test
    void logMessagesGoOnlyToCallsThatAskedForThem() {
        String log = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{\"level\":\"info\"}}";
        RecordedAnswer asked = client.modern(
                        "alice", call("1", "hold", ",\"_meta\":{\"io.modelcontextprotocol\\/logLevel\":\"info\"}"))
                .answer();
        RecordedAnswer silent = client.modern("alice", call("2", "hold")).answer();
        client.modern("alice", call("3", "echo")).answer().json();

        client.modernTells("alice", say(log));

        assertThat(asked.head()).isEqualTo(EVENTS);
        assertThat(asked.text()).isEqualTo(log);
        silent.nothingYet();
    }

    @Test
    void aServersRequestIsDropped() {
        client.modern("alice", call("1", "echo")).answer().json();
        client.modernTells("alice", say("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"roots/list\"}"));

        assertThat(client.modern("alice", call("1", "echo")).answer().json()).contains("\"id\":1");
        assertThat(client.warnings()).singleElement().asString().contains("sends a request");
    }

    @Test
    void subjectsDoNotShareAChild() {
        ProcessHandle first =
                client.process(client.modern("alice", call("1", "pid")).answer());
        ProcessHandle again =
                client.process(client.modern("alice", call("1", "pid")).answer());
        ProcessHandle other =
                client.process(client.modern("bob", call("1", "pid")).answer());

        assertThat(again).isEqualTo(first);
        assertThat(other).isNotEqualTo(first);
    }

    @Test
    void anUnknownMethodIsNotFound() {
        RecordedAnswer answer = client.modern("alice", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"no/such\"}")
                .answer();

        assertThat(answer.head()).isEqualTo(new Head(404, Kind.JSON, null));
        assertThat(answer.text()).contains("\"id\":1,\"error\"");
    }

    @Test
    void aChildThatDiedIsReplacedForTheNextCall() {
        RecordedAnswer held = client.modern("alice", call("1", "hold")).answer();
        RecordedAnswer dies = client.modern("alice", call("1", "die")).answer();
        assertThat(dies.refusal()).isEqualTo(new Refusal.ServerUnavailable("fix", "the server process ended"));
        assertThat(held.refusal()).isEqualTo(new Refusal.ServerUnavailable("fix", "the server process ended"));

        assertThat(client.modern("alice", call("1", "echo")).answer().json()).contains("\"id\":1");
    }

    private RecordedAnswer progress(String id, String token) {
        return client.modern("alice", call(id, "progress", ",\"_meta\":{\"progressToken\":" + token + "}"))
                .answer();
    }

    private StdioHarness.Sent subscribe(String id) {
        return client.modern(
                "alice",
                "{\"jsonrpc\":\"2.0\",\"id\":%s,\"method\":\"subscriptions/listen\",\"params\":{\"notifications\":{}}}"
                        .formatted(id));
    }

    private String heard() {
        return client.modern("alice", call("99", "heard")).answer().json();
    }
}
