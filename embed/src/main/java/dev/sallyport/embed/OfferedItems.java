package dev.sallyport.embed;

import dev.sallyport.enforce.Tags;
import dev.sallyport.enforce.ValueShape;
import dev.sallyport.mcp.JsonTree;
import dev.sallyport.mcp.ListKind;
import dev.sallyport.mcp.MalformedMessage;
import dev.sallyport.policy.Definition;
import dev.sallyport.policy.condition.Value;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Gathers what policy has to know of the items of a list from its pages.
public final class OfferedItems {
    private final ListKind list;
    private final Map<String, Definition> definitions = new HashMap<>();
    private final Set<String> unclear = new HashSet<>();

    public OfferedItems(ListKind list) {
        this.list = list;
    }

    /// @param response to a list request; one that lists nothing adds nothing
    /// @return where the next page begins; null on the last one
    /// @throws MalformedMessage if it is not one strict JSON value
    public @Nullable String add(byte[] response) throws MalformedMessage {
        Map<String, Value> result =
                fields(fields(JsonTree.read(response, ValueShape.INSTANCE)).get("result"));
        if (result.get(list.member()) instanceof Value.Items(List<Value> items)) {
            items.forEach(this::add);
        }
        return result.get("nextCursor") instanceof Value.Text(String cursor) ? cursor : null;
    }

    /// By name or template. One that is offered twice is left out: what is true of it cannot be told.
    public Map<String, Definition> definitions() {
        var clear = new HashMap<>(definitions);
        clear.keySet().removeAll(unclear);
        return clear;
    }

    private void add(Value item) {
        Map<String, Value> members = fields(item);
        if (members.get(list.key()) instanceof Value.Text(String name)) {
            if (definitions.put(name, definition(members)) != null) {
                unclear.add(name);
            }
        }
    }

    private static Definition definition(Map<String, Value> members) {
        return new Definition(
                Tags.of(members.get("_meta")),
                new Value.Fields(fields(members.get("annotations"))),
                members.get("inputSchema") instanceof Value.Fields schema ? schema : null,
                "");
    }

    private static Map<String, Value> fields(@Nullable Value value) {
        return value instanceof Value.Fields(Map<String, Value> members) ? members : Map.of();
    }
}
