package dev.sallyport.app.command;

import dev.sallyport.config.ConfigException;
import dev.sallyport.config.imports.Format;
import dev.sallyport.config.imports.Imported;
import dev.sallyport.config.imports.PolicyImport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Takes over the policy of another gateway.
@Command(
        name = "import",
        description = {
            "Turn a policy of Bansho, MCP Auth Guard or Portcullis into one of Sallyport that permits no more than it"
                    + " did. What could not be carried over, or is not the same, is told on stderr and in comments."
        },
        footer = {
            "  sallyport policy import --from bansho roles.yaml",
            "  sallyport policy import --from auth-guard policy.yaml --server files -o policy/imported.yaml",
            "  sallyport policy import --from portcullis portcullis.yaml > imported.yaml",
            "",
            "Exit codes: 0 done, 1 the file has problems or OUT exists, 2 wrong usage.",
        })
final class PolicyImportCommand extends LeafCommand {
    @Option(
            names = "--from",
            required = true,
            paramLabel = "bansho|auth-guard|portcullis",
            description = "Whose policy it is.")
    private String from = "";

    @Parameters(arity = "1", paramLabel = "FILE", description = "The file to import.")
    private Path file = Path.of("");

    @Option(
            names = "--server",
            paramLabel = "NAME",
            description = "The server that the rules are about, where the file names none; may be repeated"
                    + " (default: every server).")
    private List<String> servers = new ArrayList<>();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "OUT",
            description = "Write the policy to this file, which must not exist.")
    private @Nullable Path output;

    @Override
    public Integer call() throws ConfigException {
        Imported imported = PolicyImport.from(format(), file.toString(), TextFiles.read(file), servers);
        imported.notes().forEach(note -> err().println(note));
        if (output == null) {
            out().print(imported.yaml());
        } else {
            TextFiles.create(output, imported.yaml());
        }
        return ExitCode.OK;
    }

    private Format format() {
        try {
            return Format.parse(from);
        } catch (IllegalArgumentException e) {
            throw usage("--from: " + e.getMessage());
        }
    }
}
