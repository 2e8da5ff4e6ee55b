package dev.sallyport.config;

import dev.sallyport.policy.Action;
import dev.sallyport.policy.Context;
import dev.sallyport.policy.Decision;
import dev.sallyport.policy.Effect;
import dev.sallyport.policy.PolicySet;
import dev.sallyport.policy.Rule;
import dev.sallyport.policy.Subject;
import dev.sallyport.policy.Target;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A request, and what a policy is expected to decide.
///
/// @param origin where it stands: `policy.test.yaml:3`
/// @param rule   the id of the rule that is expected to decide, or [Decision#DEFAULT]; null for any
public record PolicyCase(
        String name,
        String origin,
        Subject subject,
        Action action,
        Target target,
        Context context,
        Effect expect,
        @Nullable String rule) {

    /// What came of a case.
    ///
    /// @param differences what is not as expected, each on one line
    public record Result(PolicyCase policyCase, Decision decision, List<String> differences) {

        public Result {
            differences = List.copyOf(differences);
        }

        public boolean passed() {
            return differences.isEmpty();
        }
    }

    /// Puts the request to a policy.
    public Result run(PolicySet policy) {
        var decision = policy.decide(subject, action, target, context);
        var differences = new ArrayList<String>();
        if (decision.effect() != expect) {
            differences.add("expected " + expect.word() + ", but it is "
                    + decision.effect().word() + " by " + decision.rule());
        }
        if (rule != null && !rule.equals(decidedBy(policy, decision))) {
            differences.add(
                    known(policy, rule)
                            ? "expected rule " + rule + ", but it is decided by " + decision.rule()
                            : "there is no rule " + rule + hint(policy, rule) + ", and it is decided by "
                                    + decision.rule());
        }
        return new Result(this, decision, differences);
    }

    private static String decidedBy(PolicySet policy, Decision decision) {
        return policy.rules().stream()
                .filter(rule -> rule.label().equals(decision.rule()))
                .map(Rule::id)
                .findFirst()
                .orElse(decision.rule());
    }

    private static boolean known(PolicySet policy, String id) {
        return id.equals(Decision.DEFAULT)
                || policy.rules().stream().anyMatch(rule -> rule.id().equals(id));
    }

    private static String hint(PolicySet policy, String id) {
        var ids = policy.rules().stream().map(Rule::id).toList();
        return Hints.nearest(id, ids).map(near -> " (" + Hints.ask(near) + ")").orElse("");
    }
}
