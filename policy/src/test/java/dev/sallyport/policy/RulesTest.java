package dev.sallyport.policy;

import static dev.sallyport.policy.condition.Conditions.all;
import static dev.sallyport.policy.condition.Conditions.argument;
import static dev.sallyport.policy.condition.Conditions.claim;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sallyport.policy.condition.Comparison;
import dev.sallyport.policy.condition.Condition;
import dev.sallyport.policy.condition.Network;
import dev.sallyport.policy.condition.Path;
import dev.sallyport.policy.condition.Tests;
import dev.sallyport.policy.condition.Value;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RulesTest {

    @Test
    void aRuleIsWhatTheBuilderWasTold() {
        var rule = Rules.ask("careful")
                .origin("policy.yaml:3")
                .subjects("key:*")
                .roles("reader", "writer")
                .teams("storage")
                .groups("staff")
                .scopes("files:*")
                .clients("editor")
                .agents("helper")
                .authentication("key")
                .networks("10.0.0.0/8")
                .claims(claim("tenant").equalTo("acme"))
                .server("files", "web-*")
                .tools("read_*")
                .resources("file:///srv/**")
                .templates("file:///{path}")
                .prompts("review")
                .actions(Action.LIST, Action.CALL, Action.READ, Action.GET)
                .tags("safe")
                .annotation("readOnlyHint", Value.of(true))
                .when(argument("n").less(3), argument("t").exists())
                .needs("files:read")
                .redact("email")
                .cap(65_536)
                .limit(5, Duration.ofMinutes(1))
                .selfApproval()
                .approvers("boss")
                .approvalLasts(Duration.ofHours(1))
                .dryRun()
                .includeNew()
                .build();

        assertThat(rule)
                .isEqualTo(new Rule(
                        "careful",
                        "policy.yaml:3",
                        Effect.ASK,
                        new Who(
                                names("key:*"),
                                names("reader", "writer"),
                                names("storage"),
                                names("staff"),
                                names("files:*"),
                                names("editor"),
                                names("helper"),
                                Set.of("key"),
                                List.of(Network.parse("10.0.0.0/8")),
                                List.of(claim("tenant").equalTo("acme"))),
                        new What(
                                names("files", "web-*"),
                                Map.of(
                                        Target.Kind.TOOL, names("read_*"),
                                        Target.Kind.RESOURCE, List.of(Glob.ofUri("file:///srv/**")),
                                        Target.Kind.TEMPLATE, List.of(Glob.ofUri("file:///{path}")),
                                        Target.Kind.PROMPT, names("review")),
                                Set.of(Action.LIST, Action.CALL, Action.READ, Action.GET),
                                names("safe"),
                                Map.of("readOnlyHint", Value.of(true))),
                        all(argument("n").less(3), argument("t").exists()),
                        Set.of("files:read"),
                        new Obligations(
                                Set.of("email"),
                                65_536L,
                                List.of(new Obligations.Limit("careful", 5, Duration.ofMinutes(1)))),
                        new Approval(true, names("boss"), Duration.ofHours(1)),
                        true,
                        true));
    }

    @Test
    void whatIsNotNamedDoesNotRestrict() {
        assertThat(Rules.allow("a").tools("x").build())
                .isEqualTo(new Rule(
                        "a",
                        Effect.ALLOW,
                        Who.ANYONE,
                        new What(
                                names("*"),
                                Map.of(Target.Kind.TOOL, names("x")),
                                EnumSet.allOf(Action.class),
                                List.of(),
                                Map.of())));
        assertThat(Rules.deny("a").everything().build())
                .isEqualTo(new Rule("a", Effect.DENY, Who.ANYONE, What.everything()));
        assertThat(Rules.allow("a").everything().includeNew().build())
                .isEqualTo(Rules.allow("a").everything().build().includingNew());
    }

    @Test
    void oneConditionStandsAlone() {
        assertThat(Rules.allow("a")
                        .tools("x")
                        .when(argument("n").less(3))
                        .build()
                        .when())
                .isEqualTo(new Condition.Field(
                        Path.parse("arguments.n"),
                        new dev.sallyport.policy.condition.Test.Compare(Comparison.LESS, BigDecimal.valueOf(3))));
    }

    @Test
    void eachMethodOfAFieldIsTheTestOfItsName() {
        var field = argument("a");
        assertThat(field.equalTo("x").test()).isEqualTo(Tests.equalTo("x"));
        assertThat(field.equalTo(1).test()).isEqualTo(Tests.equalTo(1));
        assertThat(field.equalTo(true).test()).isEqualTo(Tests.equalTo(true));
        assertThat(field.equalTo(Value.of("x")).test()).isEqualTo(Tests.equalTo("x"));
        assertThat(field.in("x", "y").test()).isEqualTo(Tests.in(Value.of("x"), Value.of("y")));
        assertThat(field.in(Value.of(1)).test()).isEqualTo(Tests.equalTo(1));
        assertThat(field.notIn("x").test()).isEqualTo(Tests.not(Tests.in("x")));
        assertThat(field.contains("x").test()).isEqualTo(Tests.contains(Value.of("x")));
        assertThat(field.contains(Value.of(1)).test()).isEqualTo(Tests.contains(Value.of(1)));
        assertThat(field.starts("x").test()).isEqualTo(Tests.starts("x"));
        assertThat(field.ends("x").test()).isEqualTo(Tests.ends("x"));
        assertThat(field.less(1).test()).isEqualTo(Tests.less(1));
        assertThat(field.atMost(1).test()).isEqualTo(Tests.atMost(1));
        assertThat(field.greater(1).test()).isEqualTo(Tests.greater(1));
        assertThat(field.atLeast(1).test()).isEqualTo(Tests.atLeast(1));
        assertThat(field.between(1, 2).test()).isEqualTo(Tests.each(Tests.atLeast(1), Tests.atMost(2)));
        assertThat(field.exists().test()).isEqualTo(Tests.exists());
        assertThat(field.missing().test()).isEqualTo(Tests.missing());
        assertThat(field.size(Tests.less(1)).test()).isEqualTo(Tests.size(Tests.less(1)));
        assertThat(field.anyItem(Tests.less(1)).test()).isEqualTo(Tests.anyItem(Tests.less(1)));
        assertThat(field.allItems(Tests.less(1)).test()).isEqualTo(Tests.allItems(Tests.less(1)));
        assertThat(field.sameAs(argument("b")).test()).isEqualTo(Tests.sameAs(argument("b")));
        assertThat(field.is(Tests.less(1), Tests.exists()).test()).isEqualTo(Tests.each(Tests.less(1), Tests.exists()));
    }

    @Test
    void whatARuleCannotSayIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Rules.allow("a").build())
                .withMessage("a rule must name tools, resources, templates or prompts");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Rules.allow(" ").tools("x").build())
                .withMessage("a rule needs an id");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> Rules.allow("a").tools("x").actions(Action.READ).build())
                .withMessage("none of the rule's actions applies to a tool");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Rules.deny("a").tools("x").cap(5).build())
                .withMessage("a rule that denies permits nothing, so it can oblige to nothing");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Rules.deny("a").tools("x").needs("s").build());
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        Rules.ask("a").resources("x").actions(Action.SUBSCRIBE).build())
                .withMessage("only call, read and get can be asked about");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new What(List.of(), Map.of(Target.Kind.TOOL, names("x"))))
                .withMessage("a rule needs at least one server pattern");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Rules.allow("a").tools("x").cap(0).build())
                .withMessage("a cap is at least 1 byte");
        assertThatIllegalArgumentException().isThrownBy(() -> Rules.allow("a").limit(0, Duration.ofSeconds(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> Rules.allow("a").limit(1, Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> Rules.allow("a").limit(1, Duration.ofSeconds(-1)));
        for (var duration : List.of(Duration.ZERO, Duration.ofSeconds(-1))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() ->
                            Rules.ask("a").tools("x").approvalLasts(duration).build())
                    .withMessage("an approval lasts some time");
        }
    }

    @ParameterizedTest
    @EnumSource
    void wordsAreThoseOfPolicyFiles(Comparison comparison) {
        assertThat(comparison.word())
                .isEqualTo(comparison.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    @Test
    void kindsActionsAndEffectsHaveTheirWords() {
        assertThat(Effect.ASK.word()).isEqualTo("ask");
        assertThat(Action.SUBSCRIBE.word()).isEqualTo("subscribe");
        assertThat(Target.Kind.TEMPLATE.word()).isEqualTo("template");
        assertThat(Path.Root.CLAIMS.word()).isEqualTo("claims");
    }

    private static List<Glob> names(String... patterns) {
        return List.of(patterns).stream().map(Glob::ofName).toList();
    }
}
