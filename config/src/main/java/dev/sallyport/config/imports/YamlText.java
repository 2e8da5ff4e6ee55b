package dev.sallyport.config.imports;

import dev.sallyport.policy.condition.Value;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Writes texts, numbers, flags, lists and mappings as policy files have them: in one line where it fits.
final class YamlText {

    private static final int WIDTH = 110;
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_./-]*");
    private static final Set<String> WORDS = Set.of("true", "false", "null", "yes", "no", "on", "off", "y", "n");

    private YamlText() {}

    /// `key: value`, with a line end.
    static void entry(StringBuilder text, int indent, String key, Object value) {
        var flow = flow(value);
        text.append(scalar(key)).append(':');
        if (indent + key.length() + flow.length() <= WIDTH || isFlat(value)) {
            text.append(' ').append(flow).append('\n');
        } else {
            text.append('\n');
            block(text, indent + 2, value);
        }
    }

    private static boolean isFlat(Object value) {
        return switch (value) {
            case Map<?, ?> map -> map.isEmpty();
            case List<?> list -> list.stream().noneMatch(item -> item instanceof Map || item instanceof List);
            default -> true;
        };
    }

    private static void block(StringBuilder text, int indent, Object value) {
        var margin = " ".repeat(indent);
        switch (value) {
            case Map<?, ?> map ->
                map.forEach((key, item) -> {
                    text.append(margin);
                    entry(text, indent, String.valueOf(key), item);
                });
            case List<?> list ->
                list.forEach(item ->
                        text.append(margin).append("- ").append(flow(item)).append('\n'));
            default -> throw new IllegalStateException("a single value fits in a line");
        }
    }

    static String flow(Object value) {
        return switch (value) {
            case Map<?, ?> map when map.isEmpty() -> "{}";
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(entry -> scalar(String.valueOf(entry.getKey())) + ": " + flow(entry.getValue()))
                        .collect(Collectors.joining(", ", "{ ", " }"));
            case List<?> list -> list.stream().map(YamlText::flow).collect(Collectors.joining(", ", "[", "]"));
            case Value.Text text -> scalar(text.value());
            case Value.Numeric number -> number.value().toPlainString();
            case Value.Flag flag -> String.valueOf(flag.value());
            case Value.Items items -> flow(items.values());
            case String text -> scalar(text);
            case Number number -> number.toString();
            case Boolean flag -> flag.toString();
            default -> throw new IllegalArgumentException("cannot write " + value.getClass());
        };
    }

    /// A text, without quotes where nobody could take it for something else.
    static String scalar(String text) {
        if (PLAIN.matcher(text).matches() && !WORDS.contains(text.toLowerCase(Locale.ROOT))) {
            return text;
        }
        return text.equals(printable(text)) ? "'" + text.replace("'", "''") + "'" : doubleQuoted(text);
    }

    private static String doubleQuoted(String text) {
        var quoted = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').appendCodePoint(c);
            } else if (isPrintable(c)) {
                quoted.appendCodePoint(c);
            } else {
                quoted.append(String.format(Locale.ROOT, "\\U%08x", c));
            }
        });
        return quoted.append('"').toString();
    }

    /// The text on one line.
    static String printable(String text) {
        var line = new StringBuilder();
        text.codePoints().map(c -> isPrintable(c) ? c : ' ').forEach(line::appendCodePoint);
        return line.toString();
    }

    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
