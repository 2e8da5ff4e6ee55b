package dev.sallyport.policy.condition;

/// A condition written in Java. Called on every decision that its rule may make, from several threads, on the data
/// path: it must be quick and must not block. What it throws makes the rule's outcome [Outcome#ERROR].
@FunctionalInterface
public interface CustomCondition {

    /// @param facts of this request, until this returns
    boolean holds(Facts facts);

    /// Makes custom conditions of one name, as policy files refer to them:
    ///
    /// ```yaml
    /// when: { custom: { name: on-call, with: { team: storage } } }
    /// ```
    ///
    /// Found by [java.util.ServiceLoader].
    interface Provider {

        /// The name that policy files use.
        String name();

        /// @throws IllegalArgumentException saying what is wrong with the parameters; the policy is then refused
        CustomCondition create(Value.Fields parameters);
    }
}
