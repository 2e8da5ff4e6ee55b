package dev.sallyport.oauth.forwardauth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HexFormat;

/// Text as it may stand in a header: what is not visible ASCII is percent-encoded, and so is the percent
/// sign, so that no two texts look alike.
final class HeaderText {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private HeaderText() {}

    static String of(String text) {
        return encode(text, '!');
    }

    /// Words between spaces.
    static String words(String text) {
        return encode(text, ' ');
    }

    private static String encode(String text, char lowest) {
        var encoded = new StringBuilder(text.length());
        for (byte b : text.getBytes(UTF_8)) {
            if (b >= lowest && b <= '~' && b != '%') {
                encoded.append((char) b);
            } else {
                encoded.append('%').append(HEX.toHexDigits(b));
            }
        }
        return encoded.toString();
    }
}
