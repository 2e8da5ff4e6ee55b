package dev.sallyport.mcp;

import static dev.sallyport.mcp.Bytes.text;
import static dev.sallyport.mcp.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Streams of events: protocol.md D7, L6, L7, L16; threats.md, SSE injection.
class SseParserTest {

    static Stream<Arguments> streams() {
        return Stream.of(
                Arguments.of("data: a\n\n", List.of(data("a"))),
                Arguments.of("data: a\r\rdata: b\r\r", List.of(data("a"), data("b"))),
                Arguments.of("data: a\r\n\r\ndata: b\r\n\r\n", List.of(data("a"), data("b"))),
                Arguments.of("data: a\n\r\ndata: b\r\n\n", List.of(data("a"), data("b"))),
                Arguments.of("\uFEFFdata: a\n\n\uFEFFdata: b\n\n", List.of(data("a"))),
                Arguments.of("\uFEFF\uFEFFdata: a\n\n", List.of()),
                Arguments.of("data: a\ndata: b\rdata:c\r\ndata\n\n", List.of(data("a\nb\nc\n"))),
                Arguments.of("data\n\ndata:\n\n", List.of(data(""), data(""))),
                Arguments.of("data:  a \n\n", List.of(data(" a "))),
                Arguments.of(
                        "data: é€\uD83D\uDE00\u2028\u2029\u0085\n\n",
                        List.of(data("é€\uD83D\uDE00\u2028\u2029\u0085"))),
                Arguments.of(": hi\n:\n\n\n: again\ndata: a\n: c\n\n", List.of(data("a"))),
                Arguments.of(
                        "event: message\nid: 7\nretry: 10\ndata: {}\n\n", List.of(event("7", "message", "{}", 10))),
                Arguments.of("id: 1\ndata:\n\ndata: b\n\n", List.of(event("1", null, "", null), data("b"))),
                Arguments.of("retry: 3000\n\n", List.of(event(null, null, "", 3000))),
                Arguments.of("id\n\n", List.of(event("", null, "", null))),
                Arguments.of("event: endpoint\ndata: /m?s=1\n\n", List.of(event(null, "endpoint", "/m?s=1", null))),
                Arguments.of("event: a\nevent: b\ndata: x\n\n", List.of(event(null, "b", "x", null))),
                Arguments.of(
                        "id: a\0b\nretry: 1s\nretry: -1\nretry:\nretry: 99999999999\ndata: x\n\n", List.of(data("x"))),
                Arguments.of("Data: x\ndatax: y\n data: z\nfoo: a\nbar\n\n", List.of()),
                Arguments.of("data: a:b: c\n\n", List.of(data("a:b: c"))),
                Arguments.of("data: never ended\n", List.of()),
                Arguments.of("data: a\n\ndata: cut", List.of(data("a"))),
                Arguments.of("", List.of()));
    }

    @ParameterizedTest
    @MethodSource("streams")
    void readsTheSameWhereverTheStreamIsSplit(String stream, List<SseEvent> events) throws Exception {
        byte[] bytes = utf8(stream);

        assertThat(parse(bytes, bytes.length)).isEqualTo(events);
        assertThat(parse(bytes, 1)).isEqualTo(events);
        for (int first = 0; first <= bytes.length; first++) {
            for (int second = first; second <= bytes.length; second++) {
                assertThat(split(bytes, first, second)).isEqualTo(events);
            }
        }
    }

    @Test
    void tellsWhetherAnEventWasCutShort() throws Exception {
        assertThat(finish("data: a\n\n")).isFalse();
        assertThat(finish("data: a\n\n: comment\n")).isFalse();
        assertThat(finish("data: a\n")).isTrue();
        assertThat(finish("dat")).isTrue();
        assertThat(finish("")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1_000})
    void limitsEvents(int piece) throws Exception {
        byte[] allowed = utf8("id: 1\ndata: 34567\n\n".repeat(3));
        byte[] longer = utf8("id: 1\ndata: 345678\n\n");

        assertThat(limited(allowed, piece, 16)).hasSize(3);
        assertThatThrownBy(() -> limited(longer, piece, 16))
                .isInstanceOf(SseTooLarge.class)
                .hasMessage("an event of more than 16 bytes");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1_000})
    void limitsLinesOfAnyKind(int piece) throws Exception {
        assertThat(limited(utf8(": 3456789\nunknown: 0\ndata: 7890\n\n"), piece, 10))
                .hasSize(1);
        for (String line : List.of(": 345678901", "unknown: 01", "01234567890", "data: 78901")) {
            assertThatThrownBy(() -> limited(utf8(line), piece, 10)).isInstanceOf(SseTooLarge.class);
        }
    }

    @Test
    void defaultLimitIsOneMebibyte() throws Exception {
        byte[] allowed = utf8("data: " + "x".repeat((1 << 20) - 6) + "\n\n");
        byte[] longer = utf8("data: " + "x".repeat((1 << 20) - 5) + "\n\n");

        assertThat(parse(allowed, 8192)).hasSize(1);
        assertThatThrownBy(() -> parse(longer, 8192)).isInstanceOf(SseTooLarge.class);
    }

    @Test
    void endlessCommentsAreNoEvent() throws Exception {
        assertThat(limited(utf8(": keep-alive\n".repeat(1_000) + "data: a\n\n"), 100, 50))
                .hasSize(1);
    }

    @Test
    void framesMessage() {
        assertThat(text(SseEvent.message(utf8("{\n}")).encode())).isEqualTo("event: message\ndata: {\ndata: }\n\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\n", "\r", "a\r\nb", "x\n\ndata: forged"})
    void refusesLineBreaksInIdAndType(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> event(text, null, "", null));
        assertThatIllegalArgumentException().isThrownBy(() -> event(null, text, "", null));
    }

    @Test
    void refusesNulInIdAndNegativeDelay() {
        assertThatIllegalArgumentException().isThrownBy(() -> event("\0", null, "", null));
        assertThatIllegalArgumentException().isThrownBy(() -> event(null, null, "", -1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\rdata: forged", "a\r\n\r\nevent: x", "\n\nid: 1", "\r\n", "\r", "\n", "a\rb\r\nc\n"})
    void dataCannotEndItsEvent(String data) throws Exception {
        List<SseEvent> events = parse(data(data).encode(), 3);

        assertThat(events).containsExactly(data(data.replace("\r\n", "\n").replace('\r', '\n')));
    }

    @Test
    void parsingGivesBackWhatWasEncoded() throws Exception {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(11);
        List<SseEvent> events = new ArrayList<>();
        byte[] stream = {};
        for (int round = 0; round < 500; round++) {
            SseEvent event = event(
                    random.nextBoolean() ? word(random, " :é\u2028ab") : null,
                    random.nextBoolean() ? word(random, " :é\u2028ab") : null,
                    word(random, " :é€\u2028ab\n\0"),
                    random.nextBoolean() ? random.nextInt(1_000_000) : null);
            events.add(event);
            byte[] frame = event.encode();
            byte[] longer = Arrays.copyOf(stream, stream.length + frame.length);
            System.arraycopy(frame, 0, longer, stream.length, frame.length);
            stream = longer;
        }

        assertThat(parse(stream, random.nextInt(1, 100))).isEqualTo(events);
    }

    private static String word(RandomGenerator random, String alphabet) {
        StringBuilder word = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            word.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return word.toString();
    }

    private static SseEvent data(String data) {
        return event(null, null, data, null);
    }

    private static SseEvent event(@Nullable String id, @Nullable String event, String data, @Nullable Integer retry) {
        return new SseEvent(id, event, utf8(data), retry);
    }

    private static boolean finish(String stream) throws SseTooLarge {
        SseParser parser = new SseParser();
        parser.feed(utf8(stream), 0, utf8(stream).length, _ -> {});
        return parser.finish();
    }

    private static List<SseEvent> parse(byte[] stream, int piece) throws SseTooLarge {
        return pieces(new SseParser(), stream, piece);
    }

    private static List<SseEvent> pieces(SseParser parser, byte[] stream, int piece) throws SseTooLarge {
        List<SseEvent> events = new ArrayList<>();
        for (int from = 0; from < stream.length; from += piece) {
            parser.feed(stream, from, Math.min(from + piece, stream.length), events::add);
        }
        return events;
    }

    private static List<SseEvent> limited(byte[] stream, int piece, int limit) throws SseTooLarge {
        return pieces(new SseParser(limit), stream, piece);
    }

    private static List<SseEvent> split(byte[] stream, int first, int second) throws SseTooLarge {
        SseParser parser = new SseParser();
        List<SseEvent> events = new ArrayList<>();
        parser.feed(stream, 0, first, events::add);
        parser.feed(stream, first, second, events::add);
        parser.feed(stream, second, stream.length, events::add);
        return events;
    }
}
