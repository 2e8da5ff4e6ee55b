package dev.sallyport.policy;

import dev.sallyport.policy.condition.Condition;
import dev.sallyport.policy.condition.Contradictions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Finds rules that cannot do what they say, without asking them anything. What it reports is so; what it does not
/// report may be so too.
public final class PolicyAnalysis {
    private final List<Rule> rules;

    private PolicyAnalysis(List<Rule> rules) {
        this.rules = rules;
    }

    /// By id of rule.
    public static List<Finding> of(List<Rule> rules) {
        var analysis = new PolicyAnalysis(
                rules.stream().sorted(Comparator.comparing(Rule::id)).toList());
        var findings = new ArrayList<Finding>();
        for (var rule : analysis.rules) {
            analysis.addUnreachable(rule, findings);
            analysis.addContradictory(rule, findings);
            addIdleActions(rule, findings);
        }
        return List.copyOf(findings);
    }

    private void addUnreachable(Rule rule, List<Finding> findings) {
        for (var other : rules) {
            if (isSilencedBy(rule, other)) {
                findings.add(new Finding(
                        rule.id(),
                        "never applies: rule " + other.label() + " denies all of it",
                        "remove it, or narrow the rule that denies"));
                return;
            }
            if (other.id().compareTo(rule.id()) < 0 && isTwin(rule, other)) {
                findings.add(new Finding(rule.id(), "says the same as rule " + other.label(), "remove one of them"));
                return;
            }
        }
    }

    /// Whether nothing that the first permits is not denied by the second.
    static boolean isSilencedBy(Rule rule, Rule other) {
        return rule.effect() != Effect.DENY
                && other.effect() == Effect.DENY
                && !other.dryRun()
                && other.when().equals(Condition.All.NOTHING)
                && covers(other.who(), rule.who())
                && covers(other.what(), rule);
    }

    static boolean isTwin(Rule rule, Rule other) {
        var renamed = new Rule(
                rule.id(),
                rule.origin(),
                other.effect(),
                other.who(),
                other.what(),
                other.when(),
                other.scopes(),
                other.obligations(),
                other.approval(),
                other.dryRun(),
                other.includeNew());
        return renamed.equals(rule);
    }

    private static boolean covers(Who wide, Who narrow) {
        return wide.networks().isEmpty()
                && wide.claims().isEmpty()
                && covers(wide.subjects(), narrow.subjects())
                && covers(wide.roles(), narrow.roles())
                && covers(wide.teams(), narrow.teams())
                && covers(wide.groups(), narrow.groups())
                && covers(wide.scopes(), narrow.scopes())
                && covers(wide.clients(), narrow.clients())
                && covers(wide.agents(), narrow.agents())
                && (wide.authentication().isEmpty()
                        || (!narrow.authentication().isEmpty()
                                && wide.authentication().containsAll(narrow.authentication())));
    }

    private static boolean covers(What wide, Rule rule) {
        var narrow = rule.what();
        return everyCovered(wide.servers(), narrow.servers())
                && covers(wide.tags(), narrow.tags())
                && narrow.annotations()
                        .entrySet()
                        .containsAll(wide.annotations().entrySet())
                && narrow.targets().entrySet().stream()
                        .allMatch(entry -> wide.actions().containsAll(effective(rule, entry.getKey()))
                                && everyCovered(
                                        wide.targets().getOrDefault(entry.getKey(), List.of()), entry.getValue()));
    }

    /// The actions by which a rule has a say on a kind of target.
    private static Set<Action> effective(Rule rule, Target.Kind kind) {
        return rule.what().actions().stream()
                .filter(action -> kind.admits(action) && rule.speaksOf(action))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Action.class)));
    }

    /// Of lists that restrict nothing where they are empty.
    private static boolean covers(List<Glob> wide, List<Glob> narrow) {
        return wide.isEmpty() || (!narrow.isEmpty() && everyCovered(wide, narrow));
    }

    private static boolean everyCovered(List<Glob> wide, List<Glob> narrow) {
        return narrow.stream().allMatch(glob -> Glob.covers(wide, glob));
    }

    private void addContradictory(Rule rule, List<Finding> findings) {
        var contradiction = contradiction(rule);
        if (contradiction != null) {
            findings.add(new Finding(
                    rule.id(),
                    "its conditions never hold: " + contradiction,
                    "remove one of them, or put them under any"));
        }
        rules.stream()
                .filter(other -> !other.when().equals(Condition.All.NOTHING) && isContradictedBy(rule, other))
                .findFirst()
                .ifPresent(other -> findings.add(new Finding(
                        rule.id(),
                        "rule " + other.label() + " denies exactly what it permits",
                        "remove one of them; the one that denies wins")));
    }

    private static @Nullable String contradiction(Rule rule) {
        var all = new ArrayList<Condition>(rule.who().claims());
        all.add(rule.when());
        return Contradictions.in(new Condition.All(all)).orElse(null);
    }

    private static boolean isContradictedBy(Rule rule, Rule other) {
        return rule.effect() != Effect.DENY
                && other.effect() == Effect.DENY
                && !other.dryRun()
                && rule.who().equals(other.who())
                && rule.what().equals(other.what())
                && rule.when().equals(other.when());
    }

    /// Actions that a rule names although none of its targets knows them. Naming all is naming none.
    private static void addIdleActions(Rule rule, List<Finding> findings) {
        var actions = rule.what().actions();
        if (actions.size() == Action.values().length) {
            return;
        }
        for (var action : actions) {
            if (rule.what().targets().keySet().stream().noneMatch(kind -> kind.admits(action))) {
                findings.add(new Finding(
                        rule.id(),
                        action.word() + " never applies to what it names",
                        "remove the action, or name what can be used so"));
            } else if (!rule.speaksOf(action)) {
                findings.add(new Finding(
                        rule.id(),
                        "nobody can be asked about " + action.word(),
                        "allow or deny it in a rule of its own"));
            }
        }
    }
}
