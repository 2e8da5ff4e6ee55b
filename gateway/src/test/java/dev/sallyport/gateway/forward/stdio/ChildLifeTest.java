package dev.sallyport.gateway.forward.stdio;

import static dev.sallyport.gateway.forward.stdio.StdioHarness.INITIALIZE;
import static dev.sallyport.gateway.forward.stdio.StdioHarness.awaitEnd;
import static dev.sallyport.gateway.forward.stdio.StdioHarness.call;
import static dev.sallyport.gateway.forward.stdio.StdioHarness.command;
import static dev.sallyport.gateway.forward.stdio.StdioHarness.fixture;
import static dev.sallyport.gateway.forward.stdio.StdioHarness.server;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.gateway.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// How many children there may be, and how they end (protocol.md R4).
class ChildLifeTest {
    private static final Duration IDLE = Duration.ofMillis(400);

    @Test
    void oneChildTooManyIsRefusedAtOnce() {
        try (StdioHarness client = new StdioHarness(fixture("legacy"))) {
            String first = client.open();
            client.open();

            assertThat(client.legacy(null, INITIALIZE).answer().refusal())
                    .isEqualTo(new Refusal.Overloaded("children of server fix"));
            assertThat(client.modern("alice", call("1", "echo")).answer().refusal())
                    .isEqualTo(new Refusal.Overloaded("children of server fix"));
            assertThat(client.legacy(first, call("1", "echo")).answer().json()).contains("\"id\":1");
        }
    }

    @Test
    void anEndedChildMakesRoom() {
        try (StdioHarness client = new StdioHarness(fixture("legacy"))) {
            client.open();
            client.end(client.open()).ended(200);

            assertThat(openBefore(client, System.nanoTime() + TimeUnit.SECONDS.toNanos(20)))
                    .isNotNull();
        }
    }

    @Test
    void anIdleChildIsEndedAndTheSessionGoesOn() {
        try (StdioHarness client = new StdioHarness(idling("legacy"))) {
            String session = client.open();
            ProcessHandle child =
                    client.process(client.legacy(session, call("1", "pid")).answer());

            awaitEnd(child);

            ProcessHandle next =
                    client.process(client.legacy(session, call("1", "pid")).answer());
            assertThat(next).isNotEqualTo(child);
            assertThat(client.warnings()).isEmpty();
        }
    }

    @Test
    void anOpenStreamKeepsAChild() {
        try (StdioHarness client = new StdioHarness(idling("legacy"))) {
            String streaming = client.open();
            client.listen(streaming).head();
            ProcessHandle kept =
                    client.process(client.legacy(streaming, call("1", "pid")).answer());
            String idle = client.open();

            awaitEnd(client.process(client.legacy(idle, call("1", "pid")).answer()));

            assertThat(client.process(client.legacy(streaming, call("2", "pid")).answer()))
                    .isEqualTo(kept);
        }
    }

    @Test
    void aCallInFlightKeepsAChild() {
        try (StdioHarness client = new StdioHarness(idling("modern"))) {
            client.modern("alice", call("1", "hold"));
            ProcessHandle kept =
                    client.process(client.modern("alice", call("2", "pid")).answer());

            awaitEnd(client.process(client.modern("bob", call("1", "pid")).answer()));

            assertThat(client.process(client.modern("alice", call("2", "pid")).answer()))
                    .isEqualTo(kept);
        }
    }

    @Test
    void closingEndsStreamsAndChildrenAndLetsNobodyIn() {
        try (StdioHarness client = new StdioHarness(fixture("legacy"))) {
            String session = client.open();
            RecordedAnswer stream = client.listen(session);
            ProcessHandle child =
                    client.process(client.legacy(session, call("1", "pid")).answer());

            client.closeUpstream(Duration.ofSeconds(5));

            assertThat(child.isAlive()).isFalse();
            stream.head();
            stream.ended();
            assertThat(client.legacy(null, INITIALIZE).answer().refusal()).isEqualTo(new Refusal.ShuttingDown());
        }
    }

    @Test
    void aChildThatIgnoresEveryRequestToEndIsKilled() {
        String script = """
                trap '' TERM; read line
                printf '{"jsonrpc":"2.0","id":"init","result":{"pid":%d}}\\n' $$
                while :; do sleep 1; done""";
        try (StdioHarness client = new StdioHarness(server(List.of("/bin/sh", "-c", script)))) {
            ProcessHandle child = client.process(client.legacy(null, INITIALIZE).answer());

            client.closeUpstream(Duration.ofMillis(200));

            assertThat(child.isAlive()).isFalse();
        }
    }

    @Test
    void childrenOfAChildEndWithIt() {
        try (StdioHarness client = new StdioHarness(server(wrapped()))) {
            String session = client.open();
            ProcessHandle grandchild =
                    client.process(client.legacy(session, call("1", "pid")).answer());
            assertThat(requireNonNull(grandchild.parent().orElse(null)).parent())
                    .contains(ProcessHandle.current());
            client.legacy(session, call("2", "sleep"));

            client.closeUpstream(Duration.ofMillis(200));

            awaitEnd(grandchild);
        }
    }

    @Test
    void childrenOfAChildThatDiesEndToo() {
        try (StdioHarness client = new StdioHarness(server(wrapped()))) {
            String session = client.open();
            ProcessHandle grandchild =
                    client.process(client.legacy(session, call("1", "pid")).answer());
            RecordedAnswer call = client.legacy(session, call("2", "sleep")).answer();

            assertThat(grandchild.parent().orElseThrow().destroyForcibly()).isTrue();

            assertThat(call.refusal()).isEqualTo(new Refusal.ServerUnavailable("fix", "the server process ended"));
            awaitEnd(grandchild);
        }
    }

    /// The fixture below a shell, as a server is below `npx`.
    private static List<String> wrapped() {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", "\"$@\"; true", "sh"));
        command.addAll(command("legacy"));
        return command;
    }

    private static StdioServer idling(String era) {
        return new StdioServer("fix", command(era), Map.of(), 2, IDLE, Duration.ofSeconds(20));
    }

    private static String openBefore(StdioHarness client, long deadline) {
        while (System.nanoTime() < deadline) {
            RecordedAnswer answer = client.legacy(null, INITIALIZE).answer();
            if (!(answer.next() instanceof Refusal.Overloaded)) {
                return answer.text();
            }
        }
        throw new AssertionError("no room");
    }
}
