package dev.sallyport.mcp;

import static dev.sallyport.mcp.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every limit at the limit and one past it (threats.md, Limits).
class ScanLimitsTest {
    private static final String HEAD = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\",\"x\":";

    @Test
    void bytes() throws Exception {
        String body = HEAD + "0}";
        String full = body + " ".repeat(ScanLimits.DEFAULT.bytes() - body.length());

        accepted(full);
        refused(full + " ", "the number of bytes is over the limit of 4194304 at byte 0");
    }

    @ParameterizedTest
    @CsvSource({"[,]", "'{\"a\":',}"})
    void depth(String open, String close) throws Exception {
        int inside = ScanLimits.DEFAULT.depth() - 1;

        accepted(HEAD + open.repeat(inside).replaceAll(":$", ":0") + close.repeat(inside) + "}");
        refused(
                HEAD + open.repeat(inside + 1).replaceAll(":$", ":0") + close.repeat(inside + 1) + "}",
                "the depth is over the limit of 64");
    }

    @Test
    void veryDeep() {
        refused(HEAD + "[".repeat(1_000_000), "the depth is over the limit of 64");
    }

    @Test
    void members() throws Exception {
        accepted(HEAD + object(10_000) + "}");
        refused(HEAD + object(10_001) + "}", "the number of members of an object is over the limit of 10000");
    }

    @Test
    void elementsOfBatch() throws Exception {
        ScanLimits limits = new ScanLimits(1_000, 2, 3, 100, 10);

        assertThat(MessageScanner.batch(utf8("[1,2,{}]"), limits)).hasSize(3);
        assertThat(catchThrowableOfType(MalformedMessage.class, () -> MessageScanner.batch(utf8("[1,2,3,4]"), limits)))
                .hasMessageContaining("the size of a batch is over the limit of 3");
    }

    @Test
    void batchHasOneMoreLevel() throws Exception {
        ScanLimits limits = new ScanLimits(1_000, 2, 3, 100, 10);

        assertThat(MessageScanner.batch(utf8("[{\"a\":{}}]"), limits)).hasSize(1);
        assertThat(catchThrowableOfType(
                        MalformedMessage.class, () -> MessageScanner.batch(utf8("[{\"a\":[{}]}]"), limits)))
                .hasMessageContaining("the depth");
    }

    @Test
    void strings() throws Exception {
        String longest = "a".repeat(1 << 20);

        accepted(HEAD + "\"" + longest + "\"}");
        refused(HEAD + "\"" + longest + "a\"}", "over");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "\u00e9", "\u20ac", "\uD83D\uDE00", "\\u00e9", "\\n"})
    void stringsCountAsUtf8(String unit) throws Exception {
        int bytes = utf8(unit.startsWith("\\") ? unit.equals("\\n") ? "n" : "\u00e9" : unit).length;
        ScanLimits limits = new ScanLimits(1 << 20, 64, 100, 12_000 * bytes, 64);
        String longest = unit.repeat(12_000);

        assertThat(MessageScanner.scan(utf8(HEAD + "\"" + longest + "\"}"), limits))
                .isNotNull();
        assertThat(catchThrowableOfType(
                        MalformedMessage.class,
                        () -> MessageScanner.scan(utf8(HEAD + "\"" + longest + "a\"}"), limits)))
                .hasMessageContaining("over");
    }

    @Test
    void shortStrings() throws Exception {
        ScanLimits limits = new ScanLimits(1_000, 64, 100, 20, 64);

        assertThat(MessageScanner.scan(utf8(HEAD + "\"" + "a".repeat(20) + "\"}"), limits))
                .isNotNull();
        assertThat(catchThrowableOfType(
                        MalformedMessage.class,
                        () -> MessageScanner.scan(utf8(HEAD + "\"" + "a".repeat(21) + "\"}"), limits)))
                .hasMessageContaining("the length of a string is over the limit of 20")
                .extracting(MalformedMessage::code)
                .isEqualTo(ErrorCodes.INVALID_REQUEST);
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 1_000, 1 << 20})
    void keys(int longest) throws Exception {
        ScanLimits limits = new ScanLimits(4 << 20, 64, 100, longest, 64);

        assertThat(MessageScanner.scan(utf8(HEAD + "{\"" + "a".repeat(longest) + "\":0}}"), limits))
                .isNotNull();
        assertThat(catchThrowableOfType(
                        MalformedMessage.class,
                        () -> MessageScanner.scan(utf8(HEAD + "{\"" + "a".repeat(longest + 1) + "\":0}}"), limits)))
                .hasMessageContaining("over");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "1.", "-1e+", "0.0"})
    void numbers(String start) throws Exception {
        String longest = start + "1".repeat(64 - start.length());

        accepted(HEAD + longest + "}");
        accepted(HEAD + "[" + longest + "]}");
        refused(HEAD + longest + "1}", "over");
        refused(HEAD + "[" + longest + "1]}", "over");
    }

    @Test
    void ids() throws Exception {
        accepted("{\"jsonrpc\":\"2.0\",\"method\":\"m\",\"id\":" + "7".repeat(64) + "}");
        refused("{\"jsonrpc\":\"2.0\",\"method\":\"m\",\"id\":" + "7".repeat(65) + "}", "over");
    }

    @Test
    void limitsThatAreNone() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ScanLimits(0, 1, 1, 1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new ScanLimits(1, 10_001, 1, 1, 1));
    }

    @Test
    void manyMembersTakeNoQuadraticTime() {
        byte[] body = utf8(HEAD + object(100_000) + "}");

        Assertions.assertTimeout(Duration.ofSeconds(5), () -> MessageScanner.scan(body, ScanLimits.UPSTREAM));
    }

    @Test
    void membersOfOneHashTakeNoQuadraticTime() {
        String object = IntStream.range(0, 1 << 13)
                .mapToObj(i -> "\"" + colliding(i, 13) + "\":0")
                .collect(Collectors.joining(",", "{", "}"));
        byte[] body = utf8(HEAD + object + "}");

        Assertions.assertTimeout(Duration.ofSeconds(5), () -> MessageScanner.scan(body, ScanLimits.DEFAULT));
    }

    /// Strings of one hash code: `Aa` and `BB` have the same.
    private static String colliding(int bits, int length) {
        return IntStream.range(0, length)
                .mapToObj(i -> (bits >> i & 1) == 0 ? "Aa" : "BB")
                .collect(Collectors.joining());
    }

    private static String object(int members) {
        return IntStream.range(0, members).mapToObj(i -> "\"" + i + "\":0").collect(Collectors.joining(",", "{", "}"));
    }

    private static void accepted(String body) throws MalformedMessage {
        assertThat(MessageScanner.scan(utf8(body), ScanLimits.DEFAULT)).isNotNull();
    }

    private static void refused(String body, String reason) {
        MalformedMessage refusal =
                catchThrowableOfType(MalformedMessage.class, () -> MessageScanner.scan(utf8(body), ScanLimits.DEFAULT));

        assertThat(refusal).hasMessageContaining(reason);
        assertThat(refusal.code()).isEqualTo(ErrorCodes.INVALID_REQUEST);
    }
}
