package dev.sallyport.adapters.sqlite;

import dev.sallyport.policy.condition.Path.Step;
import dev.sallyport.policy.condition.Value;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the record of a value does not tell. No holes at all are `null`.
sealed interface Holes {

    /// Nothing of it is known.
    record All() implements Holes {}

    /// Some of it is not known.
    ///
    /// @param members the members with holes, by name
    /// @param items the elements with holes, by place
    /// @param more whether there may be members or elements besides those that are known
    record Some(Map<String, Holes> members, Map<Integer, Holes> items, boolean more) implements Holes {}

    /// Whether what a path finds depends on what is not known.
    ///
    /// @param value the known part
    /// @param steps those of the path that are left
    static boolean affect(@Nullable Holes holes, Value value, List<Step> steps) {
        if (holes == null) {
            return false;
        }
        return switch (holes) {
            case All _ -> true;
            case Some some -> steps.isEmpty() || affect(some, value, steps.getFirst(), steps.subList(1, steps.size()));
        };
    }

    private static boolean affect(Some holes, Value value, Step step, List<Step> rest) {
        return switch (step) {
            case Step.Key key
            when value instanceof Value.Fields fields -> {
                Holes member = holes.members.get(key.name());
                Value found = fields.values().get(key.name());
                yield (member == null && found == null)
                        ? holes.more
                        : affect(member, found == null ? Value.Absent.ABSENT : found, rest);
            }
            case Step.Index index
            when value instanceof Value.Items items ->
                index.number() < items.values().size()
                        ? affect(holes.items.get(index.number()), items.values().get(index.number()), rest)
                        : holes.more;
            case Step.Each _
            when value instanceof Value.Items items ->
                holes.more
                        || holes.items.entrySet().stream()
                                .anyMatch(item ->
                                        affect(item.getValue(), items.values().get(item.getKey()), rest));
            default -> false;
        };
    }
}
