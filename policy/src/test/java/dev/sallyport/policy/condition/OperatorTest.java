package dev.sallyport.policy.condition;

import static dev.sallyport.policy.condition.Conditions.argument;
import static dev.sallyport.policy.condition.Outcome.ERROR;
import static dev.sallyport.policy.condition.Outcome.FALSE;
import static dev.sallyport.policy.condition.Outcome.MISSING;
import static dev.sallyport.policy.condition.Outcome.OPEN;
import static dev.sallyport.policy.condition.Outcome.TRUE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Each operator on values of its type, of others, and on none.
class OperatorTest {
    private static final Value TEXT = Value.of("abc");
    private static final Value NUMBER = Value.of(5);
    private static final Value FLAG = Value.of(true);
    private static final Value LIST = Value.texts(List.of("a", "b"));
    private static final Value EMPTY = new Value.Items(List.of());
    private static final Value OBJECT = new Value.Fields(Map.of("a", NUMBER));

    record Expression(Pattern pattern) implements TextPattern {
        @Override
        public boolean isFoundIn(String text) {
            return pattern.matcher(text).find();
        }
    }

    static Stream<Arguments> onValues() {
        return Stream.of(
                arguments(Tests.equalTo("abc"), TEXT, TRUE),
                arguments(Tests.equalTo("ab"), TEXT, FALSE),
                arguments(Tests.equalTo("ABC"), TEXT, FALSE),
                arguments(Tests.equalTo("5"), NUMBER, ERROR),
                arguments(Tests.equalTo(5), Value.of("5"), ERROR),
                arguments(Tests.equalTo(5), new Value.Numeric(new BigDecimal("5.00")), TRUE),
                arguments(Tests.equalTo(50), new Value.Numeric(new BigDecimal("5e1")), TRUE),
                arguments(Tests.equalTo(true), FLAG, TRUE),
                arguments(Tests.equalTo(false), FLAG, FALSE),
                arguments(Tests.equalTo(LIST), Value.texts(List.of("a", "b")), TRUE),
                arguments(Tests.equalTo(LIST), Value.texts(List.of("b", "a")), FALSE),
                arguments(Tests.equalTo("a"), Value.texts(List.of("a")), ERROR),
                arguments(Tests.equalTo(OBJECT), new Value.Fields(Map.of("a", Value.of(5))), TRUE),
                arguments(Tests.in("x", "abc"), TEXT, TRUE),
                arguments(Tests.in("x", "y"), TEXT, FALSE),
                arguments(Tests.in(NUMBER, Value.of("x")), TEXT, FALSE),
                arguments(Tests.in(NUMBER, FLAG), TEXT, ERROR),
                arguments(Tests.in(new Value[0]), TEXT, ERROR),
                arguments(Tests.notIn("x"), TEXT, TRUE),
                arguments(Tests.notIn("abc"), TEXT, FALSE),
                arguments(Tests.notIn("5"), NUMBER, ERROR),
                arguments(Tests.contains("bc"), TEXT, TRUE),
                arguments(Tests.contains("cb"), TEXT, FALSE),
                arguments(Tests.contains("b"), LIST, TRUE),
                arguments(Tests.contains("c"), LIST, FALSE),
                arguments(Tests.contains("c"), EMPTY, FALSE),
                arguments(Tests.contains("c"), new Value.Items(List.of(Value.Absent.ABSENT)), FALSE),
                arguments(Tests.contains("c"), new Value.Items(List.of(LIST)), ERROR),
                arguments(Tests.contains("c"), new Value.Items(List.of(LIST, Value.of("c"))), TRUE),
                arguments(Tests.contains("c"), new Value.Items(List.of(Value.Absent.UNREACHABLE)), ERROR),
                arguments(Tests.contains(NUMBER), TEXT, ERROR),
                arguments(Tests.contains("a"), OBJECT, ERROR),
                arguments(Tests.starts("ab"), TEXT, TRUE),
                arguments(Tests.starts("b"), TEXT, FALSE),
                arguments(Tests.starts("a"), LIST, ERROR),
                arguments(Tests.ends("bc"), TEXT, TRUE),
                arguments(Tests.ends("b"), TEXT, FALSE),
                arguments(Tests.ends("5"), NUMBER, ERROR),
                arguments(Tests.matches(new Expression(Pattern.compile("b."))), TEXT, TRUE),
                arguments(Tests.matches(new Expression(Pattern.compile("^b"))), TEXT, FALSE),
                arguments(Tests.matches(new Expression(Pattern.compile("b"))), FLAG, ERROR),
                arguments(Tests.less(6), NUMBER, TRUE),
                arguments(Tests.less(5), NUMBER, FALSE),
                arguments(Tests.less(5), Value.of("4"), ERROR),
                arguments(Tests.atMost(5), NUMBER, TRUE),
                arguments(Tests.atMost(4), NUMBER, FALSE),
                arguments(Tests.greater(4), NUMBER, TRUE),
                arguments(Tests.greater(5), NUMBER, FALSE),
                arguments(Tests.atLeast(5), NUMBER, TRUE),
                arguments(Tests.atLeast(6), NUMBER, FALSE),
                arguments(Tests.compare(Comparison.LESS, new BigDecimal("5.01")), NUMBER, TRUE),
                arguments(Tests.atLeast(0), new Value.Numeric(new BigDecimal("1e999999999")), TRUE),
                arguments(Tests.between(5, 7), NUMBER, TRUE),
                arguments(Tests.between(3, 5), NUMBER, TRUE),
                arguments(Tests.between(6, 7), NUMBER, FALSE),
                arguments(Tests.between(3, 4), NUMBER, FALSE),
                arguments(Tests.between(3, 4), FLAG, ERROR),
                arguments(Tests.exists(), TEXT, TRUE),
                arguments(Tests.missing(), TEXT, FALSE),
                arguments(Tests.size(Tests.equalTo(3)), TEXT, TRUE),
                arguments(Tests.size(Tests.equalTo(1)), Value.of("🦊"), TRUE),
                arguments(Tests.size(Tests.equalTo(2)), LIST, TRUE),
                arguments(Tests.size(Tests.equalTo(1)), OBJECT, TRUE),
                arguments(Tests.size(Tests.greater(3)), TEXT, FALSE),
                arguments(Tests.size(Tests.starts("3")), TEXT, ERROR),
                arguments(Tests.size(Tests.equalTo(1)), NUMBER, ERROR),
                arguments(Tests.anyItem(Tests.equalTo("b")), LIST, TRUE),
                arguments(Tests.anyItem(Tests.equalTo("c")), LIST, FALSE),
                arguments(Tests.anyItem(Tests.equalTo("c")), EMPTY, FALSE),
                arguments(Tests.anyItem(Tests.less(3)), LIST, ERROR),
                arguments(Tests.anyItem(Tests.less(3)), new Value.Items(List.of(TEXT, Value.of(2))), TRUE),
                arguments(Tests.anyItem(Tests.less(3)), new Value.Items(List.of(Value.Absent.ABSENT)), MISSING),
                arguments(Tests.anyItem(Tests.equalTo("abc")), TEXT, ERROR),
                arguments(Tests.allItems(Tests.in("a", "b")), LIST, TRUE),
                arguments(Tests.allItems(Tests.in("a")), LIST, FALSE),
                arguments(Tests.allItems(Tests.in("a")), EMPTY, TRUE),
                arguments(Tests.allItems(Tests.less(3)), new Value.Items(List.of(Value.of(2), TEXT)), ERROR),
                arguments(Tests.allItems(Tests.less(3)), new Value.Items(List.of(TEXT, NUMBER)), FALSE),
                arguments(Tests.allItems(Tests.in("abc")), TEXT, ERROR),
                arguments(Tests.each(Tests.starts("a"), Tests.ends("c")), TEXT, TRUE),
                arguments(Tests.each(Tests.starts("a"), Tests.ends("x")), TEXT, FALSE),
                arguments(Tests.each(Tests.less(1), Tests.ends("x")), TEXT, FALSE),
                arguments(Tests.sameAs(argument("same")), TEXT, TRUE),
                arguments(Tests.sameAs(argument("other")), TEXT, FALSE),
                arguments(Tests.sameAs(argument("none")), TEXT, MISSING),
                arguments(Tests.sameAs(argument("same.x")), TEXT, ERROR),
                arguments(Tests.sameAs(argument("same")), NUMBER, ERROR));
    }

    @ParameterizedTest
    @MethodSource("onValues")
    void anOperatorOnAValue(Test test, Value value, Outcome expected) {
        var facts = SomeFacts.arguments(Map.of("field", value, "same", Value.of("abc"), "other", Value.of("x")));
        var condition = argument("field").is(test);

        assertThat(condition.evaluate(facts)).isEqualTo(expected);
        assertThat(Conditions.not(condition).evaluate(facts)).isEqualTo(expected.not());
        assertThat(argument("field").is(Tests.not(test)).evaluate(facts)).isEqualTo(expected.not());
    }

    @ParameterizedTest
    @MethodSource("onValues")
    void anErrorIsReportedAndNothingElse(Test test, Value value, Outcome expected) {
        var facts = SomeFacts.arguments(Map.of("field", value, "same", Value.of("abc"), "other", Value.of("x")));

        argument("field").is(test).evaluate(facts);

        assertThat(facts.problems).hasSize(expected == ERROR ? 1 : 0);
    }

    /// As they are named and as `null`, which is left out of the object.
    @ParameterizedTest
    @MethodSource("onValues")
    void whatIsMissingSatisfiesNothingButMissing(Test test, Value value, Outcome expected) {
        for (var arguments :
                List.of(new HashMap<String, Value>(), new HashMap<>(Map.of("field", (Value) Value.Absent.ABSENT)))) {
            var facts = SomeFacts.arguments(arguments);
            var condition = argument("field").is(test);
            var wanted = test.equals(Tests.missing()) ? TRUE : test.equals(Tests.exists()) ? FALSE : MISSING;
            var found = test instanceof Test.SameAs ? MISSING : wanted;

            assertThat(condition.evaluate(facts)).isEqualTo(found);
            assertThat(Conditions.not(condition).evaluate(facts)).isEqualTo(found.not());
            assertThat(facts.problems).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("onValues")
    void whatIsBehindAValueWithoutPartsIsAnError(Test test, Value value, Outcome expected) {
        for (var path : List.of("text.field", "text[0]", "text[*].field")) {
            var facts = SomeFacts.arguments(Map.of("text", Value.of("{\"field\":1}")));

            assertThat(argument(path).is(test).evaluate(facts)).isEqualTo(ERROR);
            assertThat(facts.problems).containsExactly("arguments." + path + " lies within a value that has no parts");
        }
    }

    @ParameterizedTest
    @MethodSource("onValues")
    void argumentsThatAreNotKnownYetLeaveItOpen(Test test, Value value, Outcome expected) {
        var facts = SomeFacts.beforeArguments();

        assertThat(argument("field").is(test).evaluate(facts)).isEqualTo(OPEN);
        assertThat(Conditions.claim("x").sameAs(argument("field")).evaluate(facts))
                .isEqualTo(OPEN);
    }

    static Stream<Arguments> problems() {
        return Stream.of(
                arguments(Tests.less(3), TEXT, "arguments.field is text, but the rule is about a number"),
                arguments(Tests.in("a"), NUMBER, "arguments.field is a number, but the rule is about text"),
                arguments(
                        Tests.in(TEXT, NUMBER, Value.of("z")),
                        FLAG,
                        "arguments.field is true or false, but the rule is about text or a number"),
                arguments(
                        Tests.contains("a"),
                        FLAG,
                        "arguments.field is true or false, but the rule is about text or a list"),
                arguments(
                        Tests.contains(NUMBER), FLAG, "arguments.field is true or false, but the rule is about a list"),
                arguments(
                        Tests.contains(NUMBER),
                        LIST,
                        "an element of arguments.field is of another type than the rule is about"),
                arguments(Tests.ends("a"), LIST, "arguments.field is a list, but the rule is about text"),
                arguments(
                        Tests.size(Tests.less(1)),
                        FLAG,
                        "arguments.field is true or false, but the rule is about text, a list or an object"),
                arguments(
                        Tests.size(Tests.starts("1")),
                        TEXT,
                        "the size of arguments.field is a number, but the rule is about text"),
                arguments(Tests.anyItem(Tests.less(1)), TEXT, "arguments.field is text, but the rule is about a list"),
                arguments(
                        Tests.anyItem(Tests.less(1)),
                        LIST,
                        "an element of arguments.field is text, but the rule is about a number"),
                arguments(
                        Tests.anyItem(Tests.less(1)),
                        new Value.Items(List.of(NUMBER, FLAG, TEXT)),
                        "an element of arguments.field is true or false, but the rule is about a number"),
                arguments(
                        Tests.not(Tests.allItems(Tests.less(1))),
                        LIST,
                        "an element of arguments.field is text, but the rule is about a number"),
                arguments(
                        Tests.each(Tests.exists(), Tests.less(1)),
                        OBJECT,
                        "arguments.field is an object, but the rule is about a number"),
                arguments(
                        Tests.sameAs(argument("same")),
                        NUMBER,
                        "arguments.field is a number, but the rule is about text in arguments.same"));
    }

    @ParameterizedTest
    @MethodSource("problems")
    void aProblemNamesFieldAndTypesButNoValue(Test test, Value value, String problem) {
        var facts = SomeFacts.arguments(Map.of("field", value, "same", Value.of("abc")));

        argument("field").is(test).evaluate(facts);

        assertThat(facts.problems).containsExactly(problem);
    }
}
