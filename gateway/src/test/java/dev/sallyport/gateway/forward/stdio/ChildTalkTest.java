package dev.sallyport.gateway.forward.stdio;

import static dev.sallyport.gateway.forward.stdio.StdioHarness.INITIALIZE;
import static dev.sallyport.gateway.forward.stdio.StdioHarness.call;
import static dev.sallyport.gateway.forward.stdio.StdioHarness.command;
import static dev.sallyport.gateway.forward.stdio.StdioHarness.fixture;
import static dev.sallyport.gateway.forward.stdio.StdioHarness.say;
import static dev.sallyport.gateway.forward.stdio.StdioHarness.server;
import static dev.sallyport.gateway.forward.stdio.StdioHarness.tell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.gateway.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// What children may know, say, and take (protocol.md R1, A16).
class ChildTalkTest {

    @Test
    void theGatewaysEnvironmentStaysItsOwn() {
        StdioServer configured = new StdioServer("fix", command("legacy"), Map.of("GIVEN", "yes"));
        try (StdioHarness client = new StdioHarness(configured)) {
            String answer =
                    client.legacy(client.open(), call("1", "env")).answer().json();

            Set<String> found = new TreeSet<>(
                    List.of(answer.replaceAll(".*\"env\":\"|\".*", "").split(" ")));
            assertThat(System.getenv().keySet()).anyMatch(name -> !ChildEnvironment.INHERITED.contains(name));
            assertThat(found).contains("GIVEN", "PATH");
            found.remove("GIVEN");
            assertThat(ChildEnvironment.INHERITED).containsAll(found);
        }
    }

    @Test
    void whatIsNoMessageIsDroppedAndSaidOnceWithoutItsContent() {
        try (StdioHarness client = new StdioHarness(fixture("legacy"))) {
            String session = client.open();

            for (String line : List.of("password=hunter2", "[INFO] hunter2", "", "42")) {
                client.legacyTells(session, say(line));
            }

            assertThat(client.legacy(session, call("1", "echo")).answer().json())
                    .contains("\"id\":1");
            assertThat(client.warnings()).singleElement().asString().doesNotContain("hunter2");
        }
    }

    @Test
    void aMalformedMessageIsDroppedAndTheCallGoesOn() {
        try (StdioHarness client = new StdioHarness(fixture("legacy"))) {
            String session = client.open();
            RecordedAnswer call = client.legacy(session, call("1", "hold")).answer();

            client.legacyTells(session, say("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"hunter2\""));
            client.legacyTells(session, tell("release"));

            assertThat(call.json()).contains("\"held\":1");
            assertThat(client.warnings())
                    .singleElement()
                    .asString()
                    .contains("malformed")
                    .doesNotContain("hunter2");
        }
    }

    @Test
    void aBatchIsSeveralMessages() {
        try (StdioHarness client = new StdioHarness(fixture("legacy"))) {
            String session = client.open();
            RecordedAnswer first = client.legacy(session, call("1", "hold")).answer();
            RecordedAnswer second = client.legacy(session, call("2", "hold")).answer();

            client.legacyTells(
                    session,
                    say(
                            "[{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{}},{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"a\":1}}]"));

            assertThat(first.json()).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"a\":1}}");
            assertThat(second.json()).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{}}");
        }
    }

    @Test
    void anEndlessLineEndsTheChild() {
        String script = "read line; head -c 68000000 /dev/zero | tr '\\0' a; cat";
        try (StdioHarness client = new StdioHarness(server(List.of("/bin/sh", "-c", script)))) {
            assertThat(client.legacy(null, INITIALIZE).answer().refusal())
                    .isEqualTo(new Refusal.ServerMisbehaved("fix", "a message is over 64 MiB"));
        }
    }

    @Test
    void aChildThatDoesNotReadCostsItsOwnCallersOnly() {
        try (StdioHarness client = new StdioHarness(fixture("legacy"))) {
            String stuck = client.open();
            String other = client.open();
            RecordedAnswer sleeping = client.legacy(stuck, call("0", "sleep")).answer();
            String large = ",\"pad\":\"" + "x".repeat(4 << 20) + '"';
            for (int i = 1; i < 5; i++) {
                client.legacy(stuck, call(String.valueOf(i), "echo", large));
            }

            assertThat(client.legacy(stuck, call("6", "echo", large)).answer().refusal())
                    .isEqualTo(new Refusal.Overloaded("messages for server fix"));
            assertThat(client.legacy(other, call("1", "echo")).answer().json()).contains("\"id\":1");
            sleeping.nothingYet();
        }
    }

    @Test
    void aLegacyCallTimesOutAndTheServerKnows() {
        try (StdioHarness client = new StdioHarness(hasty("legacy"))) {
            String session = client.open();

            RecordedAnswer call = client.legacy(session, call("\"c\"", "hold")).answer();

            assertThat(call.refusal()).isEqualTo(new Refusal.ServerTimedOut("fix", Duration.ofSeconds(2)));
            client.legacyTells(session, tell("release"));
            assertThat(client.legacy(session, call("1", "heard")).answer().json())
                    .contains("\"notifications/cancelled\",\"params\":{\"requestId\":\"c\",\"reason\":\"timed out\"}");
            call.nothingYet();
        }
    }

    @Test
    void aModernCallTimesOutButASubscriptionDoesNot() {
        try (StdioHarness client = new StdioHarness(hasty("modern"))) {
            String listen =
                    "{\"jsonrpc\":\"2.0\",\"id\":\"s\",\"method\":\"subscriptions/listen\",\"params\":{\"notifications\":{}}}";
            RecordedAnswer subscription = client.modern("alice", listen).answer();
            subscription.head();
            assertThat(subscription.text()).contains("acknowledged");

            RecordedAnswer call = client.modern("alice", call("\"c\"", "hold")).answer();

            assertThat(call.refusal()).isEqualTo(new Refusal.ServerTimedOut("fix", Duration.ofSeconds(2)));
            client.modernTells("alice", tell("release"));
            client.modernTells("alice", tell("change"));
            assertThat(subscription.text()).contains("list_changed");
            assertThat(client.modern("alice", call("1", "heard")).answer().json())
                    .containsOnlyOnce("notifications/cancelled")
                    .contains("{\"requestId\":3,\"reason\":\"timed out\"}");
            call.nothingYet();
        }
    }

    @Test
    void aServerThatNeverOpensTimesOut() {
        StdioServer silent = new StdioServer(
                "fix",
                List.of("/bin/sh", "-c", "cat > /dev/null"),
                Map.of(),
                1,
                Duration.ofMinutes(1),
                Duration.ofSeconds(1));
        try (StdioHarness client = new StdioHarness(silent)) {
            assertThat(client.legacy(null, INITIALIZE).answer().refusal())
                    .isEqualTo(new Refusal.ServerTimedOut("fix", Duration.ofSeconds(1)));
        }
    }

    private static StdioServer hasty(String era) {
        return new StdioServer("fix", command(era), Map.of(), 2, Duration.ofMinutes(1), Duration.ofSeconds(2));
    }
}
