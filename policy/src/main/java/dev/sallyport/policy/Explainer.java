package dev.sallyport.policy;

import dev.sallyport.policy.condition.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Tries one rule after the other on a request and says what each lacks.
final class Explainer {
    private final Subject subject;
    private final Action action;
    private final Target target;
    private final Request facts;
    private final List<UriForm> others;

    /// @param others what a server may make of the target's URI
    Explainer(Subject subject, Action action, Target target, Context context, List<UriForm> others) {
        this.subject = subject;
        this.action = action;
        this.target = target;
        this.facts = Request.of(subject, action, context);
        this.others = others;
    }

    /// @param decision what came of the request
    Trial attempt(CompiledRule compiled, Decision decision) {
        var unmet = new ArrayList<String>();
        if (compiled.rule().dryRun()) {
            unmet.add("it is only tried (dry-run)");
        }
        what(compiled, unmet);
        names(compiled, decision, unmet);
        who(compiled.rule().who(), unmet);
        conditions(compiled, unmet);
        scopes(compiled.rule(), unmet);
        return new Trial(compiled.rule(), unmet);
    }

    private void what(CompiledRule compiled, List<String> unmet) {
        var what = compiled.rule().what();
        if (!target.kind().admits(action)) {
            unmet.add(action.word() + " does not apply to a " + target.kind().word());
        } else if (!what.actions().contains(action) || !compiled.rule().speaksOf(action)) {
            unmet.add("it does not speak of " + action.word());
        }
        if (!compiled.coversServer(target.server())) {
            unmet.add("no pattern of servers matches " + target.server());
        }
        var definition = target.definition();
        if (definition == null) {
            if (compiled.isPermission()
                    && !(what.tags().isEmpty() && what.annotations().isEmpty())) {
                unmet.add("its tags and annotations are not known, as it was not seen when the policy was loaded");
            }
            return;
        }
        has("tag", what.tags(), definition.tags(), unmet);
        what.annotations().forEach((name, value) -> {
            if (!value.equals(definition.annotations().values().get(name))) {
                unmet.add("its annotation " + name + " is not as the rule has it");
            }
        });
    }

    private void names(CompiledRule compiled, Decision decision, List<String> unmet) {
        var globs = compiled.rule().what().targets().getOrDefault(target.kind(), List.of());
        if (none(globs, target.name())) {
            if (!coversAnother(compiled, globs) || (compiled.isPermission() && decision.isByDefault())) {
                unmet.add(noPattern(target.name()));
            }
        } else if (globs.stream().noneMatch(glob -> glob.matches(target.name()) && compiled.admits(target, glob))) {
            unmet.add("not seen when the policy was loaded");
        }
        if (compiled.isPermission() && Evaluation.strayed(decision)) {
            others.stream()
                    .filter(other -> other.elsewhere() && none(globs, other.uri()))
                    .forEach(other -> unmet.add(noPattern(other.uri()) + ", where the dot segments lead"));
        }
    }

    /// Whether the rule covers what a server may make of the name, as one that denies or asks does.
    private boolean coversAnother(CompiledRule compiled, List<Glob> globs) {
        return compiled.effectOn(action) != Effect.ALLOW
                && others.stream().anyMatch(other -> !none(globs, other.uri()));
    }

    private String noPattern(String name) {
        return "no pattern of " + target.kind().word() + "s matches " + name;
    }

    private static boolean none(List<Glob> globs, String name) {
        return globs.stream().noneMatch(glob -> glob.matches(name));
    }

    private void who(Who who, List<String> unmet) {
        is("id", who.subjects(), subject.id(), unmet);
        has("role", who.roles(), subject.roles(), unmet);
        has("team", who.teams(), subject.teams(), unmet);
        has("group", who.groups(), subject.groups(), unmet);
        has("scope", who.scopes(), subject.scopes(), unmet);
        is("client", who.clients(), subject.client(), unmet);
        is("agent", who.agents(), subject.agent(), unmet);
        if (!who.authentication().isEmpty() && !who.authentication().contains(subject.authentication())) {
            unmet.add("the subject was not identified by " + String.join(" or ", who.authentication()));
        }
    }

    private static void is(String what, List<Glob> globs, @Nullable String name, List<String> unmet) {
        if (!globs.isEmpty() && (name == null || none(globs, name))) {
            unmet.add("the subject's " + what + " is none of " + list(globs.stream()));
        }
    }

    private static void has(String what, List<Glob> globs, Set<String> names, List<String> unmet) {
        if (!globs.isEmpty() && names.stream().allMatch(name -> none(globs, name))) {
            var owner = what.equals("tag") ? "it" : "the subject";
            unmet.add(owner + " has none of the " + what + "s " + list(globs.stream()));
        }
    }

    private void conditions(CompiledRule compiled, List<String> unmet) {
        var outcome = compiled.outcome(action, target.definition(), facts);
        boolean applies =
                compiled.restricts(action) ? outcome == Outcome.TRUE || outcome == Outcome.ERROR : outcome.mayHold();
        if (applies) {
            return;
        }
        if (outcome == Outcome.OPEN) {
            unmet.add("it depends on arguments, which are not known yet");
            return;
        }
        try {
            unmet.addAll(compiled.condition().unmet(facts));
        } catch (StackOverflowError _) {
            unmet.add("its conditions are nested too deep");
        }
    }

    private void scopes(Rule rule, List<String> unmet) {
        var missing = new TreeSet<>(rule.scopes());
        missing.removeAll(subject.scopes());
        if (!missing.isEmpty()) {
            unmet.add("needs the scope" + (missing.size() == 1 ? " " : "s ") + list(missing.stream()));
        }
    }

    private static String list(Stream<?> items) {
        return items.map(String::valueOf).collect(Collectors.joining(", "));
    }
}
