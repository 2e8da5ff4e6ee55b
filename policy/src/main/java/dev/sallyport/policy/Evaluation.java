package dev.sallyport.policy;

import dev.sallyport.policy.RuleIndex.Candidate;
import dev.sallyport.policy.condition.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One decision in the making: it looks at each candidate and keeps the first of each effect that applies.
final class Evaluation implements Consumer<Candidate> {
    private static final List<String> FORBIDDEN = List.of("forbidden by a rule");
    private static final List<String> FAILED = List.of("a rule that denies could not be evaluated");
    private static final List<String> ASKED = List.of("a rule asks for an approval");
    private static final List<String> ALLOWED = List.of("allowed by a rule");
    private static final List<String> NOT_ALLOWED = List.of("no rule allows it");
    private static final List<String> NOT_SEEN = List.of(
            "no rule allows it", "a pattern would, had it been seen when the policy was loaded; include-new admits it");
    private static final List<String> LACKS_SCOPES = List.of("no rule allows it", "one would, with more scopes");
    private static final List<String> DOT_SEGMENTS = List.of("no rule allows what the dot segments of the URI lead to");

    private final Subject subject;
    private final Action action;
    private final Target target;
    private final Request facts;
    private final boolean withDryRun;
    private String name;
    private boolean resolved;

    private int evaluated;
    private boolean unseen;
    private boolean dryRunApplied;
    private @Nullable CompiledRule deny;
    private boolean denyFailed;
    private @Nullable CompiledRule ask;
    private @Nullable CompiledRule allow;
    private @Nullable CompiledRule allowResolved;
    private @Nullable CompiledRule lacksScopes;
    private @Nullable Obligations more;
    private @Nullable List<Decision.Failure> errors;

    /// @param withDryRun whether rules that are only tried count
    Evaluation(Subject subject, Action action, Target target, Request facts, boolean withDryRun) {
        this.subject = subject;
        this.action = action;
        this.target = target;
        this.facts = facts;
        this.withDryRun = withDryRun;
        this.name = target.name();
    }

    /// Goes on with the form that a server may resolve a URI to.
    void resolvedTo(String uri) {
        name = uri;
        resolved = true;
    }

    /// Whether a rule that is only tried would have applied.
    boolean dryRunApplied() {
        return dryRunApplied;
    }

    @Override
    public void accept(Candidate candidate) {
        evaluated++;
        var compiled = candidate.rule();
        if (!candidate.name().matches(name)
                || !compiled.coversServer(target.server())
                || !compiled.coversDefinition(target.definition())) {
            return;
        }
        if (!compiled.admits(target, candidate.name())) {
            unseen = true;
            return;
        }
        var outcome = compiled.evaluate(subject, facts);
        if (outcome == Outcome.FALSE || outcome == Outcome.MISSING) {
            return;
        }
        if (compiled.rule().dryRun() && !withDryRun) {
            dryRunApplied = true;
            return;
        }
        if (outcome == Outcome.ERROR) {
            failed(compiled);
        }
        apply(compiled, outcome);
    }

    private void apply(CompiledRule compiled, Outcome outcome) {
        switch (compiled.effectOn(action)) {
            case DENY -> {
                if (outcome != Outcome.OPEN) {
                    denyFailed = deny == null ? outcome == Outcome.ERROR : denyFailed && outcome == Outcome.ERROR;
                    deny = CompiledRule.first(deny, compiled);
                }
            }
            case ASK -> {
                if (permits(compiled, outcome)) {
                    oblige(ask, compiled);
                    ask = CompiledRule.first(ask, compiled);
                }
            }
            case ALLOW -> {
                if (permits(compiled, outcome)) {
                    oblige(allow, compiled);
                    if (resolved) {
                        allowResolved = CompiledRule.first(allowResolved, compiled);
                    } else {
                        allow = CompiledRule.first(allow, compiled);
                    }
                }
            }
        }
    }

    private boolean permits(CompiledRule compiled, Outcome outcome) {
        if (outcome == Outcome.ERROR) {
            return false;
        }
        if (!compiled.hasScopes(subject)) {
            lacksScopes = CompiledRule.first(lacksScopes, compiled);
            return false;
        }
        return true;
    }

    /// Gathers obligations as soon as there are any, be it of a rule that will not be named.
    private void oblige(@Nullable CompiledRule earlier, CompiledRule compiled) {
        var obligations = compiled.rule().obligations();
        if (earlier != compiled && !obligations.equals(Obligations.NONE)) {
            more = more == null ? obligations : more.and(obligations);
        }
    }

    private void failed(CompiledRule compiled) {
        var problems = new ArrayList<String>();
        compiled.evaluate(subject, facts.reportingTo(problems::add));
        errors = errors == null ? new ArrayList<>() : errors;
        errors.add(new Decision.Failure(
                compiled.label(), problems.isEmpty() ? "could not be evaluated" : String.join(" ", problems)));
    }

    /// @param pathLeadsElsewhere whether the URI has dot segments, so that an allow has to cover where they lead too
    Decision decision(boolean pathLeadsElsewhere) {
        if (deny != null) {
            return by(deny, deny.verdict(), denyFailed ? FAILED : FORBIDDEN);
        }
        if (ask != null) {
            return by(ask, with(ask.verdict()), ASKED);
        }
        if (allow == null) {
            return byDefault();
        }
        return pathLeadsElsewhere && allowResolved == null
                ? decision(new Verdict.Deny(Set.of()), Decision.DEFAULT, DOT_SEGMENTS)
                : by(allow, with(allow.verdict()), ALLOWED);
    }

    private Decision byDefault() {
        if (lacksScopes != null) {
            var missing = new TreeSet<>(lacksScopes.rule().scopes());
            missing.removeAll(subject.scopes());
            return decision(new Verdict.Deny(missing), Decision.DEFAULT, LACKS_SCOPES);
        }
        return decision(new Verdict.Deny(Set.of()), Decision.DEFAULT, unseen ? NOT_SEEN : NOT_ALLOWED);
    }

    private Verdict with(Verdict verdict) {
        if (more == null) {
            return verdict;
        }
        return switch (verdict) {
            case Verdict.Allow _ -> new Verdict.Allow(more);
            case Verdict.Ask asks -> new Verdict.Ask(asks.approval(), more);
            case Verdict.Deny no -> no;
        };
    }

    private Decision by(CompiledRule compiled, Verdict verdict, List<String> reasons) {
        return decision(verdict, compiled.label(), reasons);
    }

    private Decision decision(Verdict verdict, String rule, List<String> reasons) {
        return new Decision(verdict, rule, reasons, errors == null ? List.of() : List.copyOf(errors), evaluated, null);
    }
}
