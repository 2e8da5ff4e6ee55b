package dev.sallyport.gateway.forward.stdio;

import static dev.sallyport.gateway.forward.stdio.StdioHarness.INITIALIZE;
import static dev.sallyport.gateway.forward.stdio.StdioHarness.INITIALIZED;
import static dev.sallyport.gateway.forward.stdio.StdioHarness.call;
import static dev.sallyport.gateway.forward.stdio.StdioHarness.fixture;
import static dev.sallyport.gateway.forward.stdio.StdioHarness.server;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.gateway.Refusal;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Children that end, or never start.
class LegacyRestartTest {
    private static final Refusal ENDED = new Refusal.ServerUnavailable("fix", "the server process ended");

    @Test
    void callsInFlightAreRefusedWhenTheChildDies() {
        try (StdioHarness client = new StdioHarness(fixture("legacy"))) {
            String session = client.open();
            RecordedAnswer held = client.legacy(session, call("1", "hold")).answer();

            RecordedAnswer dies = client.legacy(session, call("2", "die")).answer();

            assertThat(dies.refusal()).isEqualTo(ENDED);
            assertThat(held.refusal()).isEqualTo(ENDED);
        }
    }

    @Test
    void theNextCallFindsAChildThatHeardTheSameOpening() {
        try (StdioHarness client = new StdioHarness(fixture("legacy"))) {
            String session = client.open();
            assertThat(client.legacy(session, call("1", "die")).answer().refusal())
                    .isEqualTo(ENDED);

            String heard = client.legacy(session, call("1", "heard")).answer().json();

            assertThat(heard).contains("[" + INITIALIZE + "," + INITIALIZED + "," + call("1", "heard") + "]");
        }
    }

    @Test
    void initializedIsNotSaidForAClientThatHasNot() {
        try (StdioHarness client = new StdioHarness(fixture("legacy"))) {
            RecordedAnswer opened = client.legacy(null, INITIALIZE).answer();
            String session = String.valueOf(opened.head().session());
            assertThat(client.legacy(session, call("1", "die")).answer().refusal())
                    .isEqualTo(ENDED);

            String heard = client.legacy(session, call("1", "heard")).answer().json();

            assertThat(heard).contains("[" + INITIALIZE + "," + call("1", "heard") + "]");
        }
    }

    @Test
    void twoCallsAfterADeathShareOneNewChild() {
        try (StdioHarness client = new StdioHarness(fixture("legacy"))) {
            String session = client.open();
            assertThat(client.legacy(session, call("1", "die")).answer().refusal())
                    .isEqualTo(ENDED);

            RecordedAnswer first = client.legacy(session, call("1", "pid")).answer();
            RecordedAnswer second = client.legacy(session, call("2", "pid")).answer();

            assertThat(client.process(first)).isEqualTo(client.process(second));
        }
    }

    @Test
    void aCommandThatDoesNotExistIsSaidClearly() {
        try (StdioHarness client = new StdioHarness(server(List.of("/no/such/program")))) {
            Refusal refusal = client.legacy(null, INITIALIZE).answer().refusal();

            assertThat(refusal)
                    .isInstanceOfSatisfying(
                            Refusal.ServerUnavailable.class,
                            unavailable -> assertThat(unavailable.why())
                                    .startsWith("cannot start: ")
                                    .contains("No such file")
                                    .doesNotContain("/no/such"));
        }
    }

    @Test
    void aServerThatEndsWhileStartingShowsItsLastWordsInTheLogOnly() {
        String script = "for i in $(seq 30); do echo line$i- >&2; done; printf 'no token' >&2; exit 3";
        try (StdioHarness client = new StdioHarness(server(List.of("/bin/sh", "-c", script)))) {
            Refusal refusal = client.legacy(null, INITIALIZE).answer().refusal();

            assertThat(refusal).isInstanceOfSatisfying(Refusal.ServerUnavailable.class, unavailable -> {
                assertThat(unavailable.server()).isEqualTo("fix");
                assertThat(unavailable.why()).isEqualTo("ended with exit code 3 while starting");
                assertThat(unavailable.detail()).doesNotContain("no token");
            });
            assertThat(client.warnings())
                    .singleElement()
                    .asString()
                    .contains("line30-", "no token", "exit code 3")
                    .doesNotContain("line11-");
        }
    }

    @Test
    void aServerThatRefusesToOpenIsNotKept() {
        try (StdioHarness client = new StdioHarness(fixture("modern"))) {
            RecordedAnswer answer = client.legacy(null, INITIALIZE).answer();

            assertThat(answer.head().session()).isNull();
            assertThat(answer.text()).contains("\"id\":\"init\",\"error\":{\"code\":-32601");
            answer.ended();
        }
    }
}
