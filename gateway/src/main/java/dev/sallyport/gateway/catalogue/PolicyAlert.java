package dev.sallyport.gateway.catalogue;

import dev.sallyport.policy.Catalogue;
import dev.sallyport.policy.Rule;
import java.util.List;

/// A rule that does not fit what the servers offer.
///
/// @param rule its id
/// @param what is wrong with it
/// @param hint how to mend it
public record PolicyAlert(String rule, String what, String hint) {

    /// Finds what is wrong with rules.
    @FunctionalInterface
    public interface Analysis {
        List<PolicyAlert> of(List<Rule> rules, Catalogue offered);
    }
}
