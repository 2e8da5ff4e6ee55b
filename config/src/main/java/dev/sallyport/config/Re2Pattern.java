package dev.sallyport.config;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.sallyport.policy.condition.TextPattern;
import org.jspecify.annotations.Nullable;

/// An expression in the syntax of RE2, which has no backreferences and no lookaround.
final class Re2Pattern implements TextPattern {

    private static final int LONGEST = 1024;

    private final Pattern pattern;

    Re2Pattern(String expression) {
        if (expression.isEmpty()) {
            throw new Invalid("an expression must not be empty", "exists: true asks whether there is anything");
        }
        if (expression.length() > LONGEST) {
            throw new Invalid(
                    "an expression must not be longer than " + LONGEST + " characters", "split it into several");
        }
        try {
            this.pattern = Pattern.compile(expression);
        } catch (PatternSyntaxException e) {
            throw new Invalid(
                    "not a regular expression: " + e.getDescription(), "the syntax is RE2's: no lookaround, no \\1");
        }
    }

    @Override
    public boolean isFoundIn(String text) {
        return pattern.matcher(text).find();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Re2Pattern re2 && toString().equals(re2.toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    @Override
    public String toString() {
        return pattern.pattern();
    }
}
