package dev.sallyport.app.command;

import dev.sallyport.config.PolicyLoader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/// Prints the JSON Schema of policy files.
@Command(
        name = "schema",
        description = "Print the JSON Schema of policy files, for editors that complete and check while one types.",
        footer = {
            "  sallyport policy schema > policy.schema.json",
            "  # then, in the first line of a policy:",
            "  # yaml-language-server: $schema=policy.schema.json",
            "",
            "Exit codes: 0 printed, 2 wrong usage.",
        })
final class PolicySchemaCommand extends LeafCommand {
    @Override
    public Integer call() throws IOException {
        try (InputStream schema = PolicyLoader.class.getResourceAsStream("policy.schema.json")) {
            if (schema == null) {
                throw new IllegalStateException("the program is incomplete: it has no policy.schema.json");
            }
            out().print(new String(schema.readAllBytes(), StandardCharsets.UTF_8));
            out().flush();
        }
        return ExitCode.OK;
    }
}
