package dev.sallyport.policy;

import static dev.sallyport.policy.Schemas.closed;
import static dev.sallyport.policy.Schemas.list;
import static dev.sallyport.policy.Schemas.oneOf;
import static dev.sallyport.policy.Schemas.open;
import static dev.sallyport.policy.Schemas.typed;
import static dev.sallyport.policy.Schemas.with;
import static dev.sallyport.policy.condition.Conditions.argument;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sallyport.policy.ArgumentSchema.Misfit;
import dev.sallyport.policy.condition.Comparison;
import dev.sallyport.policy.condition.Condition;
import dev.sallyport.policy.condition.Tests;
import dev.sallyport.policy.condition.Value;
import dev.sallyport.policy.condition.Value.Fields;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentSchemaTest {
    private static final String OF_ITS_TYPE = "compare it with a value of its type";
    private static final String SPELLING = "look at its spelling, or use a pattern";

    static Stream<Arguments> misfits() {
        return Stream.of(
                arguments(
                        argument("pth").equalTo("x"), "no tool it names takes arguments.pth", "did you mean \"path\"?"),
                arguments(argument("pth").exists(), "no tool it names takes arguments.pth", "did you mean \"path\"?"),
                arguments(
                        argument("edits[*].odl").anyItem(Tests.equalTo("x")),
                        "no tool it names takes arguments.edits[*].odl",
                        "there is old"),
                arguments(argument("path[0]").equalTo("x"), "no tool it names takes arguments.path[0]", SPELLING),
                arguments(
                        argument("path[*]").anyItem(Tests.exists()),
                        "no tool it names takes arguments.path[*]",
                        SPELLING),
                arguments(
                        argument("path").less(1),
                        "arguments.path is declared as string, so less never holds",
                        OF_ITS_TYPE),
                arguments(
                        argument("path").atLeast(1),
                        "arguments.path is declared as string, so at-least never holds",
                        OF_ITS_TYPE),
                arguments(
                        argument("path").is(Tests.exists(), Tests.between(1, 2)),
                        "arguments.path is declared as string, so at-least never holds",
                        OF_ITS_TYPE),
                arguments(
                        argument("limit").starts("a"),
                        "arguments.limit is declared as integer, so starts never holds",
                        OF_ITS_TYPE),
                arguments(
                        argument("limit").ends("a"),
                        "arguments.limit is declared as integer, so ends never holds",
                        OF_ITS_TYPE),
                arguments(
                        argument("limit").is(Tests.not(Tests.starts("a"))),
                        "arguments.limit is declared as integer, so starts never holds",
                        OF_ITS_TYPE),
                arguments(
                        argument("ratio").contains("x"),
                        "arguments.ratio is declared as null or number, so contains never holds",
                        OF_ITS_TYPE),
                arguments(
                        argument("path").contains(Value.of(1)),
                        "arguments.path is declared as string, so contains never holds",
                        OF_ITS_TYPE),
                arguments(
                        argument("dry").size(Tests.equalTo(1)),
                        "arguments.dry is declared as boolean, so size never holds",
                        OF_ITS_TYPE),
                arguments(
                        argument("limit").equalTo("1"),
                        "arguments.limit is declared as integer, so it is never text",
                        "what is no text is written without quotes"),
                arguments(
                        argument("dry").equalTo(1),
                        "arguments.dry is declared as boolean, so it is never a number",
                        OF_ITS_TYPE),
                arguments(
                        argument("path").is(Tests.not(Tests.equalTo(1))),
                        "arguments.path is declared as string, so it is never a number",
                        "write it in quotes"),
                arguments(
                        argument("limit").equalTo(new Value.Numeric(new BigDecimal("1.5"))),
                        "arguments.limit is declared as integer, so it is never a number",
                        OF_ITS_TYPE),
                arguments(
                        argument("ratio").equalTo(true),
                        "arguments.ratio is declared as null or number, so it is never true or false",
                        OF_ITS_TYPE),
                arguments(
                        argument("tags").equalTo(Fields.NONE),
                        "arguments.tags is declared as array, so it is never an object",
                        OF_ITS_TYPE),
                arguments(
                        argument("options").equalTo(Value.texts(List.of())),
                        "arguments.options is declared as object, so it is never a list",
                        OF_ITS_TYPE),
                arguments(
                        argument("level").in("low", "hihg"), "arguments.level is never hihg", "did you mean \"high\"?"),
                arguments(
                        argument("retries").equalTo(250),
                        "arguments.retries is never 250",
                        "there is 1, 3, true, a list"),
                arguments(
                        argument("retries").equalTo(false),
                        "arguments.retries is never false",
                        "there is 1, 3, true, a list"),
                arguments(
                        argument("tags").anyItem(Tests.less(1)),
                        "each element of arguments.tags is declared as string, so less never holds",
                        OF_ITS_TYPE),
                arguments(
                        argument("tags").allItems(Tests.equalTo(1)),
                        "each element of arguments.tags is declared as string, so it is never a number",
                        "write it in quotes"),
                arguments(
                        argument("path").anyItem(Tests.equalTo("x")),
                        "arguments.path is declared as string, so any never holds",
                        OF_ITS_TYPE),
                arguments(
                        argument("path").allItems(Tests.equalTo("x")),
                        "arguments.path is declared as string, so all never holds",
                        OF_ITS_TYPE));
    }

    @ParameterizedTest
    @MethodSource("misfits")
    void whatNoArgumentCanMeetIsExplained(Condition.Field condition, String what, String hint) {
        assertThat(misfit(Schemas.SEARCH, condition)).contains(new Misfit(what, hint));
    }

    static Stream<Condition.Field> fits() {
        return Stream.of(
                argument("path").is(Tests.starts("/"), Tests.ends("x"), Tests.contains("a"), Tests.size(Tests.less(9))),
                argument("path").exists(),
                argument("path").missing(),
                argument("path").sameAs(argument("limit")),
                argument("limit").between(1, 2),
                argument("limit").equalTo(10),
                argument("ratio").equalTo(new Value.Numeric(new BigDecimal("1.5"))),
                argument("ratio").is(Tests.compare(Comparison.LESS, new BigDecimal("0.5"))),
                argument("level").equalTo("low"),
                argument("level").is(Tests.not(Tests.exists())),
                argument("dry").equalTo(true),
                argument("anything").less(1),
                argument("anything.x[0]").equalTo("y"),
                argument("tags").is(Tests.contains("x"), Tests.contains(Value.of(1)), Tests.size(Tests.equalTo(3))),
                argument("tags").equalTo(Value.texts(List.of("x"))),
                argument("tags").allItems(Tests.starts("x")),
                argument("edits[0].old").equalTo("x"),
                argument("edits[*].old").allItems(Tests.equalTo("x")),
                argument("edits[*].old").less(1),
                argument("options").equalTo(Fields.NONE),
                argument("options").size(Tests.equalTo(0)),
                argument("options.whatever").equalTo("x"));
    }

    @ParameterizedTest
    @MethodSource("fits")
    void whatAnArgumentCanMeetIsLeftAlone(Condition.Field condition) {
        assertThat(misfit(Schemas.SEARCH, condition)).isEmpty();
    }

    @Test
    void anArgumentThatIsOnlyIgnoredMayBeThere() {
        var schema = open(Map.of("x", typed("string")));

        assertThat(misfit(schema, argument("debug").exists())).isEmpty();
        assertThat(misfit(schema, argument("debug").equalTo("x"))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$ref",
                "$dynamicRef",
                "$recursiveRef",
                "allOf",
                "anyOf",
                "oneOf",
                "if",
                "dependencies",
                "dependentSchemas",
                "patternProperties",
                "unevaluatedProperties"
            })
    void aKeywordThatMayAddArgumentsProvesNothingOfTheOthers(String keyword) {
        var schema = with(closed(Map.of("x", typed("string"))), keyword, Fields.NONE);

        assertThat(misfit(schema, argument("other").equalTo("y"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"$ref", "$dynamicRef", "$recursiveRef"})
    void aReferenceStandsInTheWayOfEveryProof(String keyword) {
        var reference = Value.of("#/$defs/x");
        var schema = closed(Map.of(
                "one", with(typed("string"), keyword, reference),
                "several", with(typed("string", "null"), keyword, reference),
                "chosen", with(oneOf(Value.of("a")), keyword, reference),
                "members", with(closed(Map.of()), keyword, reference),
                "elements", with(list(typed("string")), keyword, reference)));

        assertThat(misfit(schema, argument("one").less(1))).isEmpty();
        assertThat(misfit(schema, argument("several").equalTo(1))).isEmpty();
        assertThat(misfit(schema, argument("chosen").equalTo("b"))).isEmpty();
        assertThat(misfit(schema, argument("members.x").equalTo("b"))).isEmpty();
        assertThat(misfit(schema, argument("elements").anyItem(Tests.less(1)))).isEmpty();
        assertThat(misfit(schema, argument("elements[0]").less(1))).isEmpty();
    }

    @Test
    void whatASchemaDoesNotSayIsUnknown() {
        var schema = closed(Map.of(
                "always", Value.of(true),
                "tuple", with(list(typed("string")), "prefixItems", Value.texts(List.of())),
                "untyped", with(Fields.NONE, "items", typed("string")),
                "odd", typed("date"),
                "either", typed("string", "array")));

        assertThat(misfit(Fields.NONE, argument("x").equalTo("y"))).isEmpty();
        assertThat(misfit(schema, argument("always").equalTo("y"))).isEmpty();
        assertThat(misfit(schema, argument("always.x.y").equalTo("y"))).isEmpty();
        assertThat(misfit(schema, argument("tuple[0]").less(1))).isEmpty();
        assertThat(misfit(schema, argument("untyped[0]").less(1))).isPresent();
        assertThat(misfit(schema, argument("odd").equalTo(1))).isEmpty();
        assertThat(misfit(schema, argument("either[0]").less(1))).isEmpty();
    }

    @Test
    void nullIsNoValueThatCanBeComparedWith() {
        var schema = closed(Map.of("x", typed("null")));

        assertThat(misfit(schema, argument("x").equalTo("y"))).isPresent();
    }

    @Test
    void additionalArgumentsMayBeAllowed() {
        var schema = with(open(Map.of("x", typed("string"))), "additionalProperties", Value.of(true));

        assertThat(misfit(schema, argument("y").equalTo("x"))).isEmpty();
    }

    private static Optional<Misfit> misfit(Fields schema, Condition.Field condition) {
        return new ArgumentSchema(schema).misfit(condition.path(), condition.test());
    }
}
