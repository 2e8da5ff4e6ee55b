package dev.sallyport.gateway.guard;

import dev.sallyport.policy.Approval;
import dev.sallyport.policy.Effect;
import dev.sallyport.policy.Glob;
import dev.sallyport.policy.Obligations;
import dev.sallyport.policy.PolicySet;
import dev.sallyport.policy.Rule;
import dev.sallyport.policy.Target.Kind;
import dev.sallyport.policy.What;
import dev.sallyport.policy.Who;
import dev.sallyport.policy.condition.Condition;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Rules that permit role `user` something at a price.
final class ObligedPolicy {
    private ObligedPolicy() {}

    static PolicySet of(Rule... rules) {
        return PolicySet.of(Stream.of(rules).toList());
    }

    static Obligations redact(String... fields) {
        return new Obligations(Set.of(fields), null, List.of());
    }

    static Obligations cap(@Nullable Long bytes) {
        return new Obligations(Set.of(), bytes, List.of());
    }

    static Rule tools(String id, String pattern, Obligations obligations) {
        return rule(id, Map.of(Kind.TOOL, List.of(Kind.TOOL.glob(pattern))), Set.of(), obligations);
    }

    static Rule tools(String id, String pattern, Set<String> scopes) {
        return rule(id, Map.of(Kind.TOOL, List.of(Kind.TOOL.glob(pattern))), scopes, Obligations.NONE);
    }

    static Rule resources(String id, String pattern, Obligations obligations) {
        return rule(id, Map.of(Kind.RESOURCE, List.of(Kind.RESOURCE.glob(pattern))), Set.of(), obligations);
    }

    static Rule prompts(String id, String pattern, Obligations obligations) {
        return rule(id, Map.of(Kind.PROMPT, List.of(Kind.PROMPT.glob(pattern))), Set.of(), obligations);
    }

    private static Rule rule(String id, Map<Kind, List<Glob>> targets, Set<String> scopes, Obligations obligations) {
        return new Rule(
                id,
                "",
                Effect.ALLOW,
                Who.role("user"),
                new What(List.of(Glob.ofName("*")), targets),
                Condition.All.NOTHING,
                scopes,
                obligations,
                Approval.DEFAULT,
                false,
                true);
    }
}
