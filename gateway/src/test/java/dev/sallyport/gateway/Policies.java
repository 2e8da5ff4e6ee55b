package dev.sallyport.gateway;

import dev.sallyport.policy.Action;
import dev.sallyport.policy.Glob;
import dev.sallyport.policy.PolicySet;
import dev.sallyport.policy.Role;
import dev.sallyport.policy.Rule;
import dev.sallyport.policy.Target.Kind;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;

/// The policy of the tests: role `user` may use whatever is called `open…`, but not `open-secret`; whoever is
/// anonymous may call the tool `public`.
final class Policies {
    private Policies() {}

    static PolicySet openOnly() {
        Rule open = rule(
                "roles.user.allow[0]",
                Map.of(
                        Kind.TOOL, List.of(Kind.TOOL.glob("open*")),
                        Kind.PROMPT, List.of(Kind.PROMPT.glob("open*")),
                        Kind.RESOURCE, List.of(Kind.RESOURCE.glob("file:///open/**")),
                        Kind.TEMPLATE, List.of(Kind.TEMPLATE.glob("file:///open/**"))));
        Rule secret = rule("roles.user.deny[0]", Map.of(Kind.TOOL, List.of(Kind.TOOL.glob("open-secret"))));
        Rule forAll = rule("roles.anonymous.allow[0]", Map.of(Kind.TOOL, List.of(Kind.TOOL.glob("public"))));
        return PolicySet.of(List.of(
                new Role("user", List.of(open), List.of(secret)), new Role("anonymous", List.of(forAll), List.of())));
    }

    private static Rule rule(String name, Map<Kind, List<Glob>> targets) {
        return new Rule(name, List.of(Glob.ofName("*")), targets, EnumSet.allOf(Action.class));
    }
}
