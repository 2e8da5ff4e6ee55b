package dev.sallyport.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.config.Config;
import dev.sallyport.config.ConfigException;
import dev.sallyport.config.PolicyLoader;
import dev.sallyport.config.ServerConfig;
import dev.sallyport.policy.Catalogue;
import dev.sallyport.policy.Definition;
import dev.sallyport.policy.Target.Kind;
import dev.sallyport.policy.condition.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AcceptedPolicyTest {
    @TempDir
    private Path directory;

    private Path file;
    private Config config;
    private AcceptedPolicy accepted;

    @BeforeEach
    void before() {
        file = directory.resolve("policy.yaml");
        config = Config.of(List.of(ServerConfig.parse("files=run"))).withPolicy(List.of(file));
        accepted = new AcceptedPolicy(directory);
    }

    @Test
    void aNewPolicyHasToFitAndOneThatDidIsTakenAgain() throws Exception {
        write("read");
        accepted.accept(PolicyLoader.read(config), offering("read"));

        assertThat(accepted.accept(PolicyLoader.read(config), offering("other")).rules())
                .hasSize(1);
        write("reed");
        assertThatThrownBy(() -> accepted.accept(PolicyLoader.read(config), offering("read")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(file + ":1:")
                .hasMessageContaining("reed");
    }

    /// Between reading a policy and hearing what the servers offer, somebody may write the file again.
    @Test
    void whatIsAcceptedIsWhatWasReadAndNotWhatTheFileSaysSince() throws Exception {
        write("read");
        var loaded = PolicyLoader.read(config);
        write("reed");

        var policy = accepted.accept(loaded, offering("read"));

        assertThat(policy.version()).isEqualTo(loaded.policy().version());
        assertThatThrownBy(() -> accepted.accept(PolicyLoader.read(config), offering("read")))
                .isInstanceOf(ConfigException.class);
    }

    private void write(String tool) throws IOException {
        Files.writeString(file, "roles: { r: { allow: [{ server: files, tools: [" + tool + "] }] } }");
    }

    private static Catalogue offering(String tool) {
        var definition = new Definition(Set.of(), Value.Fields.NONE, null, "0");
        return Catalogue.EMPTY.with("files", new Catalogue.Offer(Map.of(Kind.TOOL, Map.of(tool, definition))));
    }
}
