package dev.sallyport.gateway.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.gateway.GatewayFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The specification of the policy, file by file.
final class ScenarioTest {
    private static final Path SCENARIOS = Path.of("..", "scenarios");

    @RegisterExtension
    final GatewayFixture gateway = new GatewayFixture();

    @TempDir
    private Path directory;

    static List<Path> scenarios() throws IOException {
        try (Stream<Path> files = Files.walk(SCENARIOS)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .map(SCENARIOS::relativize)
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scenarios")
    void holds(Path scenario) throws Exception {
        Yaml file = Yaml.parse(Files.readString(SCENARIOS.resolve(scenario)));

        World world = World.given(file.mapping("given"), gateway, directory);
        for (Object step : file.list("cases")) {
            world.run(Yaml.of(step));
        }

        file.everythingWasAskedFor();
    }

    /// Whoever adds to the language adds to its specification.
    @Test
    void everyFolderIsAMethod() throws IOException {
        assertThat(scenarios())
                .isNotEmpty()
                .allSatisfy(scenario -> assertThat(scenario.getNameCount()).isEqualTo(2));
    }
}
