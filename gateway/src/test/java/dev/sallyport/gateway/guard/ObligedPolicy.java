package dev.sallyport.gateway.guard;

import dev.sallyport.policy.PolicySet;
import dev.sallyport.policy.RuleBuilder;
import dev.sallyport.policy.Rules;
import java.util.stream.Stream;

/// Rules that permit role `user` something at a price.
final class ObligedPolicy {
    private ObligedPolicy() {}

    static PolicySet of(RuleBuilder... rules) {
        return PolicySet.of(
                Stream.of(rules).map(rule -> rule.includeNew().build()).toList());
    }

    static RuleBuilder allow(String id) {
        return Rules.allow(id).roles("user");
    }
}
