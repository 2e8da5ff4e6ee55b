package dev.sallyport.mcp;

import static dev.sallyport.mcp.Bytes.text;
import static dev.sallyport.mcp.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Lists with what a caller may not see cut out: protocol.md H3, A11.
class ListAnswerTest {
    private static final Set<String> ALLOWED = Set.of("a", "b", "c");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[] | []",
                "[{\"name\":\"a\"}] | [{\"name\":\"a\"}]",
                "[{\"name\":\"x\"}] | []",
                "[ {\"name\":\"x\"} ] | [  ]",
                "[{\"name\":\"a\"},{\"name\":\"x\"}] | [{\"name\":\"a\"}]",
                "[{\"name\":\"x\"}, {\"name\":\"a\"}] | [{\"name\":\"a\"}]",
                "[{\"name\":\"x\"},{\"name\":\"y\"},{\"name\":\"a\"},{\"name\":\"z\"}] | [{\"name\":\"a\"}]",
                "[{\"name\":\"a\"} , {\"name\":\"x\"} , {\"name\":\"y\"} , {\"name\":\"b\"}] | [{\"name\":\"a\"} , {\"name\":\"b\"}]",
                "[{\"name\":\"x\"},{\"name\":\"a\"},{\"name\":\"y\"},{\"name\":\"b\"},{\"name\":\"z\"}] | [{\"name\":\"a\"},{\"name\":\"b\"}]",
                "[{\"title\":\"a\"},{\"name\":1},{\"name\":null},{\"name\":[\"a\"]},{},1,null,\"a\",[{\"name\":\"a\"}]] | []",
                "[{\"x\":{\"name\":\"a\"},\"name\":\"x\"}] | []",
                "[{\"x\":{\"name\":\"x\"},\"n\\u0061me\":\"\\u0061\"}] | [{\"x\":{\"name\":\"x\"},\"n\\u0061me\":\"\\u0061\"}]"
            })
    void cutsItems(String items, String kept) throws Exception {
        String answer = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"tools\":%s,\"nextCursor\":\"n\"}}";

        byte[] filtered = filter(answer.formatted(items), ListKind.TOOLS);

        assertThat(text(filtered)).isEqualTo(answer.formatted(kept));
    }

    @ParameterizedTest
    @EnumSource
    void knowsMemberAndKeyOfEveryKind(ListKind kind) throws Exception {
        String answer = "{\"result\":{\"%s\":[%s{\"%s\":\"b\"}]},\"jsonrpc\":\"2.0\",\"id\":1}";
        String hidden = "{\"" + kind.key() + "\":\"x\",\"size\":1e400},";

        byte[] filtered = filter(answer.formatted(kind.member(), hidden, kind.key()), kind);

        assertThat(text(filtered)).isEqualTo(answer.formatted(kind.member(), "", kind.key()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"public\"", "\"\\u0070ublic\""})
    void makesCacheScopePrivate(String scope) throws Exception {
        byte[] filtered = filter(
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"cacheScope\" : " + scope
                        + " ,\"tools\":[{\"name\":\"a\",\"cacheScope\":\"public\"}]}}",
                ListKind.TOOLS);

        assertThat(text(filtered))
                .isEqualTo(
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"cacheScope\" : \"private\" ,\"tools\":[{\"name\":\"a\",\"cacheScope\":\"public\"}]}}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"tools\":[{\"name\":\"a\"}],\"cacheScope\":\"private\"}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"prompts\":[{\"name\":\"x\"}]}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":null}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":1,\"message\":\"m\",\"data\":{\"tools\":[{\"name\":\"x\"}]}}}",
                "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{\"tools\":[{\"name\":\"x\"}]}}"
            })
    void returnsTheSameArrayIfNothingChanges(String message) throws Exception {
        byte[] bytes = utf8(message);

        assertThat(ListAnswer.filter(bytes, ListKind.TOOLS, ALLOWED::contains)).isSameAs(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"tools\":[{\"name\":\"a\"}]}} x",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"tools\":[{\"name\":\"a\",\"name\":\"x\"}]}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"tools\":[],\"tools\":[]}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"tools\":[],\"Tools\":[{\"name\":\"x\"}]}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"tool\u017F\":[{\"name\":\"x\"}]}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"tools\":[],\"CacheScope\":\"public\"}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"tools\":[{\"name\":\"a\",\"Name\":\"x\"}]}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"tools\":{\"name\":\"x\"}}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"tools\":null}}"
            })
    void refusesWhatCannotBeFilteredSafely(String message) {
        assertThatThrownBy(() -> filter(message, ListKind.TOOLS)).isInstanceOf(MalformedMessage.class);
    }

    @Test
    void leavesAllOtherBytesIdentical() throws Exception {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(42);
        for (int round = 0; round < 3_000; round++) {
            List<String> items = new ArrayList<>();
            List<String> kept = new ArrayList<>();
            for (int i = random.nextInt(8); i > 0; i--) {
                boolean keep = random.nextBoolean();
                String item = item(random, keep ? "a" : "x");
                items.add(item);
                if (keep) {
                    kept.add(item);
                }
            }
            String before = "{\"jsonrpc\":\"2.0\",%s\"id\":%d,\"result\":{".formatted(space(random), round);
            String after = ",%s\"n\":%d00000000000000000001}}".formatted(space(random), random.nextInt(1, 1_000));
            String scope = random.nextBoolean() ? "\"cacheScope\":\"%s\"," : "";

            byte[] filtered = filter(
                    before + scope.formatted("public") + "\"tools\":[" + String.join(",", items) + "]" + after,
                    ListKind.TOOLS);

            assertThat(text(filtered))
                    .isEqualTo(
                            before + scope.formatted("private") + "\"tools\":[" + String.join(",", kept) + "]" + after);
        }
    }

    private static String item(RandomGenerator random, String name) {
        String number = random.nextLong() + "" + random.nextLong(1L << 60);
        String text = random.nextBoolean() ? "caf\u00e9 \uD83D\uDE00" : "[{\\\"name\\\":\\\"a\\\"}],";
        String first = "\"name\":" + space(random) + "\"" + name + "\"";
        String second = "\"d\":{\"name\":\"" + text + "\",\"v\":[" + number + ",[],{}]}";
        return random.nextBoolean() ? "{" + first + "," + second + "}" : "{" + second + "," + first + "}";
    }

    private static String space(RandomGenerator random) {
        return " \t".repeat(random.nextInt(3));
    }

    private static byte[] filter(String message, ListKind kind) throws MalformedMessage {
        return ListAnswer.filter(utf8(message), kind, ALLOWED::contains);
    }
}
