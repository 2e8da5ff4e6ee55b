package dev.sallyport.policy;

import dev.sallyport.policy.condition.Condition;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/// One rule: who may, may not, or may after approval do what, and when.
///
/// @param id          names it, uniquely within a policy: `no-deletes`, or `roles.reader.allow[0]` where it was
///     given no name
/// @param origin      where it stands: `policy.yaml:7`; empty where it was made in code
/// @param when        what has to hold besides
/// @param scopes      the caller needs all of these. A request that fails for nothing else is a
///     [Verdict.Deny] that names them
/// @param obligations what comes with the permission; [Obligations#NONE] where it denies
/// @param approval    how a request may be approved; matters where the rule asks
/// @param dryRun      whether it is only recorded what the rule would have decided
/// @param includeNew  whether its patterns admit what was not seen to be offered when the policy was loaded
public record Rule(
        String id,
        String origin,
        Effect effect,
        Who who,
        What what,
        Condition when,
        Set<String> scopes,
        Obligations obligations,
        Approval approval,
        boolean dryRun,
        boolean includeNew) {

    public Rule {
        obligations = obligations.equals(Obligations.NONE) ? Obligations.NONE : obligations;
        scopes = Collections.unmodifiableSet(new TreeSet<>(scopes));
        if (id.isBlank()) {
            throw new IllegalArgumentException("a rule needs an id");
        }
        if (effect == Effect.DENY && !(obligations.equals(Obligations.NONE) && scopes.isEmpty())) {
            throw new IllegalArgumentException("a rule that denies permits nothing, so it can oblige to nothing");
        }
        if (effect == Effect.ASK && what.actions().stream().noneMatch(Action::isApprovable)) {
            throw new IllegalArgumentException("only call, read and get can be asked about");
        }
    }

    /// A rule without conditions, obligations and the like.
    public Rule(String id, Effect effect, Who who, What what) {
        this(
                id,
                "",
                effect,
                who,
                what,
                Condition.All.NOTHING,
                Set.of(),
                Obligations.NONE,
                Approval.DEFAULT,
                false,
                false);
    }

    /// Whether the effect extends to an action: a rule that asks lets its targets be seen, and says nothing of what
    /// else nobody can be asked about.
    boolean speaksOf(Action action) {
        return effect != Effect.ASK || action == Action.LIST || action.isApprovable();
    }

    /// Id and origin, as decisions name it: `roles.reader.allow[0] (policy.yaml:7)`.
    public String label() {
        return origin.isEmpty() ? id : id + " (" + origin + ")";
    }

    public Rule withOrigin(String origin) {
        return new Rule(id, origin, effect, who, what, when, scopes, obligations, approval, dryRun, includeNew);
    }

    /// The rule with patterns that admit also what was not seen when the policy was loaded.
    public Rule includingNew() {
        return new Rule(id, origin, effect, who, what, when, scopes, obligations, approval, dryRun, true);
    }
}
