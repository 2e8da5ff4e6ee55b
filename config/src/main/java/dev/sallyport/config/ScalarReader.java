package dev.sallyport.config;

import dev.sallyport.policy.condition.Value;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads values that keep their type: `true` and `false` without quotes are flags, JSON's numbers without quotes
/// are numbers, everything else is text.
final class ScalarReader {

    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,3})?");
    private static final int LONGEST_NUMBER = 64;

    private final Reading reading;

    ScalarReader(Reading reading) {
        this.reading = reading;
    }

    /// What a scalar without quotes would mean.
    static Value plain(String text) {
        return switch (text) {
            case "true" -> Value.of(true);
            case "false" -> Value.of(false);
            default ->
                text.length() <= LONGEST_NUMBER && NUMBER.matcher(text).matches()
                        ? new Value.Numeric(new BigDecimal(text))
                        : Value.of(text);
        };
    }

    Optional<Value> scalar(Node node, String path) {
        if (!(node instanceof Node.Scalar scalar)) {
            reading.problems()
                    .add(
                            node.mark(),
                            path + ": expected a single value, found " + node.shape(),
                            "write text, a number, true or false");
            return Optional.empty();
        }
        if (scalar.isNull()) {
            reading.problems()
                    .add(
                            node.mark(),
                            path + ": nothing is no value to compare with",
                            "exists: false asks for a field that is not there");
            return Optional.empty();
        }
        return reading.text(node, path).map(text -> scalar.plain() ? plain(text) : Value.of(text));
    }

    /// At least one scalar.
    Optional<List<Value>> scalars(Node node, String path) {
        return reading.some(node, path, item -> scalar(item, path));
    }

    Optional<String> text(Node node, String path) {
        return scalar(node, path).flatMap(value -> {
            if (value instanceof Value.Text text) {
                return Optional.of(text.value());
            }
            mistyped(node, path, "text", value, "write it in quotes");
            return Optional.empty();
        });
    }

    Optional<BigDecimal> number(Node node, String path) {
        return scalar(node, path).flatMap(value -> {
            if (value instanceof Value.Numeric number) {
                return Optional.of(number.value());
            }
            mistyped(node, path, "a number", value, "write it as in JSON, without quotes: 10, -1.5");
            return Optional.empty();
        });
    }

    private void mistyped(Node node, String path, String expected, Value found, String hint) {
        reading.problems().add(node.mark(), path + ": expected " + expected + ", found " + found.type(), hint);
    }

    /// A mapping of any shape. What is nothing is left out.
    Optional<Value.Fields> fields(Node node, String path) {
        return reading.mapping(node, path).map(mapping -> {
            Map<String, Value> members = new LinkedHashMap<>();
            for (var entry : mapping.entries()) {
                var key = entry.key().text();
                any(entry.value(), path + "." + Hints.segment(key)).ifPresent(value -> members.put(key, value));
            }
            return new Value.Fields(members);
        });
    }

    private Optional<Value> any(Node node, String path) {
        return switch (node) {
            case Node.Scalar scalar when scalar.isNull() -> Optional.of(Value.Absent.ABSENT);
            case Node.Scalar scalar -> scalar(scalar, path);
            case Node.Sequence _ ->
                reading.list(node, path, item -> any(item, path)).map(Value.Items::new);
            case Node.Mapping _ -> fields(node, path).map(Value.class::cast);
        };
    }
}
