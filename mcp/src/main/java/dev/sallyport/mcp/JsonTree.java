package dev.sallyport.mcp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads a whole JSON value into whatever a [JsonShape] makes of it, as strictly as messages are scanned. For what
/// is looked at whole; messages on their way are scanned instead.
public final class JsonTree {
    private JsonTree() {}

    /// @param span where the value stands
    /// @throws MalformedMessage if it is not one strict JSON value within [ScanLimits#UPSTREAM]
    public static <T> T read(byte[] bytes, Span span, JsonShape<T> shape) throws MalformedMessage {
        Walk walk = new Walk(bytes, span.start(), span.end(), ScanLimits.UPSTREAM);
        walk.first();
        T value = value(walk, bytes, shape);
        walk.end();
        return value;
    }

    /// @throws MalformedMessage if the bytes are not one strict JSON value within [ScanLimits#UPSTREAM]
    public static <T> T read(byte[] bytes, JsonShape<T> shape) throws MalformedMessage {
        return read(bytes, new Span(0, bytes.length), shape);
    }

    private static <T> T value(Walk walk, byte[] bytes, JsonShape<T> shape) throws MalformedMessage {
        return switch (walk.token()) {
            case START_OBJECT -> shape.fields(fields(walk, bytes, shape));
            case START_ARRAY -> shape.items(items(walk, bytes, shape));
            case VALUE_STRING -> shape.text(String.valueOf(walk.stringOrNull()));
            case VALUE_TRUE -> shape.flag(true);
            case VALUE_FALSE -> shape.flag(false);
            case VALUE_NULL -> shape.nothing();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> shape.number(literal(walk, bytes));
            default -> throw new IllegalStateException("no value at " + walk.start());
        };
    }

    private static String literal(Walk walk, byte[] bytes) {
        return new String(bytes, walk.start(), walk.position() - walk.start(), StandardCharsets.US_ASCII);
    }

    private static <T> List<T> items(Walk walk, byte[] bytes, JsonShape<T> shape) throws MalformedMessage {
        List<T> items = new ArrayList<>();
        while (walk.value() != JsonToken.END_ARRAY) {
            items.add(value(walk, bytes, shape));
        }
        return items;
    }

    private static <T> Map<String, T> fields(Walk walk, byte[] bytes, JsonShape<T> shape) throws MalformedMessage {
        Map<String, T> fields = new LinkedHashMap<>();
        for (String key = walk.key(); key != null; key = walk.key()) {
            walk.value();
            fields.put(key, value(walk, bytes, shape));
        }
        return fields;
    }
}
