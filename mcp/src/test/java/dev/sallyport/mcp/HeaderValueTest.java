package dev.sallyport.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Mirrored header values: protocol.md E3, E4.
class HeaderValueTest {

    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "create_issue,create_issue",
                " \tname\t ,name",
                "two words,two words",
                "=?base64?w6k=?=,é",
                " =?base64?IGEg?= , a ",
                "=?base64??=,''",
                "=?BASE64?w6k=?=,=?BASE64?w6k=?=",
                "=?Base64?w6k=?=,=?Base64?w6k=?=",
                "base64?w6k=?=,base64?w6k=?=",
                "=?base64?w6k=,=?base64?w6k=",
                "=?base64?=,=?base64?=",
                "w6k=,w6k=",
                "'',''"
            })
    void decodes(String raw, String value) {
        assertThat(HeaderValue.decode(raw)).contains(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "=?base64?w6k?=", "=?base64?w6k==?=", "=?base64?w6k=\n?=", "=?base64?w6k= ?=", "=?base64?w-k=?=",
                        "=?base64?!!!!?=",
                "=?base64?YQ?=", "=?base64?YR==?=", "=?base64?Y?=", "=?base64?====?=", "=?base64?/w==?=",
                        "=?base64?wIA=?=",
                "=?base64?7aCA?=", "=?base64?YQ==YQ==?=", "=?base64?\u0100aaa?="
            })
    void refusesWrongWrapping(String raw) {
        assertThat(HeaderValue.decode(raw)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "two words", "a:b/c?d=e", "=?x?=", "~"})
    void leavesPlainTextPlain(String value) {
        assertThat(HeaderValue.encode(value)).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " a",
                "a ",
                "\ta",
                " ",
                "é",
                "a\nb",
                "a\tb",
                "a\u007fb",
                "a\u0000",
                "=?base64?YQ==?=",
                "=?base64?no?=",
                "\uD83D\uDE00"
            })
    void wrapsWhatAHeaderCannotCarry(String value) {
        assertThat(HeaderValue.encode(value))
                .isEqualTo("=?base64?" + Base64.getEncoder().encodeToString(Bytes.utf8(value)) + "?=");
    }

    @Test
    void decodingGivesBackWhatWasEncoded() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(3);
        int[] alphabet = "=?base64YQ \t\n\u007fé€".codePoints().toArray();
        for (int round = 0; round < 20_000; round++) {
            StringBuilder value = new StringBuilder(random.nextInt(4) == 0 ? "=?base64?" : "");
            for (int i = random.nextInt(8); i > 0; i--) {
                value.appendCodePoint(random.nextInt(9) == 0 ? 0x1F600 : alphabet[random.nextInt(alphabet.length)]);
            }
            value.append(random.nextInt(4) == 0 ? "?=" : "");

            String encoded = HeaderValue.encode(value.toString());

            assertThat(encoded).matches("[ -~]*");
            assertThat(HeaderValue.decode(encoded)).contains(value.toString());
        }
    }
}
