package dev.sallyport.app.command;

import dev.sallyport.config.Config;
import dev.sallyport.config.ConfigException;
import dev.sallyport.config.Problem;
import dev.sallyport.policy.PolicySet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Says what is wrong with a policy.
@Command(
        name = "check",
        description = {
            "Load a policy as the gateway would and print every problem as file:line:column.",
            "Where the data directory knows what the servers offer, tools and arguments have to exist."
        },
        footer = {
            "  sallyport policy check policy.yaml",
            "  sallyport policy check policies/ --config sallyport.yaml",
            "  sallyport policy check policy.yaml --json",
            "",
            "Exit codes: 0 no problem, 1 problems, 2 wrong usage.",
        })
final class PolicyCheckCommand extends LeafCommand {
    @Parameters(arity = "0..*", paramLabel = "FILE", description = "Policy files or directories.")
    private List<Path> files = new ArrayList<>();

    @Mixin
    private PolicySource source = new PolicySource();

    @Option(names = "--json", description = "Print one JSON object for each problem, or one for the whole policy.")
    private boolean json;

    @Override
    public Integer call() {
        try {
            PolicySet policy = source.load(files, Stored.catalogue(home()))
                    .orElseThrow(() -> usage("name policy files, or a configuration with --config"));
            out().println(json ? summary(policy) : told(policy));
            return ExitCode.OK;
        } catch (ConfigException e) {
            e.problems().forEach(problem -> out().println(json ? line(problem) : problem));
            return ExitCode.SOFTWARE;
        }
    }

    private String told(PolicySet policy) throws ConfigException {
        return "no problem: " + Counted.of(policy.rules().size(), "rule") + ", "
                + Counted.of(policy.roles().size(), "role") + ", " + where() + ", version " + policy.version();
    }

    private String where() throws ConfigException {
        int named = files.isEmpty()
                ? source.config().map(Config::policy).orElse(List.of()).size()
                : files.size();
        return named == 0 ? "built in" : Counted.of(named, "file or directory", "files or directories");
    }

    private static String summary(PolicySet policy) {
        return Json.line(out -> {
            out.writeStartObject();
            out.writeName("rules").writeNumber(policy.rules().size());
            out.writeName("roles").writeNumber(policy.roles().size());
            out.writeName("version").writeString(policy.version());
            out.writeEndObject();
        });
    }

    private static String line(Problem problem) {
        return Json.line(out -> {
            out.writeStartObject();
            out.writeName("file").writeString(problem.file());
            out.writeName("line").writeNumber(problem.line());
            out.writeName("column").writeNumber(problem.column());
            out.writeName("problem").writeString(problem.what());
            out.writeName("hint").writeString(problem.hint());
            out.writeEndObject();
        });
    }
}
