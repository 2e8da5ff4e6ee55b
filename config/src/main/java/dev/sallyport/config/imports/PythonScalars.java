package dev.sallyport.config.imports;

import dev.sallyport.config.Node;
import dev.sallyport.policy.condition.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a scalar without quotes is to PyYAML, which reads YAML 1.1: `yes` is true, `17:00` is 1020, `017` is 15.
final class PythonScalars {

    private static final Pattern TRUE = Pattern.compile("yes|Yes|YES|true|True|TRUE|on|On|ON");
    private static final Pattern FALSE = Pattern.compile("no|No|NO|false|False|FALSE|off|Off|OFF");
    private static final Pattern DECIMAL = Pattern.compile("[-+]?(0|[1-9][0-9_]*)");
    private static final Pattern BINARY = Pattern.compile("[-+]?0b[01_]+");
    private static final Pattern OCTAL = Pattern.compile("[-+]?0[0-7_]+");
    private static final Pattern HEXADECIMAL = Pattern.compile("[-+]?0x[0-9a-fA-F_]+");
    private static final Pattern SEXAGESIMAL = Pattern.compile("[-+]?[1-9][0-9_]*(:[0-5]?[0-9])+");
    private static final Pattern FLOAT =
            Pattern.compile("[-+]?([0-9][0-9_]*\\.[0-9_]*|\\.[0-9][0-9_]*)([eE][-+][0-9]+)?");
    private static final Pattern OTHER = Pattern.compile("[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)|=|<<"
            + "|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+\\.[0-9_]*"
            + "|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt \\t].*)?");

    private PythonScalars() {}

    /// The value; empty where it is none that a condition can have, as a date.
    static Optional<Value> read(Node.Scalar scalar) {
        var text = scalar.text();
        if (!scalar.plain()) {
            return Optional.of(Value.of(text));
        }
        if (scalar.isNull() || OTHER.matcher(text).matches()) {
            return Optional.empty();
        }
        if (TRUE.matcher(text).matches() || FALSE.matcher(text).matches()) {
            return Optional.of(Value.of(TRUE.matcher(text).matches()));
        }
        var digits = text.replace("_", "").replaceFirst("^\\+", "");
        if (FLOAT.matcher(text).matches()) {
            return Optional.of(new Value.Numeric(new BigDecimal(digits)));
        }
        return Optional.of(integer(text, digits)
                .<Value>map(number -> new Value.Numeric(new BigDecimal(number)))
                .orElseGet(() -> Value.of(text)));
    }

    /// Whether this reading may surprise: YAML 1.2 takes it for something else.
    static boolean isSurprising(Node.Scalar scalar, Value value) {
        return switch (value) {
            case Value.Flag _ -> !scalar.text().toLowerCase(Locale.ROOT).matches("true|false");
            case Value.Numeric _ -> !scalar.text().matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?");
            default -> false;
        };
    }

    private static Optional<BigInteger> integer(String text, String digits) {
        if (DECIMAL.matcher(text).matches()) {
            return Optional.of(new BigInteger(digits));
        }
        if (BINARY.matcher(text).matches()) {
            return Optional.of(new BigInteger(digits.replaceFirst("0b", ""), 2));
        }
        if (HEXADECIMAL.matcher(text).matches()) {
            return Optional.of(new BigInteger(digits.replaceFirst("0x", ""), 16));
        }
        if (OCTAL.matcher(text).matches()) {
            return Optional.of(new BigInteger(digits, 8));
        }
        return SEXAGESIMAL.matcher(text).matches() ? Optional.of(sexagesimal(digits)) : Optional.empty();
    }

    private static BigInteger sexagesimal(String digits) {
        var sum = BigInteger.ZERO;
        for (var part : digits.replace("-", "").split(":", -1)) {
            sum = sum.multiply(BigInteger.valueOf(60)).add(new BigInteger(part));
        }
        return digits.startsWith("-") ? sum.negate() : sum;
    }
}
