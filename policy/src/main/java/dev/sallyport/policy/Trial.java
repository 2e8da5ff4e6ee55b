package dev.sallyport.policy;

import java.util.List;

/// How one rule fared with a request.
///
/// @param applies whether it had a say in the decision
/// @param unmet   why it had none, in plain words for the operator; empty exactly where it applies
public record Trial(Rule rule, boolean applies, List<String> unmet) {
    public Trial {
        unmet = List.copyOf(unmet);
    }

    Trial(Rule rule, List<String> unmet) {
        this(rule, unmet.isEmpty(), unmet);
    }
}
