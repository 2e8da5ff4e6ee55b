package dev.sallyport.policy;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/// Yes, no, or ask a human.
public sealed interface Verdict {

    Effect effect();

    /// What comes with the permission, if there is one.
    Obligations obligations();

    /// The request may proceed, if the obligations are met.
    record Allow(Obligations obligations) implements Verdict {
        @Override
        public Effect effect() {
            return Effect.ALLOW;
        }
    }

    /// The request may proceed once it is approved, if the obligations are met.
    record Ask(Approval approval, Obligations obligations) implements Verdict {
        @Override
        public Effect effect() {
            return Effect.ASK;
        }
    }

    /// The request must not proceed.
    ///
    /// @param missingScopes the scopes with which it could, if they are all it lacks
    record Deny(Set<String> missingScopes) implements Verdict {
        public Deny {
            missingScopes = Collections.unmodifiableSet(new TreeSet<>(missingScopes));
        }

        @Override
        public Effect effect() {
            return Effect.DENY;
        }

        @Override
        public Obligations obligations() {
            return Obligations.NONE;
        }
    }
}
