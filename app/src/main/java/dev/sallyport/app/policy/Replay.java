package dev.sallyport.app.policy;

import dev.sallyport.adapters.sqlite.Attempt;
import dev.sallyport.adapters.sqlite.NotRecorded;
import dev.sallyport.mcp.Method;
import dev.sallyport.policy.Action;
import dev.sallyport.policy.Context;
import dev.sallyport.policy.Decision;
import dev.sallyport.policy.Effect;
import dev.sallyport.policy.PolicySet;
import dev.sallyport.policy.Rule;
import dev.sallyport.policy.Target;
import dev.sallyport.policy.condition.Path;
import dev.sallyport.policy.condition.Value;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Decides recorded attempts anew, with all that the first decision depended on. Where the outcome hangs on a part
/// that was cut or redacted, it says so and does not guess. Used by one thread.
public final class Replay {
    private final PolicySet policy;
    private final Seen seen;
    private final Map<String, Rule> byLabel;
    private final List<Doubtful> doubtful;
    private final Map<Set<String>, PolicySet> without = new HashMap<>();

    public Replay(PolicySet policy, Seen seen) {
        this.policy = policy;
        this.seen = seen;
        this.byLabel = policy.rules().stream().collect(Collectors.toMap(Rule::label, Function.identity()));
        this.doubtful = policy.rules().stream()
                .filter(rule -> !rule.dryRun())
                .flatMap(rule -> Doubtful.of(rule).stream())
                .toList();
    }

    public Replayed decide(Attempt attempt) {
        if (!attempt.wholeTargets()) {
            return Replayed.Undecidable.UNKNOWN_TARGET;
        }
        Replayed replayed = decide(attempt, attempt.targets().getFirst());
        for (int i = 1; i < attempt.targets().size() && mayGoOn(replayed); i++) {
            replayed = both(replayed, decide(attempt, attempt.targets().get(i)));
        }
        return replayed;
    }

    /// What policy is asked about where this method names something of this kind.
    public static Action action(Attempt attempt) {
        return switch (Method.of(attempt.method()).orElse(null)) {
            case TOOLS_CALL -> Action.CALL;
            case PROMPTS_GET -> Action.GET;
            case RESOURCES_READ -> Action.READ;
            case RESOURCES_SUBSCRIBE, RESOURCES_UNSUBSCRIBE, SUBSCRIPTIONS_LISTEN -> Action.SUBSCRIBE;
            case COMPLETION_COMPLETE -> Action.COMPLETE;
            case null, default -> throw new IllegalStateException("policy is never asked about " + attempt.method());
        };
    }

    private static boolean mayGoOn(Replayed replayed) {
        return switch (replayed) {
            case Replayed.Decided decided -> decided.effect() == Effect.ALLOW;
            case Replayed.Undecidable undecidable -> undecidable.possible().contains(Effect.ALLOW);
        };
    }

    /// All that is asked for has to be allowed.
    private static Replayed both(Replayed first, Replayed second) {
        if (first instanceof Replayed.Decided) {
            return second;
        }
        Replayed.Undecidable doubt = (Replayed.Undecidable) first;
        Set<Effect> possible = EnumSet.copyOf(doubt.possible());
        possible.remove(Effect.ALLOW);
        switch (second) {
            case Replayed.Decided decided -> possible.add(decided.effect());
            case Replayed.Undecidable undecidable -> possible.addAll(undecidable.possible());
        }
        return possible.size() == 1 && second instanceof Replayed.Decided
                ? second
                : new Replayed.Undecidable(possible, doubt.because());
    }

    private Replayed decide(Attempt attempt, String name) {
        Target target = seen.target(attempt.kind(), attempt.server(), name);
        var arguments = new Arguments(attempt.context().arguments());
        Action action = action(attempt);
        Decision decision = policy.decide(
                attempt.subject(), action, target, attempt.context().withArguments(arguments));
        Set<String> inDoubt = inDoubt(attempt, action, target, arguments.lacked ? decision.errors() : List.of());
        return inDoubt.isEmpty()
                ? new Replayed.Decided(decision.effect(), decision.rule())
                : bounds(attempt, action, target, inDoubt);
    }

    /// The ids of the rules of which it cannot be told whether they apply.
    private Set<String> inDoubt(Attempt attempt, Action action, Target target, List<Decision.Failure> failures) {
        Set<String> inDoubt = new TreeSet<>();
        failures.forEach(failure -> {
            Rule rule = byLabel.get(failure.rule());
            if (rule != null) {
                inDoubt.add(rule.id());
            }
        });
        for (Doubtful rule : doubtful) {
            if (rule.isInDoubt(attempt, action, target)) {
                inDoubt.add(rule.rule().id());
            }
        }
        return inDoubt;
    }

    /// What is decided whether or not those rules apply.
    private Replayed bounds(Attempt attempt, Action action, Target target, Set<String> inDoubt) {
        PolicySet certain = without.computeIfAbsent(
                inDoubt,
                ids -> PolicySet.of(policy.rules().stream()
                        .filter(rule -> !ids.contains(rule.id()))
                        .toList()));
        Decision decision = certain.decide(attempt.subject(), action, target, attempt.context());
        Set<Effect> possible = EnumSet.of(decision.effect());
        List<String> because = new ArrayList<>();
        boolean denied = decision.effect() == Effect.DENY && !decision.rule().equals(Decision.DEFAULT);
        for (Rule rule : policy.rules()) {
            if (inDoubt.contains(rule.id()) && !denied && couldWin(rule.effect(), decision.effect())) {
                possible.add(rule.effect());
                because.add(rule.label());
            }
        }
        return possible.size() == 1
                ? new Replayed.Decided(decision.effect(), decision.rule())
                : new Replayed.Undecidable(possible, because);
    }

    private static boolean couldWin(Effect effect, Effect otherwise) {
        return otherwise == Effect.DENY ? effect != Effect.DENY : effect.compareTo(otherwise) < 0;
    }

    /// Takes note where something was looked for that is not there.
    private static final class Arguments implements Context.Arguments {
        private final Context.Arguments recorded;
        private boolean lacked;

        Arguments(Context.Arguments recorded) {
            this.recorded = recorded;
        }

        @Override
        public Value find(Path path) {
            try {
                return recorded.find(path);
            } catch (NotRecorded e) {
                lacked = true;
                throw e;
            }
        }
    }
}
