package dev.sallyport.mcp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/// One form for all JSON texts that mean the same, to be digested: that of RFC 8785 (JCS), with one difference. A
/// number keeps its exact value where JCS would round it to a double, so two texts that a server can tell apart
/// never share a form.
public final class CanonicalJson {
    private CanonicalJson() {}

    /// Members sorted by the UTF-16 units of their names, no whitespace, strings with the fewest escapes, numbers in
    /// the notation of ECMAScript.
    ///
    /// @param span where the value stands
    /// @return UTF-8
    /// @throws MalformedMessage if it is not one strict JSON value within [ScanLimits#UPSTREAM]
    public static byte[] of(byte[] bytes, Span span) throws MalformedMessage {
        var out = new ByteArrayOutputStream(span.length());
        JsonTree.read(bytes, span, new Writing()).accept(out);
        return out.toByteArray();
    }

    /// What writes each value, so that nothing is copied from level to level.
    private static final class Writing implements JsonShape<Consumer<ByteArrayOutputStream>> {
        @Override
        public Consumer<ByteArrayOutputStream> text(String value) {
            return out -> out.writeBytes(JsonText.quote(value));
        }

        @Override
        public Consumer<ByteArrayOutputStream> number(String literal) {
            return literally(CanonicalNumber.of(literal));
        }

        @Override
        public Consumer<ByteArrayOutputStream> flag(boolean value) {
            return literally(value ? "true" : "false");
        }

        @Override
        public Consumer<ByteArrayOutputStream> nothing() {
            return literally("null");
        }

        @Override
        public Consumer<ByteArrayOutputStream> items(List<Consumer<ByteArrayOutputStream>> values) {
            return out -> {
                char before = '[';
                for (var value : values) {
                    out.write(before);
                    value.accept(out);
                    before = ',';
                }
                out.writeBytes(ascii(values.isEmpty() ? "[]" : "]"));
            };
        }

        @Override
        public Consumer<ByteArrayOutputStream> fields(Map<String, Consumer<ByteArrayOutputStream>> values) {
            return out -> {
                char before = '{';
                for (var field : new TreeMap<>(values).entrySet()) {
                    out.write(before);
                    out.writeBytes(JsonText.quote(field.getKey()));
                    out.write(':');
                    field.getValue().accept(out);
                    before = ',';
                }
                out.writeBytes(ascii(values.isEmpty() ? "{}" : "}"));
            };
        }

        private static Consumer<ByteArrayOutputStream> literally(String text) {
            return out -> out.writeBytes(ascii(text));
        }

        private static byte[] ascii(String text) {
            return text.getBytes(StandardCharsets.US_ASCII);
        }
    }
}
