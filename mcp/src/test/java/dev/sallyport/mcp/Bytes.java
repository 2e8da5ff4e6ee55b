package dev.sallyport.mcp;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Text to bytes and back, for tests.
final class Bytes {
    private Bytes() {}

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static String text(byte[] bytes, @Nullable Span span) {
        return span == null ? "nothing" : new String(bytes, span.start(), span.length(), StandardCharsets.UTF_8);
    }
}
