package dev.sallyport.gateway.approve;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Nothing hides from a human who approves (threats.md: hidden Unicode; protocol.md N12).
class VisibleJsonTest {
    @ParameterizedTest
    @ValueSource(
            ints = {
                0x00, 0x1B, 0x7F, 0x85, 0xA0, 0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x180B, 0x180F, 0x200B,
                0x200D, 0x202E, 0x2028, 0x2066, 0x2800, 0x3000, 0x3164, 0xE000, 0xFE00, 0xFE0F, 0xFEFF, 0xFFA0, 0xE0041,
                0xE0100, 0xE01EF
            })
    void whatCannotBeSeenIsAnEscape(int codePoint) {
        String hidden = Character.toString(codePoint);
        StringBuilder escaped = new StringBuilder();
        hidden.chars().forEach(unit -> escaped.append("\\u%04x".formatted(unit)));

        assertThat(VisibleJson.text("a" + hidden + "b")).isEqualTo("a" + escaped + "b");
    }

    @Test
    void whatCanBeSeenStaysAsItIs() {
        String text = "Zo\u00eb pays 5 \u20ac to \u5f20\u4f1f e\u0301 \ud83d\ude00";

        assertThat(VisibleJson.text(text)).isEqualTo(text);
    }
}
