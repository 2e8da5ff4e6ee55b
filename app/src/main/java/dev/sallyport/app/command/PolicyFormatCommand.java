package dev.sallyport.app.command;

import dev.sallyport.config.ConfigException;
import dev.sallyport.config.PolicyFormat;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Lays policy files out alike.
@Command(
        name = "format",
        description = {
            "Bring policy and test files into their canonical layout. Comments stay, and what the files say never"
                    + " changes. Each file is replaced in one step and keeps its permissions."
        },
        footer = {
            "  sallyport policy format policy.yaml",
            "  sallyport policy format --check policies/*.yaml",
            "  sallyport policy format --stdout policy.yaml",
            "",
            "Exit codes: 0 done, 1 a file cannot be formatted, or with --check would change, 2 wrong usage.",
        })
final class PolicyFormatCommand extends LeafCommand {
    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Policy files.")
    private List<Path> files = List.of();

    @Option(names = "--check", description = "Change nothing; name the files that would change.")
    private boolean check;

    @Option(names = "--stdout", description = "Print the result and change nothing.")
    private boolean print;

    @Override
    public Integer call() throws ConfigException {
        if (check && print) {
            throw usage("--check and --stdout exclude each other");
        }
        int exit = ExitCode.OK;
        for (Path file : files) {
            String before = TextFiles.read(file);
            String after = PolicyFormat.format(file.toString(), before);
            if (print) {
                out().print(after);
            } else if (!before.equals(after)) {
                out().println((check ? "would change " : "changed ") + file);
                exit = check ? ExitCode.SOFTWARE : exit;
                if (!check) {
                    TextFiles.replace(file, after);
                }
            }
        }
        return exit;
    }
}
