package dev.sallyport.app.command;

import dev.sallyport.adapters.sqlite.AttemptReader;
import dev.sallyport.app.policy.Period;
import dev.sallyport.app.policy.Replay;
import dev.sallyport.app.policy.Seen;
import dev.sallyport.app.policy.Simulation;
import dev.sallyport.config.ConfigException;
import dev.sallyport.policy.Catalogue;
import dev.sallyport.policy.PolicySet;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Replays the audit under another policy.
@Command(
        name = "simulate",
        description = {
            "Decide every recorded call anew under another policy, with all that the first decision depended on, and"
                    + " show those that would be decided otherwise, by subject, target and rule.",
            "Where that hangs on arguments that the audit has cut or redacted, the call is shown as undecidable. What"
                    + " lists would show is not replayed. Names in the audit count as seen, unless the data directory"
                    + " knows what their server offers."
        },
        footer = {
            "  sallyport policy simulate --against last-7d new-policy.yaml",
            "  sallyport policy simulate --against 2026-12-01..2026-12-08 policies/ --config sallyport.yaml",
            "  sallyport policy simulate --against last-24h new-policy.yaml --json",
            "",
            "Exit codes: 0 every decision stays, 1 one flips or cannot be told, 2 wrong usage.",
        })
final class PolicySimulateCommand extends LeafCommand {
    @Option(
            names = "--against",
            required = true,
            paramLabel = "PERIOD",
            description = "Of the audit: last-7d, last-24h, a date or instant (until now), or START..END.")
    private String against = "";

    @Parameters(arity = "1..*", paramLabel = "NEW", description = "Policy files or directories.")
    private List<Path> files = List.of();

    @Mixin
    private PolicySource source = new PolicySource();

    @Option(names = "--json", description = "Print one JSON object for each group of calls, then one for the whole.")
    private boolean json;

    @Override
    public Integer call() throws ConfigException {
        Period period = Periods.of(this, "--against", against, Instant.now());
        Catalogue catalogue = Stored.catalogue(home());
        PolicySet policy = source.load(files, catalogue).orElseThrow();
        Simulation simulation = new Simulation(new Replay(policy, new Seen(catalogue)));
        try (AttemptReader reader = Stored.attempts(home())) {
            reader.read(period.since(), period.until(), new Progress(err(), simulation));
        }
        Simulation.Result result = simulation.result();
        new SimulationLines(out(), new Paint(ansi()), json).print(result);
        return result.flips().isEmpty() && result.undecidable().isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
    }
}
