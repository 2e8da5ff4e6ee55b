package dev.sallyport.app.command;

import org.jspecify.annotations.Nullable;

/// Texts from outside as they may reach a terminal: nothing in them controls it or reorders what is shown.
final class Printable {
    private Printable() {}

    static String of(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return "-";
        }
        return text.codePoints()
                .map(c -> harmless(c) ? c : '?')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean harmless(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
