package dev.sallyport.mcp;

import java.nio.charset.StandardCharsets;

/// The id of a JSON-RPC request, a progress token or a subscription id: a string or an integer, and the type is
/// part of it, so `1` is not `"1"` (protocol.md A1, A2).
public sealed interface Id {

    /// @param value the decoded string
    record Text(String value) implements Id {
        @Override
        public byte[] toJson() {
            return JsonText.quote(value);
        }
    }

    /// @param literal the JSON integer as it was written, of any size (protocol.md A11)
    @SuppressWarnings("AvoidCommonTypeNames") // always written Id.Number
    record Number(String literal) implements Id {
        /// @throws IllegalArgumentException if the literal is no JSON integer
        public Number {
            if (!isInteger(literal)) {
                throw new IllegalArgumentException("not a JSON integer");
            }
        }

        @Override
        public byte[] toJson() {
            return literal.getBytes(StandardCharsets.US_ASCII);
        }

        private static boolean isInteger(String literal) {
            int first = literal.startsWith("-") ? 1 : 0;
            for (int i = first; i < literal.length(); i++) {
                if (literal.charAt(i) < '0' || literal.charAt(i) > '9') {
                    return false;
                }
            }
            int digits = literal.length() - first;
            return digits == 1 || (digits > 1 && literal.charAt(first) != '0');
        }
    }

    /// @return the id as JSON, UTF-8
    byte[] toJson();

    static Id of(long value) {
        return new Number(Long.toString(value));
    }
}
