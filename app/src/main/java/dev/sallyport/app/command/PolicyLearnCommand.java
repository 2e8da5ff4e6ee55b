package dev.sallyport.app.command;

import dev.sallyport.adapters.sqlite.AttemptReader;
import dev.sallyport.app.policy.Learning;
import dev.sallyport.app.policy.Period;
import dev.sallyport.app.policy.Replay;
import dev.sallyport.app.policy.Seen;
import dev.sallyport.app.policy.Simulation;
import dev.sallyport.app.policy.UnusedGrants;
import dev.sallyport.app.policy.UnusedGrants.Unused;
import dev.sallyport.config.ConfigException;
import dev.sallyport.config.PolicyWriter;
import dev.sallyport.policy.Effect;
import dev.sallyport.policy.PolicySet;
import dev.sallyport.policy.Rule;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Makes a policy of what was allowed.
@Command(
        name = "learn",
        description = {
            "Write the least policy that allows what the audit has seen allowed: for each role the exact names and"
                    + " actions; what may be used may also be listed. Conditions, scopes and obligations of the rules"
                    + " that had allowed it stay, and so do rules that deny or ask.",
            "A permission goes to the role that the allowing rule names; where it names none, to the fewest roles with"
                    + " which every subject that used it has one. Grants of the current policy that nobody used are"
                    + " named on stderr."
        },
        footer = {
            "  sallyport policy learn --from last-7d --config sallyport.yaml",
            "  sallyport policy learn --from last-30d --policy policy.yaml -o learned.yaml",
            "  sallyport policy learn --from 2026-12-01..2026-12-08 --json",
            "",
            "Exit codes: 0 done, 1 failed, 2 wrong usage.",
        })
final class PolicyLearnCommand extends LeafCommand {
    @Option(
            names = "--from",
            required = true,
            paramLabel = "PERIOD",
            description = "Of the audit: last-7d, last-24h, a date or instant (until now), or START..END.")
    private String from = "";

    @Option(names = "--policy", paramLabel = "FILE", description = "Current policy file or directory; may be repeated.")
    private List<Path> files = new ArrayList<>();

    @Mixin
    private PolicySource source = new PolicySource();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "OUT",
            description = "Write the policy to this file, which must not exist.")
    private @Nullable Path output;

    @Option(names = "--json", description = "Print one JSON object with the policy and the findings.")
    private boolean json;

    /// @param otherwise calls that the learned policy decides otherwise, and undecidable ones
    private record Report(
            String yaml, Learning learning, int rules, Simulation.Result otherwise, List<Unused> unused) {}

    @Override
    public Integer call() throws ConfigException {
        Period period = Periods.of(this, "--from", from, Instant.now());
        Seen seen = new Seen(Stored.catalogue(home()));
        PolicySet current = source.load(files, seen.catalogue()).orElseGet(() -> PolicySet.of(List.of()));
        Report report;
        try (AttemptReader reader = Stored.attempts(home())) {
            report = learn(reader, period, current, seen);
        }
        if (output != null) {
            TextFiles.create(output, report.yaml());
        }
        if (json) {
            out().println(line(report));
        } else {
            if (output == null) {
                out().print(report.yaml());
            }
            tell(report);
        }
        return ExitCode.OK;
    }

    private Report learn(AttemptReader reader, Period period, PolicySet current, Seen seen) {
        Learning learning = new Learning(current);
        UnusedGrants grants = new UnusedGrants(current, seen);
        reader.read(period.since(), period.until(), new Progress(err(), learning, grants));
        List<Rule> rules = learning.rules();
        Simulation check = new Simulation(new Replay(PolicySet.of(rules), seen));
        reader.read(period.since(), period.until(), new Progress(err(), check));
        return new Report(PolicyWriter.write(rules), learning, rules.size(), check.result(), grants.result());
    }

    private void tell(Report report) {
        err().println("learned " + Counted.of(report.rules(), "rule") + " from "
                + Counted.of(report.learning().allowed(), "allowed call"));
        if (report.learning().unlearnable() > 0) {
            err().println(Counted.of(report.learning().unlearnable(), "call")
                    + " could not be learned: the target is cut or too long");
        }
        long lost = report.otherwise().lost();
        long gained = report.otherwise().flipped() - lost;
        if (lost > 0) {
            err().println(Counted.of(lost, "allowed call") + " would not be allowed any more, for example "
                    + example(report, true));
        }
        if (gained > 0) {
            err().println(Counted.of(gained, "call") + " that had not been allowed would be, for example "
                    + example(report, false));
        }
        report.unused()
                .forEach(unused -> err().println("never used: " + unused.rule().label()
                        + (unused.patterns().isEmpty() ? "" : ", " + String.join(", ", unused.patterns()))));
    }

    private static String example(Report report, boolean lost) {
        return report.otherwise().flips().stream()
                .filter(tally -> (tally.what().effect() == Effect.ALLOW) == lost)
                .findFirst()
                .map(Simulation.Tally::example)
                .orElse("");
    }

    private static String line(Report report) {
        return Json.line(out -> {
            out.writeStartObject();
            out.writeName("policy").writeString(report.yaml());
            out.writeName("rules").writeNumber(report.rules());
            out.writeName("allowed").writeNumber(report.learning().allowed());
            out.writeName("not_learned").writeNumber(report.learning().unlearnable());
            out.writeName("lost").writeNumber(report.otherwise().lost());
            out.writeName("gained")
                    .writeNumber(
                            report.otherwise().flipped() - report.otherwise().lost());
            out.writeName("unused").writeStartArray();
            report.unused().forEach(unused -> {
                out.writeStartObject();
                out.writeName("rule").writeString(unused.rule().label());
                out.writeName("patterns").writeStartArray();
                unused.patterns().forEach(out::writeString);
                out.writeEndArray();
                out.writeEndObject();
            });
            out.writeEndArray();
            out.writeEndObject();
        });
    }
}
