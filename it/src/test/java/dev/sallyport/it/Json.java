package dev.sallyport.it;

import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.json.JsonMapper;

/// JSON as trees, read strictly.
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();

    private Json() {}

    static JsonNode parse(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JacksonException e) {
            throw new AssertionError("not JSON: " + text, e);
        }
    }

    /// One value after the other, as in a file of lines.
    static List<JsonNode> parseAll(String text) {
        try (MappingIterator<JsonNode> values = MAPPER.readerFor(JsonNode.class).readValues(text)) {
            return values.readAll();
        } catch (JacksonException e) {
            throw new AssertionError("not JSON: " + text, e);
        }
    }

    /// The first object that begins at the start of a line of a longer text.
    static JsonNode firstIn(String text) {
        int start = text.startsWith("{") ? 0 : text.indexOf("\n{") + 1;
        return MAPPER.readerFor(JsonNode.class).readValue(text.substring(start));
    }

    /// Text, numbers, lists and maps; a list is also what a YAML file takes.
    static String write(Object value) {
        return MAPPER.writeValueAsString(value);
    }
}
