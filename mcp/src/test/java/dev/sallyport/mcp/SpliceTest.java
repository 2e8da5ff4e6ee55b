package dev.sallyport.mcp;

import static dev.sallyport.mcp.Bytes.text;
import static dev.sallyport.mcp.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpliceTest {

    @Test
    void changesInAnyOrderLeaveTheRest() {
        byte[] result = Splice.of(utf8("abcdef"))
                .replace(new Span(4, 5), utf8("EE"))
                .insert(6, utf8("!"))
                .insert(0, utf8("^"))
                .remove(new Span(1, 3))
                .toBytes();

        assertThat(text(result)).isEqualTo("^adEEf!");
    }

    @Test
    void changesAtOneOffsetKeepTheirOrder() {
        byte[] result = Splice.of(utf8("ab"))
                .replace(new Span(1, 2), utf8("3"))
                .insert(1, utf8("1"))
                .insert(1, utf8("2"))
                .toBytes();

        assertThat(text(result)).isEqualTo("a123");
    }

    @Test
    void nothingChangedIsTheSameArray() {
        byte[] source = utf8("abc");

        assertThat(Splice.of(source).toBytes()).isSameAs(source);
    }

    @Test
    void partOfAnArray() {
        byte[] result = Splice.of(utf8("[abc]"), new Span(1, 4))
                .replace(new Span(2, 3), utf8("X"))
                .toBytes();

        assertThat(text(result)).isEqualTo("aXc");
        assertThat(Splice.of(utf8("[abc]"), new Span(1, 4)).toBytes()).isEqualTo(utf8("abc"));
    }

    @Test
    void refusesOverlapAndOutside() {
        byte[] source = utf8("abcdef");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Splice.of(source)
                        .remove(new Span(1, 4))
                        .remove(new Span(3, 5))
                        .toBytes());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Splice.of(source)
                        .remove(new Span(1, 4))
                        .insert(2, source)
                        .toBytes());
        assertThatIllegalArgumentException().isThrownBy(() -> Splice.of(source).insert(7, source));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Splice.of(source, new Span(1, 2)).insert(0, source));
        assertThatIllegalArgumentException().isThrownBy(() -> new Span(2, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Span(-1, 1));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "{} | {\"k\":[1]}",
                "`{ \t}` | `{\"k\":[1] \t}`",
                "{\"a\":1} | {\"k\":[1],\"a\":1}",
                "`{ \"a\":1}` | `{\"k\":[1], \"a\":1}`"
            })
    void insertsMember(String object, String result) {
        byte[] source = utf8(object);

        byte[] inserted = Splice.of(source)
                .insertMember(new Span(0, source.length), "k", utf8("[1]"))
                .toBytes();

        assertThat(text(inserted)).isEqualTo(result);
    }

    @Test
    void insertsMemberIntoObjectsOnly() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Splice.of(utf8("[]")).insertMember(new Span(0, 2), "k", utf8("1")));
    }

    @Test
    void bigNumbersAndMemberOrderSurvive() throws Exception {
        String source =
                "{\"z\":12345678901234567890123456789,\"id\":1,\"a\":1.10e400,\"jsonrpc\":\"2.0\",\"method\":\"m\"}";
        Message.Request request = (Message.Request) MessageScanner.scan(utf8(source), ScanLimits.DEFAULT);

        byte[] result = Splice.of(utf8(source))
                .replace(request.idSpan(), Id.of(99).toJson())
                .toBytes();

        assertThat(text(result)).isEqualTo(source.replace("\"id\":1,", "\"id\":99,"));
    }

    @Test
    void agreesWithStringBuilder() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
        for (int round = 0; round < 2_000; round++) {
            byte[] source = new byte[random.nextInt(40)];
            for (int i = 0; i < source.length; i++) {
                source[i] = (byte) ('a' + random.nextInt(26));
            }
            StringBuilder expected = new StringBuilder();
            Splice splice = Splice.of(source);
            int at = 0;
            while (at < source.length) {
                int end = at + random.nextInt(source.length - at + 1);
                if (random.nextBoolean()) {
                    String replacement = "<" + round + ">";
                    splice.replace(new Span(at, end), utf8(replacement));
                    expected.append(replacement);
                } else {
                    expected.append(text(source, new Span(at, end)));
                }
                if (end == at) {
                    expected.append((char) source[at]);
                    end++;
                }
                at = end;
            }

            assertThat(text(splice.toBytes())).isEqualTo(expected.toString());
        }
    }
}
