package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.Program.Outcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// A data directory, and the commands that work on it, also while a gateway runs on it.
record Home(Path directory) {
    /// The launcher at the root of the repository: the module's parent directory.
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /// A command, not started yet, with an environment in which nothing else speaks of Sallyport or alters its output.
    ProcessBuilder command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(ROOT.resolve("sallyport").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("SALLYPORT_"));
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().put("SALLYPORT_HOME", directory.toString());
        return builder;
    }

    Outcome run(String... arguments) {
        return Program.run(command(arguments));
    }

    IssuedKey createKey(String role) {
        JsonNode key = Json.parse(succeed("keys", "create", "--role", role, "--json"));
        return new IssuedKey(key.path("id").asString(), key.path("key").asString());
    }

    void revoke(IssuedKey key) {
        succeed("keys", "revoke", key.id());
    }

    /// The newest events of the audit, whatever their order.
    List<JsonNode> audit() {
        return Json.parseAll(succeed("audit", "query", "--json", "--limit", "1000"));
    }

    private String succeed(String... arguments) {
        Outcome outcome = run(arguments);
        assertThat(outcome.exit()).as(outcome.toString()).isZero();
        return outcome.out();
    }
}
