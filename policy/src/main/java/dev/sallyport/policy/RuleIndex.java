package dev.sallyport.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Rules of one effect, by kind and action: exact names hashed, patterns in order.
///
/// Rules are sorted by name first, so that which of several matching rules is reported does not
/// depend on the order they were given in.
final class RuleIndex {

    private record Candidate(Rule rule, Glob name) {

        boolean coversServer(String server) {
            for (var glob : rule.servers()) {
                if (glob.matches(server)) {
                    return true;
                }
            }
            return false;
        }
    }

    private static final class Slot {

        private final Map<String, List<Candidate>> exact = new HashMap<>();
        private final List<Candidate> patterns = new ArrayList<>();

        void add(Rule rule, Glob name) {
            var candidates = name.literal()
                    .map(literal -> exact.computeIfAbsent(literal, _ -> new ArrayList<>()))
                    .orElse(patterns);
            candidates.add(new Candidate(rule, name));
        }

        @Nullable
        Rule find(String server, String name) {
            for (var candidate : exact.getOrDefault(name, List.of())) {
                if (candidate.coversServer(server)) {
                    return candidate.rule();
                }
            }
            for (var candidate : patterns) {
                if (candidate.coversServer(server) && candidate.name().matches(name)) {
                    return candidate.rule();
                }
            }
            return null;
        }
    }

    private final Map<Target.Kind, Map<Action, Slot>> slots = new EnumMap<>(Target.Kind.class);

    RuleIndex(List<Rule> rules) {
        rules.stream().sorted(Comparator.comparing(Rule::name)).forEach(this::add);
    }

    private void add(Rule rule) {
        rule.targets().forEach((kind, names) -> {
            for (var action : rule.actions()) {
                if (kind.admits(action)) {
                    names.forEach(name -> slot(kind, action).add(rule, name));
                }
            }
        });
    }

    private Slot slot(Target.Kind kind, Action action) {
        return slots.computeIfAbsent(kind, _ -> new EnumMap<>(Action.class)).computeIfAbsent(action, _ -> new Slot());
    }

    /// The first rule that speaks of this, if any.
    @Nullable
    Rule find(Target.Kind kind, Action action, String server, String name) {
        var slot = slots.getOrDefault(kind, Map.of()).get(action);
        return slot == null ? null : slot.find(server, name);
    }
}
