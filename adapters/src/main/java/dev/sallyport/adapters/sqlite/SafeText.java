package dev.sallyport.adapters.sqlite;

import java.nio.charset.StandardCharsets;

/// Texts that come from outside, made fit to be kept: no credential, no lone surrogate, bounded.
final class SafeText {
    static final String REDACTED = "[redacted]";
    static final String CUT = "…";

    private SafeText() {}

    /// @param chars how many may stay; a longer text ends with [#CUT]
    static String of(String text, int chars) {
        String head = text.length() <= chars ? text : text.substring(0, chars);
        if (Credentials.in(head)) {
            return REDACTED;
        }
        String whole = withoutLoneSurrogates(head);
        return head.length() == text.length() ? whole : whole + CUT;
    }

    /// Whether what [#of] made is not the text it was made of. One that was given a mark counts as marked.
    static boolean altered(String kept, int chars) {
        return kept.length() > chars || kept.equals(REDACTED);
    }

    /// An upper bound of the bytes that the text takes as a JSON string, without its quotes.
    static int jsonBytes(String text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == '"' || c == '\\') {
                bytes += 6;
            } else {
                bytes += c < 0x80 ? 1 : 3;
            }
        }
        return bytes;
    }

    private static String withoutLoneSurrogates(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
            }
        }
        return text;
    }
}
