package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.Program.Outcome;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `sallyport demo`
final class DemoIT {
    @Test
    void tellsItsStoryAndSucceeds(@TempDir Path directory) {
        Path home = directory.resolve("home");

        Outcome outcome = new Home(home).run("demo");

        assertThat(outcome.exit()).as(outcome.toString()).isZero();
        assertThat(outcome.out()).contains("delete_customer", "401", "403", "429", "200");
        assertThat(outcome.out().strip().lines().toList().getLast()).containsIgnoringCase("success");
        assertThat(home).as("the user's data directory").doesNotExist();
    }
}
