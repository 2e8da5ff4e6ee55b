package dev.sallyport.app.policy;

import dev.sallyport.adapters.sqlite.Attempt;
import dev.sallyport.policy.Action;
import dev.sallyport.policy.Decision;
import dev.sallyport.policy.PolicySet;
import dev.sallyport.policy.Rule;
import dev.sallyport.policy.Target;
import dev.sallyport.policy.What;
import dev.sallyport.policy.Who;
import dev.sallyport.policy.condition.Condition;
import dev.sallyport.policy.condition.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// A rule that may ask for something that the audit has not kept, other than arguments, which tell by themselves.
final class Doubtful {
    private static final List<Path> EVERYTHING = List.of(
            Path.parse("arguments"),
            Path.parse("claims"),
            Path.parse("context.revision"),
            Path.parse("context.client-name"));

    private final Rule rule;
    private final Reads reads;
    private final boolean readsDefinition;
    /// The rule without what is not known, alone: where it does not apply, neither does the rule.
    private final PolicySet relaxed;

    private Doubtful(Rule rule, Reads reads) {
        this.rule = rule;
        this.reads = reads;
        this.readsDefinition =
                !rule.what().tags().isEmpty() || !rule.what().annotations().isEmpty();
        this.relaxed = PolicySet.of(List.of(relaxed(rule)));
    }

    /// @return empty where the rule asks for no such thing
    static Optional<Doubtful> of(Rule rule) {
        Reads reads = Reads.of(rule);
        boolean possible = !rule.what().tags().isEmpty()
                || !rule.what().annotations().isEmpty()
                || reads.anything()
                || reads.paths().stream().anyMatch(path -> path.root() != Path.Root.ARGUMENTS);
        return possible ? Optional.of(new Doubtful(rule, reads)) : Optional.empty();
    }

    Rule rule() {
        return rule;
    }

    boolean isInDoubt(Attempt attempt, Action action, Target target) {
        return lacks(attempt.known(), target)
                && !relaxed.decide(attempt.subject(), action, target, attempt.context())
                        .rule()
                        .equals(Decision.DEFAULT);
    }

    private boolean lacks(Predicate<Path> known, Target target) {
        return (readsDefinition && !Seen.describes(target.definition()))
                || (reads.anything() && !EVERYTHING.stream().allMatch(known))
                || reads.paths().stream().anyMatch(path -> path.root() != Path.Root.ARGUMENTS && !known.test(path));
    }

    private static Rule relaxed(Rule rule) {
        Who who = rule.who();
        What what = rule.what();
        return new Rule(
                rule.id(),
                rule.origin(),
                rule.effect(),
                new Who(
                        who.subjects(),
                        who.roles(),
                        who.teams(),
                        who.groups(),
                        who.scopes(),
                        who.clients(),
                        who.agents(),
                        who.authentication(),
                        who.networks(),
                        List.of()),
                new What(what.servers(), what.targets(), what.actions(), List.of(), Map.of()),
                Condition.All.NOTHING,
                rule.scopes(),
                rule.obligations(),
                rule.approval(),
                false,
                rule.includeNew());
    }
}
