package dev.sallyport.policy;

import dev.sallyport.policy.condition.Value;
import dev.sallyport.policy.condition.Value.Fields;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// JSON Schemas of tools, as servers write them.
final class Schemas {
    static final Fields SEARCH = closed(Map.of(
            "path", typed("string"),
            "limit", typed("integer"),
            "ratio", typed("number", "null"),
            "level", oneOf(Value.of("low"), Value.of("high")),
            "retries", oneOf(Value.of(1), Value.of(3), Value.of(true), Value.texts(List.of())),
            "dry", typed("boolean"),
            "anything", Fields.NONE,
            "tags", list(typed("string")),
            "edits", list(closed(Map.of("old", typed("string")))),
            "options", with(typed("object"), "additionalProperties", typed("string"))));

    private Schemas() {}

    /// Of a value of one of these types.
    static Fields typed(String... types) {
        return new Fields(Map.of("type", types.length == 1 ? Value.of(types[0]) : Value.texts(List.of(types))));
    }

    static Fields oneOf(Value... values) {
        return new Fields(Map.of("enum", new Value.Items(List.of(values))));
    }

    static Fields list(Fields items) {
        return with(typed("array"), "items", items);
    }

    static Fields open(Map<String, Value> properties) {
        return with(typed("object"), "properties", new Fields(properties));
    }

    static Fields closed(Map<String, Value> properties) {
        return with(open(properties), "additionalProperties", Value.of(false));
    }

    static Fields with(Fields schema, String keyword, Value value) {
        var all = new HashMap<>(schema.values());
        all.put(keyword, value);
        return new Fields(all);
    }

    static Definition tool(Fields schema) {
        return new Definition(Set.of(), Fields.NONE, schema, "");
    }
}
