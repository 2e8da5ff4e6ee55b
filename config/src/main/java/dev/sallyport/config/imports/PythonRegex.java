package dev.sallyport.config.imports;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/// An expression of Python's `re.match`, which is anchored at the start of the text only, as one of RE2 that is
/// searched for.
final class PythonRegex {

    private static final String SPACE = "\\t-\\r\\x1c-\\x20\\x85\\p{Z}";
    private static final String DIGIT = "\\p{Nd}";
    private static final String WORD = "\\p{L}\\p{N}_";

    private PythonRegex() {}

    /// @param narrow whether it may match less where it cannot match the same, or else more: then it is searched
    ///     for in the whole text
    /// @throws IllegalArgumentException if RE2 does not have it
    static String translate(String expression, boolean narrow) {
        var translated = classes(expression, narrow);
        if (!narrow && translated.endsWith("$") && !translated.endsWith("\\$")) {
            translated = translated.substring(0, translated.length() - 1) + "\\n?$";
        }
        boolean anchored = translated.startsWith("^") && translated.indexOf('|') < 0;
        return checked(narrow && !anchored ? "^(?:" + translated + ")" : translated);
    }

    /// Whether it is found in what Python writes for a value that is missing.
    static boolean isFoundInNone(String expression) {
        return Pattern.compile(expression).matcher("None").find();
    }

    private static String checked(String expression) {
        try {
            Pattern.compile(expression);
            return expression;
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("not an expression that RE2 has: " + e.getDescription(), e);
        }
    }

    /// `\s`, `\d` and `\w` are about all of Unicode in Python and about ASCII in RE2; so the one must be written out
    /// where it matches less than it should, and the opposite where it matches more.
    private static String classes(String expression, boolean narrow) {
        var text = new StringBuilder();
        boolean inClass = false;
        boolean negated = false;
        for (int at = 0; at < expression.length(); at++) {
            char c = expression.charAt(at);
            if (c == '\\' && at + 1 < expression.length()) {
                text.append(escape(expression.charAt(++at), inClass, narrow != (inClass && negated)));
                continue;
            }
            if (c == '[' && !inClass) {
                inClass = true;
                negated = expression.startsWith("^", at + 1);
            } else if (c == ']') {
                inClass = false;
            }
            text.append(c);
        }
        return text.toString();
    }

    /// @param fewer whether it may match less than in Python, or else more
    private static String escape(char letter, boolean inClass, boolean fewer) {
        var members = switch (Character.toLowerCase(letter)) {
            case 's' -> SPACE;
            case 'd' -> DIGIT;
            case 'w' -> WORD;
            default -> "";
        };
        boolean opposite = Character.isUpperCase(letter);
        if (members.isEmpty() || opposite != fewer) {
            return "\\" + letter;
        }
        if (inClass && opposite) {
            throw new IllegalArgumentException("\\" + letter + " within [] is not the same in RE2");
        }
        return inClass ? members : (opposite ? "[^" : "[") + members + "]";
    }
}
