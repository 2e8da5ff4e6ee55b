package dev.sallyport.config;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// Texts as YAML scalars.
final class YamlText {

    private static final Pattern WORD = Pattern.compile("[A-Za-z/][A-Za-z0-9_./+*?-]*");

    /// What some version of YAML takes for something else than text.
    private static final Set<String> TAKEN = Set.of("true", "false", "null", "yes", "no", "on", "off", "y", "n");

    private YamlText() {}

    /// Without quotes where it is a plain word, else in double quotes.
    static String of(String text) {
        boolean word = WORD.matcher(text).matches() && !TAKEN.contains(text.toLowerCase(Locale.ROOT));
        return word ? text : quoted(text);
    }

    /// In double quotes, on one line.
    static String quoted(String text) {
        var out = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                default -> {
                    if (isPrintable(c)) {
                        out.appendCodePoint(c);
                    } else {
                        out.append("\\U%08X".formatted(c));
                    }
                }
            }
        });
        return out.append('"').toString();
    }

    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
