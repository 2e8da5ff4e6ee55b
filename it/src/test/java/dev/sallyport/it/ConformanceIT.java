package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.Program.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The public conformance suite, which knows nothing of the gateway between it and the fixture.
@ExtendWith(GatewayLog.class)
final class ConformanceIT {
    @AutoClose
    private static FixtureServer fixture;

    @AutoClose
    private static Gateway gateway;

    @BeforeAll
    static void start(@TempDir Path directory) throws IOException {
        fixture = FixtureServer.start();
        Files.writeString(directory.resolve("policy.yaml"), """
                roles:
                  anonymous:
                    allow:
                      - { tools: ["*"], resources: ["**"], templates: ["**"], prompts: ["*"] }
                """);
        Path config = Files.writeString(
                directory.resolve("sallyport.yaml"), """
                servers:
                  http: { url: "%s" }
                  stdio: { command: %s }
                endpoints:
                  /http: { server: http, anonymous: true }
                  /stdio: { server: stdio, anonymous: true }
                policy: policy.yaml
                """.formatted(fixture.url(), Json.write(Node.fixture())));
        gateway = Gateway.serve(new Home(directory.resolve("home")), "--config", config.toString());
    }

    @ParameterizedTest(name = "{1} in front of a server over {0}")
    @CsvSource({"http, 2025-11-25, 30", "http, 2026-07-28, 37", "stdio, 2025-11-25, 30", "stdio, 2026-07-28, 37"})
    void everyRequiredScenarioPasses(String upstream, String revision, int required, @TempDir Path results) {
        Outcome outcome = Node.conformance(gateway.url("/" + upstream), revision, results);

        assertThat(outcome.out())
                .as(outcome.toString())
                .contains("required: %d/%d scenarios passed".formatted(required, required));
        assertThat(outcome.exit()).as(outcome.toString()).isZero();
    }
}
