package dev.sallyport.policy;

import dev.sallyport.policy.condition.Value;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What a rule is about.
///
/// @param servers     patterns for server names, any of which must match; at least one
/// @param targets     for each kind the patterns for names, any of which must match; a kind without patterns is
///     not touched by the rule; at least one pattern in all
/// @param actions     the actions the rule speaks of; at least one, and for each kind at least one that makes
///     sense on it
/// @param tags        patterns for tags, any of which the definition must have; none asks for none
/// @param annotations the definition must have each of these; none asks for none
public record What(
        List<Glob> servers,
        Map<Target.Kind, List<Glob>> targets,
        Set<Action> actions,
        List<Glob> tags,
        Map<String, Value> annotations) {

    public What {
        servers = List.copyOf(servers);
        targets = withoutEmpty(targets);
        actions = actions.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(actions));
        tags = List.copyOf(tags);
        annotations = Collections.unmodifiableMap(new TreeMap<>(annotations));
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

    /// Any action on what the servers call so.
    public What(List<Glob> servers, Map<Target.Kind, List<Glob>> targets) {
        this(servers, targets, EnumSet.allOf(Action.class), List.of(), Map.of());
    }

    /// Every action on everything every server offers.
    public static What everything() {
        var targets = new EnumMap<Target.Kind, List<Glob>>(Target.Kind.class);
        for (var kind : Target.Kind.values()) {
            targets.put(kind, List.of(kind.glob("**")));
        }
        return new What(List.of(Glob.ofName("*")), targets);
    }

    private static Map<Target.Kind, List<Glob>> withoutEmpty(Map<Target.Kind, List<Glob>> targets) {
        var copy = new EnumMap<Target.Kind, List<Glob>>(Target.Kind.class);
        targets.forEach((kind, globs) -> {
            if (!globs.isEmpty()) {
                copy.put(kind, List.copyOf(globs));
            }
        });
        return Collections.unmodifiableMap(copy);
    }
}
