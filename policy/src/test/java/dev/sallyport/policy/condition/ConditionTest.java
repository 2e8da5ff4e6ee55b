package dev.sallyport.policy.condition;

import static dev.sallyport.policy.condition.Conditions.all;
import static dev.sallyport.policy.condition.Conditions.any;
import static dev.sallyport.policy.condition.Conditions.argument;
import static dev.sallyport.policy.condition.Conditions.custom;
import static dev.sallyport.policy.condition.Conditions.not;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConditionTest {
    private static final Condition TRUE = argument("a").equalTo("x");
    private static final Condition FALSE = argument("a").equalTo("y");
    private static final Condition ERROR = argument("a").less(3);
    private static final Condition MISSING = argument("none").less(3);
    private static final Condition THROWS = custom("broken", _ -> {
        throw new IllegalStateException("secret");
    });
    private final SomeFacts facts = SomeFacts.arguments(Map.of("a", Value.of("x")));

    @Test
    void allHoldsWhereNoneFails() {
        assertThat(all().evaluate(facts)).isEqualTo(Outcome.TRUE);
        assertThat(Condition.All.NOTHING.evaluate(facts)).isEqualTo(Outcome.TRUE);
        assertThat(all(TRUE, TRUE).evaluate(facts)).isEqualTo(Outcome.TRUE);
        assertThat(all(TRUE, FALSE).evaluate(facts)).isEqualTo(Outcome.FALSE);
        assertThat(all(TRUE, MISSING).evaluate(facts)).isEqualTo(Outcome.MISSING);
        assertThat(all(ERROR, MISSING, TRUE).evaluate(facts)).isEqualTo(Outcome.ERROR);
    }

    @Test
    void anyHoldsWhereOneDoes() {
        assertThat(any().evaluate(facts)).isEqualTo(Outcome.FALSE);
        assertThat(any(FALSE, TRUE).evaluate(facts)).isEqualTo(Outcome.TRUE);
        assertThat(any(FALSE, MISSING).evaluate(facts)).isEqualTo(Outcome.MISSING);
        assertThat(any(ERROR, TRUE).evaluate(facts)).isEqualTo(Outcome.TRUE);
        assertThat(any(ERROR, FALSE).evaluate(facts)).isEqualTo(Outcome.ERROR);
    }

    @Test
    void theOrderOfConditionsNeverMatters() {
        var random = new Random(1);
        for (int i = 0; i < 500; i++) {
            var conditions = new ArrayList<Condition>();
            for (int count = random.nextInt(5); count > 0; count--) {
                conditions.add(List.of(TRUE, FALSE, ERROR, MISSING, THROWS).get(random.nextInt(5)));
            }
            var shuffled = new ArrayList<>(conditions);
            Collections.shuffle(shuffled, random);

            assertThat(new Condition.All(shuffled).evaluate(facts))
                    .isEqualTo(new Condition.All(conditions).evaluate(facts));
            assertThat(new Condition.Any(shuffled).evaluate(facts))
                    .isEqualTo(new Condition.Any(conditions).evaluate(facts));
        }
    }

    @Test
    void aCustomConditionSeesTheFacts() {
        var condition =
                custom("is-x", seen -> seen.find(Path.parse("arguments.a")).equals(Value.of("x")));

        assertThat(condition.evaluate(facts)).isEqualTo(Outcome.TRUE);
        assertThat(condition.evaluate(SomeFacts.none())).isEqualTo(Outcome.FALSE);
    }

    @Test
    void aCustomConditionThatFailsIsAnErrorWithoutItsMessage() {
        var failures = List.<RuntimeExceptionOrError>of(
                () -> {
                    throw new IllegalStateException("secret");
                },
                () -> {
                    throw new AssertionError("secret");
                },
                () -> {
                    throw new NoClassDefFoundError("secret");
                },
                () -> {
                    throw new StackOverflowError("secret");
                });
        for (var failure : failures) {
            var heard = SomeFacts.none();

            var outcome = custom("broken", _ -> failure.fail()).evaluate(heard);

            assertThat(outcome).isEqualTo(Outcome.ERROR);
            assertThat(heard.problems)
                    .hasSize(1)
                    .first()
                    .asString()
                    .startsWith("custom condition broken could not be evaluated (")
                    .doesNotContain("secret");
        }
    }

    private interface RuntimeExceptionOrError {
        boolean fail();
    }

    @Test
    void factsThatThrowAreAnErrorOfTheConditionThatAsked() {
        var hostile = new Facts() {
            private final List<String> problems = new ArrayList<>();

            @Override
            public Value find(Path path) {
                throw new IllegalStateException("secret");
            }

            @Override
            public boolean withoutArguments() {
                return false;
            }

            @Override
            public Instant time() {
                return Instant.EPOCH;
            }

            @Override
            public @Nullable String address() {
                return null;
            }

            @Override
            public void report(String problem) {
                problems.add(problem);
            }
        };

        assertThat(TRUE.evaluate(hostile)).isEqualTo(Outcome.ERROR);
        assertThat(all(TRUE, custom("no", _ -> false)).evaluate(hostile)).isEqualTo(Outcome.FALSE);
        assertThat(hostile.problems).containsOnly("arguments.a could not be evaluated (IllegalStateException)");
    }

    @Test
    void customConditionsAreEqualByNameAndParameters() {
        var none = Value.Fields.NONE;
        var one = new Value.Fields(Map.of("a", Value.of(1)));

        assertThat(new Condition.Custom("a", none, _ -> true))
                .isEqualTo(new Condition.Custom("a", none, _ -> false))
                .hasSameHashCodeAs(new Condition.Custom("a", none, _ -> false))
                .isNotEqualTo(new Condition.Custom("b", none, _ -> true))
                .isNotEqualTo(new Condition.Custom("a", one, _ -> true))
                .hasToString("Custom[a, Fields[values={}]]");
    }

    @Test
    void whatIsUnmetIsSaidInPlainWords() {
        assertThat(TRUE.unmet(facts)).isEmpty();
        assertThat(FALSE.unmet(facts)).containsExactly("arguments.a is not y");
        assertThat(MISSING.unmet(facts)).containsExactly("arguments.none is missing");
        assertThat(ERROR.unmet(facts)).containsExactly("arguments.a is text, but the rule is about a number");
        assertThat(THROWS.unmet(facts))
                .containsExactly("custom condition broken could not be evaluated (IllegalStateException)");
        assertThat(all(TRUE, FALSE, MISSING).unmet(facts))
                .containsExactly("arguments.a is not y", "arguments.none is missing");
        assertThat(any(FALSE, MISSING).unmet(facts))
                .containsExactly("arguments.a is not y; and arguments.none is missing");
        assertThat(any().unmet(facts)).containsExactly("it needs one of no conditions");
        assertThat(not(TRUE).unmet(facts)).containsExactly("arguments.a is x");
        assertThat(not(MISSING).unmet(facts)).containsExactly("arguments.none is missing");
        assertThat(not(all(TRUE, not(FALSE))).unmet(facts))
                .containsExactly("(arguments.a is x and arguments.a is not y)");
        assertThat(not(any(TRUE, FALSE)).unmet(facts)).containsExactly("(arguments.a is x or arguments.a is y)");
        assertThat(argument("none").sameAs(argument("a")).unmet(facts))
                .containsExactly("arguments.none or arguments.a is missing");
        assertThat(Conditions.network("10.0.0.0/8", "::1").unmet(facts)).containsExactly("the client has no address");
        assertThat(Conditions.network("10.0.0.0/8", "127.0.0.1").unmet(SomeFacts.from("::1")))
                .containsExactly("the client's address is not in 10.0.0.0/8, 127.0.0.1");
        assertThat(not(Conditions.network("::/0")).unmet(SomeFacts.from("::1")))
                .containsExactly("the client's address is in 0:0:0:0:0:0:0:0/0");
        assertThat(Conditions.time().unmet(facts)).containsExactly("the request did not come in the rule's hours");
        assertThat(custom("never", _ -> false).unmet(facts)).containsExactly("custom condition never does not hold");
        assertThat(not(custom("ever", _ -> true)).unmet(facts)).containsExactly("custom condition ever holds");
    }

    @Test
    void eachOperatorHasItsWords() {
        var some = SomeFacts.arguments(Map.of(
                "t", Value.of("text"), "n", Value.of(5), "l", Value.texts(List.of("a")), "o", Value.of("other")));
        var pattern = new OperatorTest.Expression(java.util.regex.Pattern.compile("^x"));

        assertThat(argument("t").in("a", "b").unmet(some)).containsExactly("arguments.t is not one of a, b");
        assertThat(argument("t").notIn("text").unmet(some)).containsExactly("arguments.t is text");
        assertThat(argument("t").starts("x").unmet(some)).containsExactly("arguments.t does not start with x");
        assertThat(argument("t").ends("x").unmet(some)).containsExactly("arguments.t does not end with x");
        assertThat(argument("t").contains("y").unmet(some)).containsExactly("arguments.t does not contain y");
        assertThat(argument("t").matches(pattern).unmet(some)).containsExactly("arguments.t does not match " + pattern);
        assertThat(argument("t").missing().unmet(some)).containsExactly("arguments.t exists");
        assertThat(argument("x").exists().unmet(some)).containsExactly("arguments.x does not exist");
        assertThat(argument("t").sameAs(argument("o")).unmet(some))
                .containsExactly("arguments.t is not the same as arguments.o");
        assertThat(argument("n").less(5).unmet(some)).containsExactly("arguments.n is not less than 5");
        assertThat(argument("n").atMost(4).unmet(some)).containsExactly("arguments.n is not at most 4");
        assertThat(argument("n").greater(5).unmet(some)).containsExactly("arguments.n is not greater than 5");
        assertThat(argument("n").between(6, 9).unmet(some))
                .containsExactly("arguments.n is not at least 6 or is not at most 9");
        assertThat(argument("t").size(Tests.less(4)).unmet(some))
                .containsExactly("arguments.t has a size that is not less than 4");
        assertThat(argument("l").anyItem(Tests.starts("b")).unmet(some))
                .containsExactly("arguments.l has no element that starts with b");
        assertThat(argument("l").allItems(Tests.starts("b")).unmet(some))
                .containsExactly("arguments.l has an element that does not start with b");
        assertThat(not(argument("l").allItems(Tests.starts("a"))).unmet(some))
                .containsExactly("arguments.l has only elements of which each starts with a");
        assertThat(not(argument("l").anyItem(Tests.contains("a"))).unmet(some))
                .containsExactly("arguments.l has an element that contains a");
    }

    @Test
    void aPathInTextMayStartWithABracket() {
        assertThat(argument("[\"x y\"]").path()).isEqualTo(Path.parse("arguments[\"x y\"]"));
        assertThat(Conditions.claim("tenant").path()).hasToString("claims.tenant");
        assertThat(Conditions.context("revision").path()).hasToString("context.revision");
        assertThat(Conditions.subject("id").path()).hasToString("subject.id");
        assertThatIllegalArgumentException().isThrownBy(() -> argument("a b"));
    }
}
