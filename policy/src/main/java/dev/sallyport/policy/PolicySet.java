package dev.sallyport.policy;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The rules in force, compiled for fast decisions; immutable.
public final class PolicySet {
    private static final String ADMIN = "admin";

    private final List<Rule> rules;
    private final List<CompiledRule> compiled;
    private final RuleIndex index;
    private final boolean hasDryRun;
    private final String version;

    private PolicySet(List<Rule> rules) {
        this.rules = rules;
        this.compiled = IntStream.range(0, rules.size())
                .mapToObj(rank -> new CompiledRule(rules.get(rank), rank))
                .toList();
        this.index = new RuleIndex(compiled);
        this.hasDryRun = rules.stream().anyMatch(Rule::dryRun);
        this.version = Fingerprint.of(rules);
    }

    /// Compiles rules, whatever their order.
    ///
    /// @throws IllegalArgumentException where two have the same id
    public static PolicySet of(Collection<Rule> rules) {
        var ids = new HashSet<String>();
        for (var rule : rules) {
            if (!ids.add(rule.id())) {
                throw new IllegalArgumentException("there are two rules " + rule.id());
            }
        }
        return new PolicySet(
                rules.stream().sorted(Comparator.comparing(Rule::id)).toList());
    }

    /// The policy in force where none is configured: role `admin` may do everything, nobody else anything.
    public static PolicySet adminOnly() {
        var everything = new Rule(
                        "built-in: role admin may do everything", Effect.ALLOW, Who.role(ADMIN), What.everything())
                .includingNew();
        return of(List.of(everything));
    }

    /// By id.
    public List<Rule> rules() {
        return rules;
    }

    /// The names of the roles that the policy speaks of by name.
    public Set<String> roles() {
        return rules.stream()
                .flatMap(rule -> RuleIndex.literals(rule.who().roles()).stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /// Tells this policy from every other, by what its rules say and not by where they stand.
    public String version() {
        return version;
    }

    /// The policy with one more rule.
    ///
    /// @throws IllegalArgumentException where it has a rule of this id
    public PolicySet with(Rule rule) {
        return of(Stream.concat(rules.stream(), Stream.of(rule)).toList());
    }

    /// The policy without the rule of this id, which it need not have.
    public PolicySet without(String id) {
        return of(rules.stream().filter(rule -> !rule.id().equals(id)).toList());
    }

    /// Decides whether a subject may do something. Total: it answers for every input and never throws.
    ///
    /// A rule that denies wins over every rule that asks, and that over every rule that allows; where nothing
    /// allows, the answer is a denial by [Decision#DEFAULT].
    ///
    /// A rule that cannot be evaluated is an error of the decision: it applies if it denies, else not. So does a
    /// rule that denies by tags or annotations what was not seen when the policy was loaded.
    ///
    /// The URI of a resource has to be permitted as it is written and, if it has dot segments, in the form they
    /// lead to. A rule that denies or asks also applies to what else a server may make of it: percent-decoded,
    /// without dot and empty segments, in its shortest spelling, without query and fragment.
    public Decision decide(Subject subject, Action action, Target target, Context context) {
        if (!target.kind().admits(action)) {
            var reason = action.word() + " does not apply to a " + target.kind().word();
            return new Decision(new Verdict.Deny(Set.of()), Decision.DEFAULT, List.of(reason), List.of(), 0, null);
        }
        var others = othersOf(target);
        var evaluation = Evaluation.begin(subject, action, target, context);
        try {
            var decision = evaluation.decide(index, others, false);
            if (!hasDryRun || !evaluation.dryRunApplied()) {
                return decision;
            }
            var tried = evaluation.decide(index, others, true);
            return tried.verdict().equals(decision.verdict()) ? decision : decision.withDryRun(tried);
        } finally {
            evaluation.end();
        }
    }

    private static List<UriForm> othersOf(Target target) {
        return target.kind() == Target.Kind.RESOURCE ? UriForm.othersOf(target.name()) : List.of();
    }

    /// As [#decide], with what each rule made of the request. For the operator: it tells what callers must not know.
    /// It looks at every rule, so it takes time linear in their number.
    public Explanation explain(Subject subject, Action action, Target target, Context context) {
        var decision = decide(subject, action, target, context);
        var explainer = new Explainer(subject, action, target, context, othersOf(target));
        var trials = compiled.stream()
                .filter(rule -> rule.rule().what().targets().containsKey(target.kind()))
                .map(rule -> explainer.attempt(rule, decision))
                .toList();
        return Explanation.of(decision, target, trials);
    }

    /// The items of a list that a subject may see, in their order: those for which [#decide] allows
    /// [Action#LIST].
    public <T> List<T> visible(Subject subject, List<T> items, Function<? super T, Target> target, Context context) {
        return items.stream()
                .filter(item -> decide(subject, Action.LIST, target.apply(item), context)
                        .allows())
                .toList();
    }
}
