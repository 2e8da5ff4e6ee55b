package dev.sallyport.app.command;

import dev.sallyport.adapters.sqlite.Attempt;
import dev.sallyport.adapters.sqlite.AttemptReader;
import dev.sallyport.app.CommandFailed;
import dev.sallyport.app.policy.Replay;
import dev.sallyport.app.policy.Seen;
import dev.sallyport.config.ConfigException;
import dev.sallyport.policy.Context;
import dev.sallyport.policy.Effect;
import dev.sallyport.policy.Explanation;
import dev.sallyport.policy.PolicySet;
import dev.sallyport.policy.Target;
import dev.sallyport.policy.condition.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Tells how a decision comes about.
@Command(
        name = "explain",
        sortOptions = false,
        description = {
            "Say what the policy decides about a request, made up or recorded, and why: what each rule lacks to apply,"
                    + " and which would have permitted it with the least change.",
            "Names count as seen when the policy was loaded, unless --unseen says otherwise or the data directory"
                    + " knows what their server offers."
        },
        footer = {
            "  sallyport policy explain --policy policy.yaml --role reader --call files/delete_file",
            "  sallyport policy explain --config sallyport.yaml --subject key:k_5f0c2a --role dev"
                    + " --call crm/lookup --arguments '{\"id\": 7}' --at 2026-12-24T23:00:00Z --address 10.0.0.1",
            "  sallyport policy explain --config sallyport.yaml --event c5c911280892198b-9",
            "  sallyport policy explain --policy policy.yaml --role reader --read files/file:///etc/passwd --expect deny",
            "",
            "Exit codes: 0 explained, 1 failed or not as expected, 2 wrong usage.",
        })
final class PolicyExplainCommand extends LeafCommand {
    @Option(names = "--policy", paramLabel = "FILE", description = "Policy file or directory; may be repeated.")
    private List<java.nio.file.Path> files = new ArrayList<>();

    @Mixin
    private PolicySource source = new PolicySource();

    @ArgGroup(multiplicity = "1")
    private Request request = new Request();

    /// What is asked about.
    static final class Request {
        @Option(
                names = "--event",
                paramLabel = "ID",
                description = "A recorded attempt, by the gateway's own id (uid of audit query --json).")
        private @Nullable String event;

        @ArgGroup(exclusive = true)
        private AskedFor asked = new AskedFor();
    }

    @Mixin
    private Caller caller = new Caller();

    @Mixin
    private Situation situation = new Situation();

    @Option(
            names = "--expect",
            paramLabel = "allow|ask|deny",
            description = "Exit with 1 where the decision is another one.")
    private @Nullable Effect expect;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws ConfigException {
        Seen seen = new Seen(Stored.catalogue(home()));
        PolicySet policy = source.load(files, seen.catalogue())
                .orElseThrow(() -> usage("name the policy with --policy or --config"));
        Explanation explanation =
                request.event == null ? supposed(policy, seen) : recorded(policy, seen, request.event);
        ExplanationLines lines = new ExplanationLines(out(), new Paint(ansi()));
        if (json) {
            lines.json(explanation);
        } else {
            lines.print(explanation);
        }
        boolean unexpected = expect != null && expect != explanation.decision().effect();
        return unexpected ? ExitCode.SOFTWARE : ExitCode.OK;
    }

    private Explanation supposed(PolicySet policy, Seen seen) {
        AskedFor asked = request.asked;
        Target target = situation.target(this, asked.kind(), asked.server(this), asked.name(this), seen);
        return policy.explain(caller.subject(this), asked.action(), target, situation.context(this));
    }

    /// Of several targets the first that is not allowed is explained, else the last.
    private Explanation recorded(PolicySet policy, Seen seen, String event) {
        Attempt attempt = attempt(event);
        Context context = attempt.context();
        if (!attempt.wholeTargets() || !attempt.known().test(Path.parse("arguments"))) {
            err().println("the audit does not have the whole request: rules that ask for the rest cannot be evaluated");
        }
        err().println("recorded: " + attempt.effect().name().toLowerCase(java.util.Locale.ROOT) + " by "
                + Printable.of(attempt.rule()));
        Explanation explanation = null;
        for (String name : attempt.targets()) {
            Target target = seen.target(attempt.kind(), attempt.server(), name);
            explanation = policy.explain(attempt.subject(), Replay.action(attempt), target, context);
            if (!explanation.decision().allows()) {
                break;
            }
        }
        if (explanation == null) {
            throw new IllegalStateException("an attempt has a target");
        }
        return explanation;
    }

    private Attempt attempt(String event) {
        try (AttemptReader reader = Stored.attempts(home())) {
            Attempt attempt = reader.find(event)
                    .orElseThrow(() -> new CommandFailed("the audit has no attempt " + event
                            + "; sallyport audit query --json shows their ids as uid"))
                    .attempt();
            if (attempt == null) {
                throw new CommandFailed("policy decided nothing about " + event
                        + ": it ended before, or is about nothing a rule speaks of");
            }
            return attempt;
        }
    }
}
