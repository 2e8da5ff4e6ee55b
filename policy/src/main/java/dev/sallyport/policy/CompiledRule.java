package dev.sallyport.policy;

import dev.sallyport.policy.condition.Condition;
import dev.sallyport.policy.condition.Facts;
import dev.sallyport.policy.condition.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A rule with what its decisions need, made once.
final class CompiledRule {
    private final Rule rule;
    private final int rank;
    private final String label;
    private final Verdict verdict;
    private final Verdict allowance;
    private final Condition condition;

    /// @param rank its place among all rules, by id: of several that would decide alike the first is named
    CompiledRule(Rule rule, int rank) {
        this.rule = rule;
        this.rank = rank;
        this.label = rule.label();
        this.condition = condition(rule);
        this.allowance = new Verdict.Allow(rule.obligations());
        this.verdict = switch (rule.effect()) {
            case DENY -> new Verdict.Deny(Set.of());
            case ASK -> new Verdict.Ask(rule.approval(), rule.obligations());
            case ALLOW -> allowance;
        };
    }

    Rule rule() {
        return rule;
    }

    /// All that has to hold besides what patterns decide.
    Condition condition() {
        return condition;
    }

    int rank() {
        return rank;
    }

    boolean isPermission() {
        return rule.effect() != Effect.DENY;
    }

    String label() {
        return label;
    }

    Verdict verdict() {
        return verdict;
    }

    /// The verdict where nobody is asked.
    Verdict allowance() {
        return allowance;
    }

    /// The one of two that is named in a decision.
    static @Nullable CompiledRule first(@Nullable CompiledRule one, @Nullable CompiledRule other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.rank <= other.rank ? one : other;
    }

    /// What it comes to when a request for this action satisfies it.
    Effect effectOn(Action action) {
        return rule.effect() == Effect.ASK && action == Action.LIST ? Effect.ALLOW : rule.effect();
    }

    /// Whether a request for this action could be better off without the rule. Where it is not known whether such a
    /// rule applies, it does.
    boolean restricts(Action action) {
        return effectOn(action) != Effect.ALLOW;
    }

    boolean coversServer(String server) {
        return anyMatches(rule.what().servers(), server);
    }

    /// Whether a pattern may admit the target: everything that is denied, and what was seen.
    boolean admits(Target target, Glob name) {
        return !isPermission()
                || rule.includeNew()
                || target.definition() != null
                || !target.kind().isDefined()
                || name.literal().isPresent();
    }

    /// Whether all holds that the index and the patterns do not decide. Never throws.
    Outcome outcome(Action action, @Nullable Definition definition, Facts facts) {
        var known = outcomeOf(action, definition, facts);
        if (known == Outcome.FALSE) {
            return known;
        }
        try {
            return known.and(condition.evaluate(facts));
        } catch (Exception | StackOverflowError e) {
            facts.report(
                    "its conditions could not be evaluated (" + e.getClass().getSimpleName() + ")");
            return Outcome.ERROR;
        }
    }

    /// Of what was not seen a restriction has to suppose the worst.
    private Outcome outcomeOf(Action action, @Nullable Definition definition, Facts facts) {
        var what = rule.what();
        if (what.tags().isEmpty() && what.annotations().isEmpty()) {
            return Outcome.TRUE;
        }
        if (definition != null) {
            return Outcome.of(covers(definition));
        }
        if (!restricts(action)) {
            return Outcome.FALSE;
        }
        facts.report("its tags and annotations are not known");
        return Outcome.ERROR;
    }

    private boolean covers(Definition definition) {
        var what = rule.what();
        return (what.tags().isEmpty() || anyMatches(what.tags(), definition.tags()))
                && definition
                        .annotations()
                        .values()
                        .entrySet()
                        .containsAll(what.annotations().entrySet());
    }

    boolean hasScopes(Subject subject) {
        return rule.scopes().isEmpty() || subject.scopes().containsAll(rule.scopes());
    }

    boolean coversIdentity(Subject subject) {
        var who = rule.who();
        return covers(who.roles(), subject.roles())
                && covers(who.subjects(), subject.id())
                && covers(who.teams(), subject.teams())
                && covers(who.groups(), subject.groups())
                && covers(who.scopes(), subject.scopes())
                && covers(who.clients(), subject.client())
                && covers(who.agents(), subject.agent())
                && (who.authentication().isEmpty() || who.authentication().contains(subject.authentication()));
    }

    /// All that has to hold besides what the index and the identity decide.
    private static Condition condition(Rule rule) {
        var who = rule.who();
        if (who.networks().isEmpty() && who.claims().isEmpty()) {
            return rule.when();
        }
        var all = new ArrayList<Condition>(who.claims());
        if (!who.networks().isEmpty()) {
            all.add(new Condition.From(who.networks()));
        }
        all.add(rule.when());
        return new Condition.All(all);
    }

    private static boolean covers(List<Glob> globs, @Nullable String name) {
        return globs.isEmpty() || (name != null && anyMatches(globs, name));
    }

    private static boolean covers(List<Glob> globs, Set<String> names) {
        return globs.isEmpty() || anyMatches(globs, names);
    }

    private static boolean anyMatches(List<Glob> globs, String name) {
        for (int i = 0; i < globs.size(); i++) {
            if (globs.get(i).matches(name)) {
                return true;
            }
        }
        return false;
    }

    private static boolean anyMatches(List<Glob> globs, Set<String> names) {
        var sorted = NameSet.of(names);
        for (int i = 0; i < sorted.size(); i++) {
            if (anyMatches(globs, sorted.get(i))) {
                return true;
            }
        }
        return false;
    }
}
