package dev.sallyport.oauth.page;

/// Texts of others as a human can judge them: bounded, on one line, and with nothing in them that is invisible or
/// changes the order of what is shown. Such characters appear as `[U+202E]`.
final class Visible {
    private static final int LONGEST = 400;

    private Visible() {}

    static String text(String text) {
        StringBuilder visible = new StringBuilder(Math.min(text.length(), LONGEST));
        text.codePoints().limit(LONGEST).forEach(c -> {
            if (shows(c)) {
                visible.appendCodePoint(c);
            } else {
                visible.append("[U+%04X]".formatted(c));
            }
        });
        return text.codePoints().skip(LONGEST).findAny().isPresent()
                ? visible.append('…').toString()
                : visible.toString();
    }

    /// Unicode's `Default_Ignorable_Code_Point` has letters and marks whose type does not tell that they show nothing.
    private static boolean shows(int c) {
        return switch (c) {
            case ' ' -> true;
            case 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0 -> false;
            default ->
                !(c >= 0x180B && c <= 0x180F)
                        && !(c >= 0xFE00 && c <= 0xFE0F)
                        && !(c >= 0xE0000 && c <= 0xE0FFF)
                        && showsByType(c);
        };
    }

    private static boolean showsByType(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SPACE_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
