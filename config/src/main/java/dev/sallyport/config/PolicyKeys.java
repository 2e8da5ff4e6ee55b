package dev.sallyport.config;

import dev.sallyport.policy.Action;
import dev.sallyport.policy.Effect;
import dev.sallyport.policy.condition.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// The keys of the policy language, each list in the order in which [PolicyFormat] writes it.
final class PolicyKeys {

    static final List<String> FILE = List.of("dry-run", "roles", "rules");

    static final List<String> ROLE = List.of("allow", "ask", "deny");

    /// Of an entry of `rules`.
    static final List<String> RULE = List.of(
            "name",
            "effect",
            "who",
            "server",
            "tools",
            "prompts",
            "resources",
            "templates",
            "namespaces",
            "schemes",
            "tags",
            "annotations",
            "actions",
            "when",
            "obligations",
            "approval",
            "dry-run",
            "include-new");

    /// Of an entry of a role, whose effect is given.
    static final List<String> ENTRY =
            RULE.stream().filter(key -> !key.equals("effect")).toList();

    static final List<String> WHO = List.of(
            "subjects",
            "roles",
            "teams",
            "groups",
            "scopes",
            "clients",
            "agents",
            "authentication",
            "networks",
            "claims");

    /// Those that are no path.
    static final List<String> CONDITION = List.of("all", "any", "not", "time", "network", "custom");

    static final List<String> ROOTS =
            Arrays.stream(Path.Root.values()).map(Path.Root::word).toList();

    static final List<String> CONTEXT = List.of("revision", "transport", "address", "client-name", "labels");

    static final List<String> SUBJECT =
            List.of("id", "roles", "teams", "groups", "scopes", "client", "agent", "authentication");

    /// The members of context and subject that are lists.
    static final List<String> LISTS = List.of("labels", "roles", "teams", "groups", "scopes");

    static final List<String> WINDOW = List.of("from", "to", "days", "zone");

    static final List<String> CUSTOM = List.of("name", "with");

    static final List<String> TEST = List.of(
            "equals",
            "not-equals",
            "in",
            "not-in",
            "contains",
            "starts",
            "ends",
            "matches",
            "less",
            "at-most",
            "greater",
            "at-least",
            "between",
            "exists",
            "size",
            "any",
            "all",
            "not",
            "same-as");

    static final List<String> OBLIGATIONS = List.of("redact", "cap", "limit", "scopes");

    static final List<String> APPROVAL = List.of("self", "approvers", "lasts");

    static final List<String> AUTHENTICATION = List.of("key", "anonymous", "jwt", "oauth", "mtls", "proxy");

    static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");

    static final List<String> EFFECTS =
            Stream.of(Effect.ALLOW, Effect.ASK, Effect.DENY).map(Effect::word).toList();

    static final List<String> ACTIONS =
            Arrays.stream(Action.values()).map(Action::word).toList();

    private PolicyKeys() {}
}
