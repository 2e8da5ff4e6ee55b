package dev.sallyport.gateway.approve;

import dev.sallyport.gateway.ClientRequest;
import dev.sallyport.gateway.Reply;
import dev.sallyport.policy.Approval;
import dev.sallyport.policy.Catalogue;
import dev.sallyport.policy.Definition;
import dev.sallyport.policy.Effect;
import dev.sallyport.policy.Glob;
import dev.sallyport.policy.Obligations;
import dev.sallyport.policy.PolicySet;
import dev.sallyport.policy.Rule;
import dev.sallyport.policy.Target.Kind;
import dev.sallyport.policy.What;
import dev.sallyport.policy.Who;
import dev.sallyport.policy.condition.Condition;
import dev.sallyport.policy.condition.Value;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A policy under which role `user` has to ask for whatever is called `pay…`, and the calls that do.
final class Asking {
    static final String FORM = "{\"elicitation\":{}}";
    static final String URL = "{\"elicitation\":{\"url\":{}}}";
    static final String NEITHER = "{}";

    private static final Pattern STATE = Pattern.compile("\"requestState\":\"([^\"]+)\"");

    private Asking() {}

    static PolicySet policy(boolean self, String... approvers) {
        return policy("ask-to-pay", self, Duration.ofMinutes(10), approvers);
    }

    static PolicySet policy(String id, boolean self, Duration lasts, String... approvers) {
        Map<Kind, List<Glob>> pay = Map.of(
                Kind.TOOL, List.of(Kind.TOOL.glob("pay*")),
                Kind.PROMPT, List.of(Kind.PROMPT.glob("pay*")),
                Kind.RESOURCE, List.of(Kind.RESOURCE.glob("file:///pay/**")));
        Approval approval =
                new Approval(self, List.of(approvers).stream().map(Glob::ofName).toList(), lasts);
        return PolicySet.of(List.of(new Rule(
                id,
                "",
                Effect.ASK,
                Who.role("user"),
                new What(List.of(Glob.ofName("*")), pay),
                Condition.All.NOTHING,
                Set.of(),
                Obligations.NONE,
                approval,
                false,
                true)));
    }

    /// What was seen of the tool `pay`, whose definition has this hash.
    static Catalogue seen(String server, String hash) {
        Definition pay = new Definition(Set.of(), Value.Fields.NONE, null, hash);
        return Catalogue.EMPTY.with(server, new Catalogue.Offer(Map.of(Kind.TOOL, Map.of("pay", pay))));
    }

    static String meta(String capabilities) {
        return "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
                + "\"io.modelcontextprotocol/clientCapabilities\":" + capabilities + "}";
    }

    /// A 2026-07-28 call.
    ///
    /// @param more further members of `params`, each after a comma
    static ClientRequest call(String tool, String arguments, String capabilities, String more) {
        return modern("tools/call", tool, "\"name\":\"" + tool + "\",\"arguments\":" + arguments, capabilities, more);
    }

    static ClientRequest modern(String method, String name, String params, String capabilities, String more) {
        String members = meta(capabilities) + "," + params + more;
        return ClientRequest.post(ClientRequest.message("1", method, members))
                .header("MCP-Protocol-Version", "2026-07-28")
                .header("Mcp-Method", method)
                .header("Mcp-Name", name);
    }

    static ClientRequest pay(String capabilities, String more) {
        return call("pay", "{\"amount\":5}", capabilities, more);
    }

    static String retry(String action, Reply asked) {
        return ",\"inputResponses\":{\"sallyport-approval\":{\"action\":\"" + action + "\",\"content\":{}}}"
                + ",\"requestState\":\"" + state(asked.text()) + "\"";
    }

    static String state(String text) {
        Matcher state = STATE.matcher(text);
        if (!state.find()) {
            throw new AssertionError("no requestState in " + text);
        }
        return state.group(1);
    }
}
