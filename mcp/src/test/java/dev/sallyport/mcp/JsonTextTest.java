package dev.sallyport.mcp;

import static dev.sallyport.mcp.Bytes.text;
import static dev.sallyport.mcp.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTextTest {

    @Test
    void quotes() {
        assertThat(text(JsonText.quote("a\"\\/\n\r\t\b\f\u0000\u001f\u007fé\u2028\uD83D\uDE00")))
                .isEqualTo("\"a\\\"\\\\/\\n\\r\\t\\b\\f\\u0000\\u001f\u007fé\u2028\uD83D\uDE00\"");
    }

    @Test
    void scanReadsWhatWasQuoted() throws Exception {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(5);
        for (int round = 0; round < 5_000; round++) {
            StringBuilder value = new StringBuilder();
            for (int i = random.nextInt(10); i > 0; i--) {
                int codePoint = random.nextInt(3) == 0 ? random.nextInt(0x110000) : random.nextInt(0x80);
                value.appendCodePoint(codePoint >= 0xD800 && codePoint <= 0xDFFF ? 'x' : codePoint);
            }
            String body =
                    "{\"jsonrpc\":\"2.0\",\"method\":\"m\",\"id\":" + text(JsonText.quote(value.toString())) + "}";

            Message.Request request = (Message.Request) MessageScanner.scan(utf8(body), ScanLimits.DEFAULT);

            assertThat(request.id()).isEqualTo(new Id.Text(value.toString()));
        }
    }

    @Test
    void compactMakesOneLine() {
        assertThat(text(JsonText.compact(utf8("{\r\n\t\"a\\n\": 1\n}\r")))).isEqualTo("{  \t\"a\\n\": 1 } ");
    }

    @Test
    void compactLeavesOneLineAlone() {
        byte[] line = utf8("{\"a\\n\u2028\": 1}");

        assertThat(JsonText.compact(line)).isSameAs(line);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {"{},0,2", "` \t\r\n{ } \n`,4,7", "``,0,0", "` `,1,1"})
    void findsDocument(String json, int start, int end) {
        assertThat(JsonText.document(utf8(json))).isEqualTo(new Span(start, end));
    }
}
