package dev.sallyport.enforce;

import dev.sallyport.policy.condition.Value;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The tags that a server gives what it offers: `_meta.tags`, and where frameworks keep them.
public final class Tags {
    private static final List<String> FRAMEWORKS = List.of("_fastmcp", "fastmcp");

    private Tags() {}

    /// @param meta the `_meta` of an item; null where it has none
    public static Set<String> of(@Nullable Value meta) {
        Set<String> tags = new TreeSet<>();
        if (meta instanceof Value.Fields(Map<String, Value> members)) {
            add(members, tags);
            for (String framework : FRAMEWORKS) {
                if (members.get(framework) instanceof Value.Fields(Map<String, Value> own)) {
                    add(own, tags);
                }
            }
        }
        return tags;
    }

    private static void add(Map<String, Value> members, Set<String> tags) {
        if (members.get("tags") instanceof Value.Items(List<Value> values)) {
            for (Value value : values) {
                if (value instanceof Value.Text(String tag)) {
                    tags.add(tag);
                }
            }
        }
    }
}
