package dev.sallyport.policy;

import dev.sallyport.policy.RuleIndex.Candidate;
import dev.sallyport.policy.condition.Outcome;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One decision in the making: it looks at each candidate and keeps the first of each effect that applies.
final class Evaluation implements Consumer<Candidate> {
    private static final List<String> FORBIDDEN = List.of("forbidden by a rule");
    private static final List<String> FAILED = List.of("a rule that denies could not be evaluated");
    private static final List<String> CANNOT_ASK =
            List.of("a rule that asks could not be evaluated, or it was not seen when the policy was loaded");
    private static final Verdict DENIED = new Verdict.Deny(Set.of());
    private static final List<String> ASKED = List.of("a rule asks for an approval");
    private static final List<String> ALLOWED = List.of("allowed by a rule");
    private static final List<String> NOT_ALLOWED = List.of("no rule allows it");
    private static final List<String> NOT_SEEN = List.of(
            "no rule allows it", "a pattern would, had it been seen when the policy was loaded; include-new admits it");
    private static final List<String> LACKS_SCOPES = List.of("no rule allows it", "one would, with more scopes");
    private static final List<String> DOT_SEGMENTS = List.of("no rule allows what the dot segments of the URI lead to");

    /// One per thread that decides, so that a decision allocates nothing but itself. Whoever decides takes it away
    /// meanwhile: a condition that decides in turn gets another one.
    private static final ThreadLocal<@Nullable Evaluation> SPARE = new ThreadLocal<>();

    private final Request facts = new Request();
    private @Nullable Subject subject;
    private @Nullable Action action;
    private @Nullable Target target;
    private String name = "";
    private boolean withDryRun;
    private boolean asWritten;

    private int evaluated;
    private boolean unseen;
    private boolean dryRunApplied;
    private boolean permitted;
    private boolean strays;
    private @Nullable CompiledRule deny;
    private @Nullable CompiledRule failed;
    private @Nullable CompiledRule cannotAsk;
    private @Nullable CompiledRule askLacksScopes;
    private @Nullable CompiledRule ask;
    private @Nullable CompiledRule allow;
    private @Nullable CompiledRule lacksScopes;
    private @Nullable Approval approval;
    private Obligations obligations = Obligations.NONE;
    private @Nullable SortedMap<Integer, Decision.Failure> errors;

    private Evaluation() {}

    /// Starts on a request, which [#end] has to end.
    static Evaluation begin(Subject subject, Action action, Target target, Context context) {
        var spare = SPARE.get();
        SPARE.set(null);
        var evaluation = spare == null ? new Evaluation() : spare;
        evaluation.subject = subject;
        evaluation.action = action;
        evaluation.target = target;
        evaluation.facts.begin(subject, action, context);
        return evaluation;
    }

    /// Forgets the request.
    void end() {
        subject = null;
        action = null;
        target = null;
        facts.end();
        reset();
        SPARE.set(this);
    }

    /// Every decision starts from nothing.
    private void reset() {
        name = "";
        asWritten = true;
        evaluated = 0;
        unseen = false;
        dryRunApplied = false;
        permitted = false;
        strays = false;
        deny = null;
        failed = null;
        cannotAsk = null;
        askLacksScopes = null;
        ask = null;
        allow = null;
        lacksScopes = null;
        approval = null;
        obligations = Obligations.NONE;
        errors = null;
    }

    /// @param others what a server may make of the target's URI
    /// @param withDryRun whether rules that are only tried count
    Decision decide(RuleIndex index, List<UriForm> others, boolean withDryRun) {
        reset();
        this.withDryRun = withDryRun;
        visit(index, target().name());
        boolean permittedAsWritten = permitted;
        asWritten = false;
        for (int i = 0; i < others.size(); i++) {
            permitted = false;
            visit(index, others.get(i).uri());
            strays |= others.get(i).elsewhere() && !permitted;
        }
        return decision(permittedAsWritten);
    }

    private void visit(RuleIndex index, String form) {
        name = form;
        index.visit(subject(), action(), target(), form, this);
    }

    private Subject subject() {
        return Objects.requireNonNull(subject);
    }

    private Action action() {
        return Objects.requireNonNull(action);
    }

    private Target target() {
        return Objects.requireNonNull(target);
    }

    /// Whether a request was denied for where its dot segments lead.
    static boolean strayed(Decision decision) {
        return decision.reasons().equals(DOT_SEGMENTS);
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
                || !compiled.coversServer(target().server())
                || !compiled.coversIdentity(subject())) {
            return;
        }
        boolean counts = withDryRun || !compiled.rule().dryRun();
        boolean admitted = compiled.admits(target(), candidate.name());
        if (!admitted && !compiled.restricts(action())) {
            unseen |= counts;
            return;
        }
        var outcome = compiled.outcome(action(), target().definition(), facts);
        if (outcome == Outcome.ERROR && counts) {
            note(compiled);
        } else {
            facts.takeProblems();
        }
        if (outcome == Outcome.FALSE || outcome == Outcome.MISSING) {
            return;
        }
        if (counts) {
            apply(compiled, outcome, admitted);
        } else {
            dryRunApplied = true;
        }
    }

    private void apply(CompiledRule compiled, Outcome outcome, boolean admitted) {
        switch (compiled.effectOn(action())) {
            case DENY -> {
                if (outcome == Outcome.ERROR) {
                    failed = CompiledRule.first(failed, compiled);
                } else if (outcome == Outcome.TRUE) {
                    deny = CompiledRule.first(deny, compiled);
                }
            }
            case ASK -> ask(compiled, admitted && outcome != Outcome.ERROR);
            case ALLOW -> {
                if (outcome != Outcome.ERROR && permits(compiled) && asWritten) {
                    allow = CompiledRule.first(allow, compiled);
                }
            }
        }
    }

    /// What it wants asked about and cannot ask, it denies: else a rule that allows more would let it pass unasked.
    private void ask(CompiledRule compiled, boolean can) {
        if (!can) {
            cannotAsk = CompiledRule.first(cannotAsk, compiled);
        } else if (!permits(compiled)) {
            askLacksScopes = CompiledRule.first(askLacksScopes, compiled);
        } else {
            ask = CompiledRule.first(ask, compiled);
            var own = compiled.rule().approval();
            approval = approval == null ? own : approval.and(own);
        }
    }

    /// Gathers what comes with the permission of every rule that gives it, named or not.
    private boolean permits(CompiledRule compiled) {
        if (!compiled.hasScopes(subject())) {
            lacksScopes = asWritten ? CompiledRule.first(lacksScopes, compiled) : lacksScopes;
            return false;
        }
        permitted = true;
        obligations = obligations.and(compiled.rule().obligations());
        return true;
    }

    private void note(CompiledRule compiled) {
        errors = errors == null ? new TreeMap<>() : errors;
        errors.putIfAbsent(compiled.rank(), new Decision.Failure(compiled.label(), facts.takeProblems()));
    }

    private Decision decision(boolean permittedAsWritten) {
        if (deny != null) {
            return decision(DENIED, deny.label(), FORBIDDEN);
        }
        if (failed != null) {
            return decision(DENIED, failed.label(), FAILED);
        }
        if (cannotAsk != null) {
            return decision(DENIED, cannotAsk.label(), CANNOT_ASK);
        }
        if (askLacksScopes != null) {
            return decision(lacking(askLacksScopes), askLacksScopes.label(), LACKS_SCOPES);
        }
        if (!permittedAsWritten || strays) {
            return byDefault(permittedAsWritten);
        }
        if (ask != null) {
            return decision(with(ask.verdict()), ask.label(), ASKED);
        }
        return allow == null ? byDefault(true) : decision(with(allow.allowance()), allow.label(), ALLOWED);
    }

    private Decision byDefault(boolean permittedAsWritten) {
        if (permittedAsWritten) {
            return decision(DENIED, Decision.DEFAULT, DOT_SEGMENTS);
        }
        if (lacksScopes != null && !strays) {
            return decision(lacking(lacksScopes), Decision.DEFAULT, LACKS_SCOPES);
        }
        return decision(DENIED, Decision.DEFAULT, unseen ? NOT_SEEN : NOT_ALLOWED);
    }

    private Verdict lacking(CompiledRule compiled) {
        var missing = new TreeSet<>(compiled.rule().scopes());
        missing.removeAll(subject().scopes());
        return new Verdict.Deny(missing);
    }

    private Verdict with(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Allow allows when !allows.obligations().equals(obligations) -> new Verdict.Allow(obligations);
            case Verdict.Ask asks -> new Verdict.Ask(approval == null ? asks.approval() : approval, obligations);
            default -> verdict;
        };
    }

    private Decision decision(Verdict verdict, String rule, List<String> reasons) {
        return new Decision(
                verdict, rule, reasons, errors == null ? List.of() : List.copyOf(errors.values()), evaluated, null);
    }
}
