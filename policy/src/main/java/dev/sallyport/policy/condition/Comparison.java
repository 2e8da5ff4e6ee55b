package dev.sallyport.policy.condition;

import java.math.BigDecimal;

/// How a number is compared with a bound.
public enum Comparison {
    LESS("less"),
    AT_MOST("at-most"),
    GREATER("greater"),
    AT_LEAST("at-least");

    private final String word;

    Comparison(String word) {
        this.word = word;
    }

    /// The operator in policy files.
    public String word() {
        return word;
    }

    /// As it is read before a number: `less than`, `at most`.
    String phrase() {
        return word.replace('-', ' ') + (this == LESS || this == GREATER ? " than" : "");
    }

    /// Whether it bounds a number from below.
    boolean isLower() {
        return this == GREATER || this == AT_LEAST;
    }

    /// What holds of a number where this does not.
    Comparison opposite() {
        return switch (this) {
            case LESS -> AT_LEAST;
            case AT_MOST -> GREATER;
            case GREATER -> AT_MOST;
            case AT_LEAST -> LESS;
        };
    }

    boolean holds(BigDecimal number, BigDecimal bound) {
        int order = number.compareTo(bound);
        return switch (this) {
            case LESS -> order < 0;
            case AT_MOST -> order <= 0;
            case GREATER -> order > 0;
            case AT_LEAST -> order >= 0;
        };
    }
}
