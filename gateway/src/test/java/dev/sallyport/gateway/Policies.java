package dev.sallyport.gateway;

import dev.sallyport.policy.Effect;
import dev.sallyport.policy.Glob;
import dev.sallyport.policy.PolicySet;
import dev.sallyport.policy.Rule;
import dev.sallyport.policy.Target.Kind;
import dev.sallyport.policy.What;
import dev.sallyport.policy.Who;
import java.util.List;
import java.util.Map;

/// The policy of the tests: role `user` may use whatever is called `open…`, but not `open-secret`; whoever is
/// anonymous may call the tool `public`.
final class Policies {
    private Policies() {}

    static PolicySet openOnly() {
        Map<Kind, List<Glob>> open = Map.of(
                Kind.TOOL, List.of(Kind.TOOL.glob("open*")),
                Kind.PROMPT, List.of(Kind.PROMPT.glob("open*")),
                Kind.RESOURCE, List.of(Kind.RESOURCE.glob("file:///open/**")),
                Kind.TEMPLATE, List.of(Kind.TEMPLATE.glob("file:///open/**")));
        return PolicySet.of(List.of(
                rule("roles.user.allow[0]", Effect.ALLOW, "user", open),
                rule("roles.user.deny[0]", Effect.DENY, "user", tool("open-secret")),
                rule("roles.anonymous.allow[0]", Effect.ALLOW, "anonymous", tool("public"))));
    }

    private static Map<Kind, List<Glob>> tool(String name) {
        return Map.of(Kind.TOOL, List.of(Kind.TOOL.glob(name)));
    }

    private static Rule rule(String id, Effect effect, String role, Map<Kind, List<Glob>> targets) {
        return new Rule(id, effect, Who.role(role), new What(List.of(Glob.ofName("*")), targets)).includingNew();
    }
}
