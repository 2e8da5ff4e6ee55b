package dev.sallyport.gateway.approve;

import dev.sallyport.mcp.JsonShape;
import dev.sallyport.mcp.JsonTree;
import dev.sallyport.mcp.MalformedMessage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// JSON and texts as a human can judge them: indented, and with nothing in them that is invisible, controls a
/// terminal or changes the order of what is shown. Such characters appear as `\\u` escapes.
public final class VisibleJson {
    private VisibleJson() {}

    /// @param json one JSON value
    /// @return the same value, over several lines
    public static String pretty(String json) {
        try {
            return JsonTree.read(json.getBytes(StandardCharsets.UTF_8), Lines.INSTANCE);
        } catch (MalformedMessage e) {
            throw new IllegalStateException("what was kept is no JSON", e);
        }
    }

    /// @return the text on one line
    public static String text(String text) {
        StringBuilder visible = new StringBuilder(text.length());
        text.codePoints().forEach(c -> append(visible, c));
        return visible.toString();
    }

    private static void append(StringBuilder visible, int codePoint) {
        if (isVisible(codePoint)) {
            visible.appendCodePoint(codePoint);
        } else {
            for (char unit : Character.toChars(codePoint)) {
                visible.append("\\u%04x".formatted((int) unit));
            }
        }
    }

    private static boolean isVisible(int codePoint) {
        return !isBlank(codePoint) && isOfVisibleType(codePoint);
    }

    /// Letters, marks and symbols that show nothing: those of Unicode's `Default_Ignorable_Code_Point` whose type does
    /// not tell, and the empty Braille pattern.
    private static boolean isBlank(int codePoint) {
        return switch (codePoint) {
            case 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0 -> true;
            default ->
                (codePoint >= 0x180B && codePoint <= 0x180F)
                        || (codePoint >= 0xFE00 && codePoint <= 0xFE0F)
                        || (codePoint >= 0xE0000 && codePoint <= 0xE0FFF);
        };
    }

    private static boolean isOfVisibleType(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> false;
            case Character.SPACE_SEPARATOR -> codePoint == ' ';
            default -> true;
        };
    }

    private enum Lines implements JsonShape<String> {
        INSTANCE;

        @Override
        public String text(String value) {
            StringBuilder literal = new StringBuilder("\"");
            value.codePoints().forEach(c -> {
                if (c == '"' || c == '\\') {
                    literal.append('\\');
                }
                append(literal, c);
            });
            return literal.append('"').toString();
        }

        @Override
        public String number(String literal) {
            return literal;
        }

        @Override
        public String flag(boolean value) {
            return String.valueOf(value);
        }

        @Override
        public String nothing() {
            return "null";
        }

        @Override
        public String items(List<String> values) {
            return values.isEmpty()
                    ? "[]"
                    : values.stream()
                                    .collect(Collectors.joining(",\n", "[\n", ""))
                                    .indent(2)
                                    .strip() + "\n]";
        }

        @Override
        public String fields(Map<String, String> values) {
            if (values.isEmpty()) {
                return "{}";
            }
            return values.entrySet().stream()
                            .map(field -> text(field.getKey()) + ": " + field.getValue())
                            .collect(Collectors.joining(",\n", "{\n", ""))
                            .indent(2)
                            .strip()
                    + "\n}";
        }
    }
}
