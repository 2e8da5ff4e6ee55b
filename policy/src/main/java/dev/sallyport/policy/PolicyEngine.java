package dev.sallyport.policy;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/// A policy that can be changed while it is in use. Each decision is made by one policy as a whole.
public final class PolicyEngine {
    private final AtomicReference<PolicySet> policy;

    public PolicyEngine(PolicySet policy) {
        this.policy = new AtomicReference<>(policy);
    }

    /// The policy now in force.
    public PolicySet policy() {
        return policy.get();
    }

    /// As [PolicySet#decide].
    public Decision decide(Subject subject, Action action, Target target, Context context) {
        return policy.get().decide(subject, action, target, context);
    }

    /// Puts another policy in force.
    ///
    /// @return the one that was
    public PolicySet replace(PolicySet other) {
        return policy.getAndSet(other);
    }

    /// @throws IllegalArgumentException where there is a rule of this id already
    public void add(Rule rule) {
        policy.updateAndGet(current -> current.with(rule));
    }

    /// @return whether there was a rule of this id
    public boolean remove(String id) {
        UnaryOperator<PolicySet> without = current -> current.without(id);
        return policy.getAndUpdate(without).rules().stream()
                .anyMatch(rule -> rule.id().equals(id));
    }

    /// Puts a rule in the place of the one of the same id.
    ///
    /// @throws IllegalArgumentException where there is none
    public void replace(Rule rule) {
        policy.updateAndGet(current -> {
            var others = current.without(rule.id());
            if (others.rules().size() == current.rules().size()) {
                throw new IllegalArgumentException("there is no rule " + rule.id());
            }
            return others.with(rule);
        });
    }
}
