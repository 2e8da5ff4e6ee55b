package dev.sallyport.config;

import dev.sallyport.policy.condition.TextPattern;

/// Makes regular expressions for conditions that are built in code.
public final class Patterns {

    private Patterns() {}

    /// An expression in the syntax of RE2, as after `matches` in policy files.
    ///
    /// @throws IllegalArgumentException saying what is wrong with it; it has 1 to 1024 characters
    public static TextPattern re2(String expression) {
        return new Re2Pattern(expression);
    }
}
