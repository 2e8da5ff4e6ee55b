package dev.sallyport.policy;

/// The answer of [PolicySet#decide].
public sealed interface Decision {

    /// The name of the rule that decided, for example `roles.reader.allow[0] (policy.yaml:7)`.
    String rule();

    /// The action may proceed.
    record Allow(String rule) implements Decision {}

    /// The action must not proceed.
    ///
    /// @param rule   the rule that forbids it, or [#DEFAULT] where no rule allows it
    /// @param reason why, for the audit record; not meant for the caller, to whom forbidden and
    ///     unknown look the same
    record Deny(String rule, String reason) implements Decision {

        /// The rule of a denial for want of an allowing rule.
        public static final String DEFAULT = "default";
    }
}
