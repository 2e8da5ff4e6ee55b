package dev.sallyport.policy.condition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathTest {
    private static final Value DOCUMENT = new Value.Fields(Map.of(
            "a",
            Value.of("text"),
            "x y",
            Value.of(1),
            "items",
            new Value.Items(List.of(
                    new Value.Fields(Map.of("price", Value.of(3))),
                    new Value.Fields(Map.of("other", Value.of(4))),
                    Value.Absent.ABSENT,
                    Value.of("text")))));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "arguments",
                "arguments.path",
                "arguments.a-b_c.$ref",
                "arguments.größe",
                "arguments[0][12].x",
                "arguments.items[*].price",
                "claims[\"https://example.com/tenant\"]",
                "claims[\"a\\\"b\\\\c\"]",
                "claims[\"\"]",
                "context.client-name",
                "subject.roles[0]",
                "arguments[999999999]",
            })
    void whatIsReadIsWrittenAlike(String text) {
        assertThat(Path.parse(text)).hasToString(text);
    }

    @Test
    void whatIsWrittenIsReadAlike() {
        var random = new Random(1);
        for (int i = 0; i < 2_000; i++) {
            var steps = new ArrayList<Path.Step>();
            for (int step = random.nextInt(5); step > 0; step--) {
                steps.add(
                        switch (random.nextInt(4)) {
                            case 0 -> new Path.Step.Index(random.nextInt(1_000));
                            case 1 -> new Path.Step.Each();
                            default -> new Path.Step.Key(key(random));
                        });
            }
            var path = new Path(List.of(Path.Root.values()).get(random.nextInt(4)), steps);

            assertThat(Path.parse(path.toString())).isEqualTo(path);
        }
    }

    private static String key(Random random) {
        var key = new StringBuilder();
        for (int length = random.nextInt(4); length > 0; length--) {
            key.append("ab.[]\"\\* 9✓\n".charAt(random.nextInt(12)));
        }
        return key.toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''               | a name is missing at character 1",
                "headers.x        | a field starts with one of arguments, claims, context, subject",
                "Arguments.x      | a field starts with one of arguments, claims, context, subject",
                ".x               | a name is missing at character 1",
                "arguments.       | a name is missing at character 11",
                "arguments..x     | a name is missing at character 11",
                "arguments x      | expected . or [ at character 10",
                "arguments.a b    | expected . or [ at character 12",
                "arguments[0      | a [ is not closed",
                "arguments[0x]    | a [ is not closed",
                "arguments[]      | between [ and ] stands a number, * or a quoted name",
                "arguments[-1]    | between [ and ] stands a number, * or a quoted name",
                "arguments[x]     | between [ and ] stands a number, * or a quoted name",
                "arguments[1000000000] | between [ and ] stands a number, * or a quoted name",
                "arguments[\"x]   | a quoted name is not closed",
                "arguments[\"x\\  | a quoted name is not closed",
                "arguments[\"x\"  | a [ is not closed",
            })
    void aMalformedPathIsRefusedWithTheReason(String text, String problem) {
        assertThatIllegalArgumentException().isThrownBy(() -> Path.parse(text)).withMessageStartingWith(problem);
    }

    @Test
    void elementsAreCountedFromZero() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Path.Step.Index(-1));
        assertThat(new Path.Step.Index(0).number()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "arguments.a             | Text[value=text]",
                "arguments[\"x y\"]      | Numeric[value=1]",
                "arguments.items[0].price| Numeric[value=3]",
                "arguments.items[1].price| ABSENT",
                "arguments.items[2].price| ABSENT",
                "arguments.items[3].price| UNREACHABLE",
                "arguments.items[4]      | ABSENT",
                "arguments.items[*].price| Items[values=[Numeric[value=3], ABSENT, ABSENT, UNREACHABLE]]",
                "arguments.items.price   | UNREACHABLE",
                "arguments.none          | ABSENT",
                "arguments.none.deeper[0]| ABSENT",
                "arguments.none[*]       | ABSENT",
                "arguments.a.b           | UNREACHABLE",
                "arguments.a.b.c         | UNREACHABLE",
                "arguments.a[0]          | UNREACHABLE",
                "arguments.a[*].b        | UNREACHABLE",
                "arguments[0]            | UNREACHABLE",
            })
    void aPathFinds(String path, String found) {
        assertThat(Path.parse(path).in(DOCUMENT)).hasToString(found);
    }

    @Test
    void thePathOfARootFindsAllOfIt() {
        assertThat(Path.parse("arguments").in(DOCUMENT)).isEqualTo(DOCUMENT);
    }

    @Test
    void onlyAStarFansOut() {
        assertThat(Path.parse("arguments.a[*].b").fansOut()).isTrue();
        assertThat(Path.parse("arguments.a[0].b").fansOut()).isFalse();
    }
}
