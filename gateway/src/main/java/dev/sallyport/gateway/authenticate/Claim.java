package dev.sallyport.gateway.authenticate;

import dev.sallyport.policy.condition.Value;
import java.math.BigDecimal;

/// What a key says of its holder under some name.
///
/// @param text as it was given: any text, a number as JSON has them, `true` or `false`
public record Claim(Type type, String text) {
    private static final int LARGEST_EXPONENT = 1_000;

    public enum Type {
        TEXT,
        NUMBER,
        FLAG
    }

    /// @throws IllegalArgumentException if the text is not of the type
    public Claim {
        switch (type) {
            case TEXT -> {}
            case NUMBER -> {
                if (Math.abs((long) new BigDecimal(text).scale()) > LARGEST_EXPONENT) {
                    throw new NumberFormatException("out of range: " + text);
                }
            }
            case FLAG -> {
                if (!text.equals("true") && !text.equals("false")) {
                    throw new IllegalArgumentException("neither true nor false: " + text);
                }
            }
        }
    }

    /// @return as conditions of the policy see it
    Value value() {
        return switch (type) {
            case TEXT -> Value.of(text);
            case NUMBER -> new Value.Numeric(new BigDecimal(text));
            case FLAG -> Value.of(text.equals("true"));
        };
    }
}
