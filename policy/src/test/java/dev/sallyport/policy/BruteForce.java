package dev.sallyport.policy;

import dev.sallyport.policy.condition.Condition;
import dev.sallyport.policy.condition.Outcome;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The policy's definition, rule by rule and form by form, without an index: slow but obvious.
final class BruteForce {
    private final List<Rule> rules;
    private final Draw.Question question;

    BruteForce(Collection<Rule> rules, Draw.Question question) {
        this.rules = rules.stream().sorted(Comparator.comparing(Rule::id)).toList();
        this.question = question;
    }

    /// Effect, rule and missing scopes, as far as they are enforced.
    List<Object> decision() {
        if (!question.target().kind().admits(question.action())) {
            return List.of(Effect.DENY, Decision.DEFAULT, Set.of());
        }
        var asWritten = List.of(new UriForm(question.target().name(), false));
        var forms = question.target().kind() == Target.Kind.RESOURCE
                ? Stream.concat(
                                asWritten.stream(),
                                UriForm.othersOf(question.target().name()).stream())
                        .toList()
                : asWritten;
        var restriction = restriction(forms);
        if (restriction.isPresent()) {
            return restriction.get();
        }
        boolean strays = forms.stream()
                .anyMatch(form -> form.elsewhere() && rules.stream().noneMatch(rule -> permits(rule, form.uri())));
        var name = question.target().name();
        if (rules.stream().noneMatch(rule -> permits(rule, name)) || strays) {
            var lacking = rules.stream()
                    .filter(rule -> !strays && covers(rule, name) && !hasScopes(rule))
                    .findFirst()
                    .filter(_ -> rules.stream().noneMatch(rule -> permits(rule, name)));
            return List.of(
                    Effect.DENY, Decision.DEFAULT, lacking.map(this::lacking).orElse(Set.of()));
        }
        if (question.action() != Action.LIST) {
            var ask = first(Effect.ASK, forms);
            if (ask.isPresent()) {
                return List.of(Effect.ASK, ask.get().id(), Set.of());
            }
        }
        var allow =
                rules.stream().filter(rule -> permits(rule, name)).findFirst().orElseThrow();
        return List.of(Effect.ALLOW, allow.id(), Set.of());
    }

    /// A deny, one that cannot be evaluated, and a question that cannot be asked, in this order.
    private Optional<List<Object>> restriction(List<UriForm> forms) {
        return firstOf(forms, (rule, name) -> rule.effect() == Effect.DENY && outcome(rule, name) == Outcome.TRUE)
                .or(() -> firstOf(
                        forms, (rule, name) -> rule.effect() == Effect.DENY && outcome(rule, name) == Outcome.ERROR))
                .or(() -> firstOf(forms, this::cannotAsk))
                .map(rule -> List.<Object>of(Effect.DENY, rule.id(), Set.of()))
                .or(() -> firstOf(forms, (rule, name) -> asks(rule, name) && !hasScopes(rule))
                        .map(rule -> List.of(Effect.DENY, rule.id(), lacking(rule))));
    }

    private Optional<Rule> firstOf(List<UriForm> forms, BiPredicate<Rule, String> applies) {
        return rules.stream()
                .filter(rule -> forms.stream().anyMatch(form -> applies.test(rule, form.uri())))
                .findFirst();
    }

    private boolean cannotAsk(Rule rule, String name) {
        boolean fails = rule.effect() == Effect.ASK && restricts(rule) && outcome(rule, name) == Outcome.ERROR;
        return fails || (asks(rule, name) && !seen(rule, name));
    }

    private boolean asks(Rule rule, String name) {
        return restricts(rule) && rule.effect() == Effect.ASK && outcome(rule, name) == Outcome.TRUE;
    }

    private boolean restricts(Rule rule) {
        return rule.effect() == Effect.DENY || (rule.effect() == Effect.ASK && question.action() != Action.LIST);
    }

    private boolean seen(Rule rule, String name) {
        var target = question.target();
        return rule.effect() == Effect.DENY
                || rule.includeNew()
                || target.definition() != null
                || target.kind() == Target.Kind.RESOURCE
                || rule.what().targets().getOrDefault(target.kind(), List.of()).stream()
                        .anyMatch(glob -> glob.literal().isPresent() && glob.matches(name));
    }

    private Optional<Rule> first(Effect effect, List<UriForm> forms) {
        return rules.stream()
                .filter(rule -> rule.effect() == effect && forms.stream().anyMatch(form -> permits(rule, form.uri())))
                .findFirst();
    }

    private Set<String> lacking(Rule rule) {
        var missing = new TreeSet<>(rule.scopes());
        missing.removeAll(question.subject().scopes());
        return missing;
    }

    private boolean permits(Rule rule, String name) {
        return covers(rule, name) && hasScopes(rule);
    }

    private boolean hasScopes(Rule rule) {
        return question.subject().scopes().containsAll(rule.scopes());
    }

    private boolean covers(Rule rule, String name) {
        var outcome = outcome(rule, name);
        return rule.effect() != Effect.DENY && (outcome == Outcome.TRUE || outcome == Outcome.OPEN) && seen(rule, name);
    }

    private Outcome outcome(Rule rule, String name) {
        var target = question.target();
        var what = rule.what();
        boolean matches =
                what.targets().getOrDefault(target.kind(), List.of()).stream().anyMatch(glob -> glob.matches(name));
        if (rule.dryRun()
                || !matches
                || !what.actions().contains(question.action())
                || (rule.effect() == Effect.ASK
                        && !Set.of(Action.LIST, Action.CALL, Action.READ, Action.GET)
                                .contains(question.action()))
                || what.servers().stream().noneMatch(glob -> glob.matches(target.server()))
                || !who(rule.who())) {
            return Outcome.FALSE;
        }
        return definition(rule).and(conditions(rule));
    }

    private Outcome definition(Rule rule) {
        var tags = rule.what().tags();
        var annotations = rule.what().annotations();
        var definition = question.target().definition();
        if (tags.isEmpty() && annotations.isEmpty()) {
            return Outcome.TRUE;
        }
        if (definition == null) {
            return restricts(rule) ? Outcome.ERROR : Outcome.FALSE;
        }
        return Outcome.of((tags.isEmpty() || any(tags, definition.tags()))
                && annotations.entrySet().stream()
                        .allMatch(entry -> entry.getValue()
                                .equals(definition.annotations().values().get(entry.getKey()))));
    }

    private Outcome conditions(Rule rule) {
        var facts = Request.of(question.subject(), question.action(), question.context());
        var outcome = rule.when().evaluate(facts);
        for (var claim : rule.who().claims()) {
            outcome = outcome.and(claim.evaluate(facts));
        }
        return rule.who().networks().isEmpty()
                ? outcome
                : outcome.and(new Condition.From(rule.who().networks()).evaluate(facts));
    }

    private boolean who(Who who) {
        var subject = question.subject();
        return (who.subjects().isEmpty() || any(who.subjects(), Set.of(subject.id())))
                && (who.roles().isEmpty() || any(who.roles(), subject.roles()))
                && (who.teams().isEmpty() || any(who.teams(), subject.teams()))
                && (who.groups().isEmpty() || any(who.groups(), subject.groups()))
                && (who.scopes().isEmpty() || any(who.scopes(), subject.scopes()))
                && (who.clients().isEmpty() || is(who.clients(), subject.client()))
                && (who.agents().isEmpty() || is(who.agents(), subject.agent()))
                && (who.authentication().isEmpty() || who.authentication().contains(subject.authentication()));
    }

    private static boolean is(List<Glob> globs, @Nullable String name) {
        return name != null && any(globs, Set.of(name));
    }

    private static boolean any(List<Glob> globs, Collection<String> names) {
        return names.stream().anyMatch(name -> globs.stream().anyMatch(glob -> glob.matches(name)));
    }
}
