package dev.sallyport.config;

import dev.sallyport.policy.condition.Value;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/// YAML made of maps, lists and scalars.
final class YamlTree {

    /// @param yaml as it stands in the text
    record Scalar(String yaml) {}

    private YamlTree() {}

    static Scalar text(String text) {
        return new Scalar(YamlText.of(text));
    }

    static <T> Object oneOrList(List<T> items, Function<T, Object> tree) {
        return items.size() == 1
                ? tree.apply(items.getFirst())
                : items.stream().map(tree).toList();
    }

    /// A value as [ScalarReader] reads it.
    static Object value(Value value) {
        return switch (value) {
            case Value.Text text -> text(text.value());
            case Value.Numeric number -> new Scalar(number(number));
            case Value.Flag flag -> new Scalar(String.valueOf(flag.value()));
            case Value.Items items ->
                items.values().stream().map(YamlTree::value).toList();
            case Value.Fields fields -> {
                var members = new TreeMap<String, Object>();
                fields.values().forEach((name, member) -> members.put(name, value(member)));
                yield members;
            }
            case Value.Absent _ -> throw new IllegalArgumentException("policy files cannot compare with nothing");
        };
    }

    private static String number(Value.Numeric number) {
        return Math.abs(number.value().scale()) < 20
                ? number.value().toPlainString()
                : number.value().toString();
    }

    /// The text on one line; [PolicyFormat] lays it out.
    static String write(Object tree) {
        return switch (tree) {
            case Scalar scalar -> scalar.yaml();
            case List<?> items -> items.stream().map(YamlTree::write).collect(Collectors.joining(", ", "[", "]"));
            case Map<?, ?> members ->
                members.entrySet().stream()
                        .map(member -> YamlText.of(String.valueOf(member.getKey())) + ": " + write(member.getValue()))
                        .collect(Collectors.joining(", ", "{", "}"));
            default -> throw new IllegalArgumentException("no YAML: " + tree.getClass());
        };
    }
}
