package dev.sallyport.mcp;

import java.nio.charset.StandardCharsets;
import java.util.Set;

/// Looks for members in a text that is almost JSON: a name, then a colon. Quotes, whitespace and how often something
/// is escaped do not matter.
final class MemberSearch {
    private static final int ESCAPE_DIGITS = 4;

    private final String text;

    MemberSearch(byte[] text) {
        this.text = unescaped(new String(text, StandardCharsets.UTF_8));
    }

    boolean finds(Set<String> names) {
        return names.stream().map(MemberSearch::unescaped).anyMatch(this::finds);
    }

    private boolean finds(String name) {
        for (int at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
            boolean begins = at == 0 || !Character.isJavaIdentifierPart(text.charAt(at - 1));
            if (begins && colonFollows(at + name.length())) {
                return true;
            }
        }
        return false;
    }

    private boolean colonFollows(int from) {
        int i = from;
        while (i < text.length() && (Character.isWhitespace(text.charAt(i)) || "\"'`".indexOf(text.charAt(i)) >= 0)) {
            i++;
        }
        return i < text.length() && text.charAt(i) == ':';
    }

    /// Without backslashes, and with the characters for which `u` and four digits after them stand.
    private static String unescaped(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        StringBuilder plain = new StringBuilder(text.length());
        boolean escape = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int unit = escape && c == 'u' ? unit(text, i + 1) : -1;
            if (unit >= 0) {
                c = (char) unit;
                i += ESCAPE_DIGITS;
            }
            escape = c == '\\';
            if (!escape) {
                plain.append(c);
            }
        }
        return plain.toString();
    }

    /// @return the UTF-16 unit whose hexadecimal digits are there; -1 if there are none
    private static int unit(String text, int from) {
        if (from + ESCAPE_DIGITS > text.length()) {
            return -1;
        }
        int unit = 0;
        for (int i = from; i < from + ESCAPE_DIGITS; i++) {
            int digit = Character.digit(text.charAt(i), 16);
            if (digit < 0) {
                return -1;
            }
            unit = unit << 4 | digit;
        }
        return unit;
    }
}
