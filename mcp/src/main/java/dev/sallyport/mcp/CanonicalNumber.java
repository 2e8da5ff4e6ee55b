package dev.sallyport.mcp;

import java.math.BigDecimal;

/// A number in the notation of ECMAScript's `Number::toString` (ECMA-262, section 6.1.6.1.20), with all its digits.
final class CanonicalNumber {
    /// Numbers from there on have an exponent.
    private static final int PLAIN_DIGITS = 21;

    private static final int LEADING_ZEROS = 6;

    private CanonicalNumber() {}

    /// @param literal a JSON number
    /// @return the literal itself where its exponent is beyond reckoning
    static String of(String literal) {
        try {
            return format(new BigDecimal(literal).stripTrailingZeros());
        } catch (ArithmeticException | NumberFormatException _) {
            return literal;
        }
    }

    private static String format(BigDecimal value) {
        String sign = value.signum() < 0 ? "-" : "";
        String digits = value.unscaledValue().abs().toString();
        int point = Math.subtractExact(digits.length(), value.scale());
        return value.signum() == 0 ? "0" : sign + format(digits, point);
    }

    /// @param point how many digits stand before the decimal point; zero or less where zeros follow it
    private static String format(String digits, int point) {
        if (point > PLAIN_DIGITS || point <= -LEADING_ZEROS) {
            int exponent = Math.subtractExact(point, 1);
            return split(digits, 1) + "e" + (exponent < 0 ? "" : "+") + exponent;
        }
        if (point <= 0) {
            return "0." + "0".repeat(-point) + digits;
        }
        return point < digits.length() ? split(digits, point) : digits + "0".repeat(point - digits.length());
    }

    private static String split(String digits, int point) {
        return digits.length() == point ? digits : digits.substring(0, point) + "." + digits.substring(point);
    }
}
