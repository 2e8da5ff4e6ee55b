package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.Program.Outcome;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The public conformance suite as a server that wants a login, and the gateway as the client that logs in to it.
final class ConformanceClientIT {
    @ParameterizedTest(name = "{0}")
    @CsvSource({"2025-11-25, 14", "2026-07-28, 25"})
    void everyRequiredScenarioAboutLoginsPasses(String revision, int required, @TempDir Path results) {
        Outcome outcome = Node.conformanceClient(revision, results);

        assertThat(outcome.exit()).as(outcome.toString()).isZero();
        assertThat(outcome.out()).contains("required: %d/%d scenarios passed".formatted(required, required));
        assertThat(outcome.out())
                .as("nor does another one fail, or anything warn")
                .doesNotContain("✗")
                .doesNotContainPattern("[1-9][0-9]* warnings");
    }
}
