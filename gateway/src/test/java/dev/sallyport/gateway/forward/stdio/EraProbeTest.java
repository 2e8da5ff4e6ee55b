package dev.sallyport.gateway.forward.stdio;

import static dev.sallyport.gateway.forward.stdio.StdioHarness.INITIALIZE;
import static dev.sallyport.gateway.forward.stdio.StdioHarness.call;
import static dev.sallyport.gateway.forward.stdio.StdioHarness.fixture;
import static dev.sallyport.gateway.forward.stdio.StdioHarness.server;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.gateway.Refusal;
import dev.sallyport.gateway.forward.stdio.ModernChildren.Probing;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A modern client before a server of unknown era (protocol.md B9, B12, X22).
class EraProbeTest {
    private static final Refusal MISMATCH = new Refusal.EraMismatch(
            "fix", "2026-07-28", List.of("2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"));

    @Test
    void theFirstMessageIsAProperDiscover() {
        try (StdioHarness client = new StdioHarness(fixture("modern"))) {
            String heard = client.modern("alice", call("1", "heard")).answer().json();

            assertThat(heard)
                    .contains(
                            "\"heard\":[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"server/discover\",\"params\":{\"_meta\":"
                                    + "{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\"");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"legacy", "touchy", "mute"})
    void aServerThatDoesNotKnowDiscoverIsLegacy(String era) {
        Probing quick = new Probing(Duration.ofSeconds(era.equals("mute") ? 1 : 20), Duration.ofSeconds(60));
        try (StdioHarness client = new StdioHarness(fixture(era), quick)) {
            assertThat(client.modern("alice", call("1", "echo")).answer().refusal())
                    .isEqualTo(MISMATCH);
        }
    }

    @Test
    void itIsNotAskedAgainAtOnce() {
        Probing never = new Probing(Duration.ofMillis(1), Duration.ofSeconds(60));
        try (StdioHarness client = new StdioHarness(fixture("modern"), never)) {
            assertThat(client.modern("alice", call("1", "echo")).answer().refusal())
                    .isEqualTo(MISMATCH);

            assertThat(client.modern("bob", call("1", "echo")).answer().refusal())
                    .isEqualTo(MISMATCH);
            assertThat(client.log.list)
                    .filteredOn(event -> event.getMessage().contains("legacy era"))
                    .hasSize(1);
        }
    }

    @Test
    void itIsAskedAgainLater() {
        Probing forgetful = new Probing(Duration.ofMillis(1), Duration.ZERO);
        try (StdioHarness client = new StdioHarness(fixture("modern"), forgetful)) {
            assertThat(client.modern("alice", call("1", "echo")).answer().refusal())
                    .isEqualTo(MISMATCH);
            assertThat(client.modern("bob", call("1", "echo")).answer().refusal())
                    .isEqualTo(MISMATCH);

            assertThat(client.log.list)
                    .filteredOn(event -> event.getMessage().contains("legacy era"))
                    .hasSize(2);
        }
    }

    @Test
    void aLegacyServerStaysUsableForLegacyClients() {
        try (StdioHarness client = new StdioHarness(fixture("legacy"))) {
            assertThat(client.modern("alice", call("1", "echo")).answer().refusal())
                    .isEqualTo(MISMATCH);

            assertThat(client.legacy(null, INITIALIZE).answer().head().session())
                    .isNotNull();
        }
    }

    @Test
    void aCommandThatDoesNotExistIsNoMatterOfEra() {
        try (StdioHarness client = new StdioHarness(server(List.of("/no/such/program")))) {
            assertThat(client.modern("alice", call("1", "echo")).answer().refusal())
                    .isInstanceOfSatisfying(
                            Refusal.ServerUnavailable.class,
                            unavailable -> assertThat(unavailable.why()).startsWith("cannot start: "));
        }
    }
}
