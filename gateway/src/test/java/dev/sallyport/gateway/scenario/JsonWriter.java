package dev.sallyport.gateway.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.mcp.JsonText;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What YAML reads, as JSON.
final class JsonWriter {
    private JsonWriter() {}

    static String write(@Nullable Object value) {
        return switch (value) {
            case Map<?, ?> map -> "{" + members(map) + "}";
            case List<?> list -> list.stream().map(JsonWriter::write).collect(Collectors.joining(",", "[", "]"));
            case String text -> quote(text);
            case null -> "null";
            default -> value.toString();
        };
    }

    /// The members of an object, without its braces.
    static String members(Map<?, ?> map) {
        return map.entrySet().stream()
                .map(entry -> quote(String.valueOf(entry.getKey())) + ":" + write(entry.getValue()))
                .collect(Collectors.joining(","));
    }

    private static String quote(String text) {
        return new String(JsonText.quote(text), UTF_8);
    }
}
