package dev.sallyport.policy;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// One entry of a role's `allow` or `deny` list.
///
/// @param name    says where the rule stands, for example `roles.reader.allow[0] (policy.yaml:7)`
/// @param servers patterns for server names, any of which must match; at least one
/// @param targets for each kind the patterns for names, any of which must match; a kind without
///     patterns is not touched by the rule; at least one pattern in all
/// @param actions the actions the rule speaks of; at least one, and for each kind at least one that
///     makes sense on it
public record Rule(String name, List<Glob> servers, Map<Target.Kind, List<Glob>> targets, Set<Action> actions) {

    public Rule {
        servers = List.copyOf(servers);
        targets = targets.entrySet().stream()
                .filter(entry -> !entry.getValue().isEmpty())
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, entry -> List.copyOf(entry.getValue())));
        actions = Set.copyOf(actions);
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("a rule needs at least one server pattern");
        }
        if (targets.isEmpty()) {
            throw new IllegalArgumentException("a rule must name tools, resources, templates or prompts");
        }
        for (var kind : targets.keySet()) {
            if (actions.stream().noneMatch(kind::admits)) {
                throw new IllegalArgumentException("none of the rule's actions applies to a " + kind.word());
            }
        }
    }

    /// A rule for every action on everything every server offers.
    public static Rule everything(String name) {
        var targets = new LinkedHashMap<Target.Kind, List<Glob>>();
        for (var kind : Target.Kind.values()) {
            targets.put(kind, List.of(kind.glob("**")));
        }
        return new Rule(name, List.of(Glob.ofName("*")), targets, EnumSet.allOf(Action.class));
    }
}
