package dev.sallyport.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The answer of [PolicySet#decide].
///
/// @param rule      the [label][Rule#label] of the rule that decided, or [#DEFAULT]
/// @param reasons   why, for the operator; never for the caller, to whom forbidden and unknown look the same
/// @param errors    the rules that could not be evaluated: one that allows or asks did not apply, one that denies
///     did
/// @param evaluated how many patterns of rules were looked at: for an idea of the cost
/// @param dryRun    what it would have been with the rules that are only tried; null where the verdict is the same
public record Decision(
        Verdict verdict,
        String rule,
        List<String> reasons,
        List<Failure> errors,
        int evaluated,
        @Nullable Decision dryRun) {

    /// The rule of a denial for want of a rule that allows.
    public static final String DEFAULT = "default";

    /// @param rule    the label of the rule
    /// @param problem what went wrong, without any value of the request
    public record Failure(String rule, String problem) {}

    Decision withDryRun(Decision tried) {
        return new Decision(verdict, rule, reasons, errors, evaluated, tried);
    }

    public Effect effect() {
        return verdict.effect();
    }

    /// Whether it is denied because no rule permits it, rather than by one that denies.
    boolean isByDefault() {
        return rule.equals(DEFAULT) && effect() == Effect.DENY;
    }

    /// Whether the request may proceed as it is.
    public boolean allows() {
        return verdict instanceof Verdict.Allow;
    }
}
