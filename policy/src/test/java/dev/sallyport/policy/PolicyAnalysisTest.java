package dev.sallyport.policy;

import static dev.sallyport.policy.condition.Conditions.all;
import static dev.sallyport.policy.condition.Conditions.any;
import static dev.sallyport.policy.condition.Conditions.argument;
import static dev.sallyport.policy.condition.Conditions.claim;
import static dev.sallyport.policy.condition.Conditions.custom;
import static dev.sallyport.policy.condition.Conditions.network;
import static dev.sallyport.policy.condition.Conditions.not;
import static dev.sallyport.policy.condition.Conditions.time;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.condition.Condition;
import dev.sallyport.policy.condition.Contradictions;
import dev.sallyport.policy.condition.Outcome;
import dev.sallyport.policy.condition.Tests;
import dev.sallyport.policy.condition.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyAnalysisTest {
    private static final Value LIST = Value.texts(List.of("x"));

    static Stream<Draw> draws() {
        return Draw.draws();
    }

    @Test
    void aPermissionThatIsDeniedAsAWholeIsUnreachable() {
        var deny = Rules.deny("no").roles("r*").server("*").tools("delete_*");
        assertThat(whats(deny, Rules.allow("yes").roles("reader", "r").tools("delete_file", "delete_*_all")))
                .containsExactly("never applies: rule no denies all of it");
        assertThat(whats(deny, Rules.ask("yes").roles("reader").server("files").tools("delete_?")))
                .containsExactly("never applies: rule no denies all of it");
        assertThat(whats(
                        Rules.deny("no").everything(),
                        Rules.allow("yes")
                                .roles("a")
                                .resources("file:///**")
                                .when(argument("x").exists())))
                .hasSize(1);
    }

    @Test
    void aPermissionOfWhichSomethingIsLeftIsNot() {
        var allow = Rules.allow("yes").roles("a").tools("x*");
        for (var deny : List.of(
                Rules.deny("no").roles("b").tools("*"),
                Rules.deny("no").teams("a").tools("*"),
                Rules.deny("no").groups("a").tools("*"),
                Rules.deny("no").scopes("a").tools("*"),
                Rules.deny("no").clients("a").tools("*"),
                Rules.deny("no").agents("a").tools("*"),
                Rules.deny("no").subjects("a").tools("*"),
                Rules.deny("no").authentication("key").tools("*"),
                Rules.deny("no").networks("0.0.0.0/0", "::/0").tools("*"),
                Rules.deny("no").claims(claim("x").exists()).tools("*"),
                Rules.deny("no").tools("xy*"),
                Rules.deny("no").prompts("*"),
                Rules.deny("no").server("files").tools("*"),
                Rules.deny("no").tags("t").tools("*"),
                Rules.deny("no").annotation("a", Value.of(true)).tools("*"),
                Rules.deny("no").tools("*").actions(Action.CALL),
                Rules.deny("no").tools("*").when(argument("x").exists()),
                Rules.deny("no").tools("*").dryRun(),
                Rules.ask("no").tools("*"))) {
            assertThat(whats(deny, allow)).as("%s", deny.build()).isEmpty();
        }
    }

    @Test
    void aPermissionNarrowedInTheSameWayIsUnreachable() {
        assertThat(whats(
                        Rules.deny("no")
                                .authentication("key", "oauth")
                                .tags("t*")
                                .annotation("a", Value.of(1))
                                .tools("*"),
                        Rules.allow("yes")
                                .authentication("key")
                                .tags("tx")
                                .annotation("a", Value.of(1))
                                .annotation("b", Value.of(2))
                                .tools("x")))
                .hasSize(1);
        assertThat(whats(
                        Rules.deny("no").prompts("*").actions(Action.GET, Action.LIST),
                        Rules.ask("yes").prompts("x")))
                .containsExactly("never applies: rule no denies all of it");
    }

    @Test
    void ofTwoRulesThatSayTheSameTheSecondIsReported() {
        var findings = PolicyAnalysis.of(List.of(
                Rules.allow("b").origin("p.yaml:9").tools("x").build(),
                Rules.allow("a").origin("p.yaml:1").tools("x").build(),
                Rules.allow("c").tools("x").cap(1).build(),
                Rules.deny("d").prompts("x").build()));

        assertThat(findings)
                .containsExactly(new Finding("b", "says the same as rule a (p.yaml:1)", "remove one of them"));
    }

    @Test
    void aPermissionAndADenialOfTheSameContradictEachOther() {
        assertThat(whats(
                        Rules.allow("yes")
                                .roles("a")
                                .tools("x*")
                                .when(argument("n").less(3)),
                        Rules.deny("no")
                                .roles("a")
                                .tools("x*")
                                .when(argument("n").less(3))))
                .containsExactly("rule no denies exactly what it permits");
        assertThat(whats(
                        Rules.allow("yes")
                                .roles("a")
                                .tools("x*")
                                .when(argument("n").less(3)),
                        Rules.deny("no")
                                .roles("a")
                                .tools("x*")
                                .when(argument("n").less(4))))
                .isEmpty();
    }

    @Test
    void actionsThatNeverApplyAreReported() {
        assertThat(whats(Rules.allow("a").tools("x").actions(Action.CALL, Action.READ)))
                .containsExactly("read never applies to what it names");
        assertThat(whats(Rules.ask("a").resources("x").actions(Action.READ, Action.SUBSCRIBE)))
                .containsExactly("nobody can be asked about subscribe");
        assertThat(whats(Rules.allow("a").tools("x"), Rules.ask("b").resources("x")))
                .isEmpty();
        assertThat(whats(Rules.allow("a").tools("x").actions(Action.CALL, Action.LIST)))
                .isEmpty();
    }

    static Stream<Condition> contradictions() {
        return Stream.of(
                all(argument("a").equalTo("x"), argument("a").equalTo("y")),
                all(argument("a").equalTo("x"), not(argument("a").equalTo("x"))),
                all(argument("a").in("x", "y"), argument("a").notIn("x", "y")),
                all(argument("a").in("x", "y"), argument("a").starts("z")),
                all(argument("a").less(3), argument("a").greater(5)),
                all(argument("a").less(3), argument("a").greater(3)),
                all(argument("a").atMost(3), argument("a").greater(3)),
                all(not(argument("a").less(3)), argument("a").less(3)),
                all(not(argument("a").atMost(3)), argument("a").less(3)),
                all(not(argument("a").greater(3)), argument("a").greater(4)),
                all(not(argument("a").atLeast(3)), argument("a").atLeast(3)),
                argument("a").between(5, 4),
                all(argument("a").equalTo(3), argument("a").less(3)),
                all(argument("a").missing(), argument("a").equalTo("x")),
                all(argument("a").missing(), argument("a").exists()),
                not(not(all(argument("a").missing(), argument("a").exists()))),
                argument("a").is(Tests.not(Tests.exists()), Tests.less(3)),
                argument("a").is(Tests.not(Tests.not(Tests.less(3))), Tests.greater(5)),
                argument("a").is(Tests.not(Tests.starts("x")), Tests.less(3)),
                any(),
                any(any(), all(argument("a").less(3), argument("a").greater(5))),
                argument("a").in(new Value[0]),
                argument("a").is(Tests.not(Tests.in(new Value[0]))),
                time(),
                network(),
                all(argument("a").starts("x"), argument("a").less(3)),
                all(argument("a").starts("x"), argument("a").starts("y")),
                all(argument("a").ends("x"), argument("a").ends("yy")),
                all(argument("a").equalTo("x"), argument("a").equalTo(1)),
                argument("a").size(Tests.less(0)),
                argument("a").is(Tests.size(Tests.less(3)), Tests.size(Tests.equalTo(4))),
                all(argument("a").contains(Value.of(1)), argument("a").starts("x")),
                all(argument("a").anyItem(Tests.exists()), argument("a").less(3)));
    }

    @ParameterizedTest
    @MethodSource("contradictions")
    void conditionsThatNeverHoldAreReported(Condition condition) {
        assertThat(whats(Rules.allow("a").tools("x").when(condition)))
                .singleElement()
                .asString()
                .startsWith("its conditions never hold: ");
        assertThat(whats(Rules.deny("a")
                        .tools("x")
                        .when(all(condition, argument("other").exists()))))
                .hasSize(1);
    }

    static Stream<Condition> possible() {
        return Stream.of(
                all(),
                all(argument("a").equalTo("x"), argument("b").equalTo("y")),
                all(argument("a").in("x", "y"), argument("a").in("y", "z")),
                all(argument("a").atLeast(3), argument("a").atMost(3)),
                argument("a").between(4, 5),
                argument("a").missing(),
                all(argument("a").missing(), argument("a").missing()),
                all(argument("a").starts("xy"), argument("a").starts("x")),
                all(argument("a").ends("xy"), argument("a").ends("y")),
                all(argument("a").equalTo("x"), argument("a").sameAs(argument("b"))),
                argument("a").is(Tests.equalTo("x"), Tests.not(Tests.sameAs(argument("b")))),
                argument("a").is(Tests.equalTo("x"), Tests.size(Tests.sameAs(argument("b")))),
                argument("a").is(Tests.equalTo(LIST), Tests.anyItem(Tests.sameAs(argument("b")))),
                argument("a").is(Tests.equalTo(LIST), Tests.allItems(Tests.sameAs(argument("b")))),
                argument("a")
                        .is(Tests.equalTo(LIST), Tests.size(Tests.each(Tests.less(3), Tests.sameAs(argument("b"))))),
                any(any(), argument("a").less(3)),
                not(all(argument("a").less(3), argument("a").greater(5))),
                not(custom("x", _ -> true)),
                not(time()),
                argument("a").size(Tests.less(1)),
                all(argument("a").contains("b"), argument("a").starts("x")),
                all(argument("a").in(Value.of("x"), Value.of(1)), argument("a").less(3)));
    }

    @ParameterizedTest
    @MethodSource("possible")
    void conditionsThatMayHoldAreNot(Condition condition) {
        assertThat(whats(Rules.allow("a").tools("x").when(condition))).isEmpty();
    }

    @Test
    void whyConditionsNeverHoldIsSaid() {
        assertThat(never(argument("a").between(5, 4)))
                .containsExactly("its conditions never hold: arguments.a is to be at least 5 and at most 4");
        assertThat(never(argument("a").is(Tests.missing(), Tests.exists())))
                .containsExactly("its conditions never hold: arguments.a is to be missing and to be tested");
        assertThat(never(argument("a").is(Tests.starts("x"), Tests.less(3))))
                .containsExactly("its conditions never hold: arguments.a is tested as values of different types");
        assertThat(never(argument("a").in(new Value[0])))
                .containsExactly("its conditions never hold: arguments.a is to be one of no values");
        assertThat(never(network())).containsExactly("its conditions never hold: there are no networks");
    }

    private static List<String> never(Condition condition) {
        return whats(Rules.allow("r").tools("x").when(condition));
    }

    @Test
    void claimsAndConditionsHaveToHoldTogether() {
        assertThat(whats(Rules.allow("a")
                        .tools("x")
                        .claims(claim("n").equalTo(1))
                        .when(claim("n").equalTo(2))))
                .containsExactly("its conditions never hold: claims.n has no value that passes");
    }

    @ParameterizedTest
    @MethodSource("draws")
    void aConditionThatIsReportedNeverHolds(Draw draw) {
        for (int i = 0; i < 60; i++) {
            var condition = draw.condition(3);
            if (Contradictions.in(condition).isPresent()) {
                for (var question : draw.questions(30)) {
                    var facts = Request.of(question.subject(), Action.CALL, question.context());
                    assertThat(condition.evaluate(facts)).as("%s", condition).isNotEqualTo(Outcome.TRUE);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("draws")
    void aRuleThatIsReportedUnreachableNeverDecides(Draw draw) {
        var rules = new ArrayList<>(draw.rules());
        rules.add(draw.rule(Effect.DENY));
        rules.addAll(draw.narrowed(rules));
        var unreachable = new HashSet<String>();
        for (var finding : PolicyAnalysis.of(rules)) {
            if (finding.what().startsWith("never applies") || finding.what().startsWith("says the same")) {
                unreachable.add(finding.ruleId());
            }
        }
        var policy = PolicySet.of(rules);

        for (var question : draw.questions(60)) {
            var decision = policy.decide(question.subject(), question.action(), question.target(), question.context());
            assertThat(unreachable).doesNotContain(decision.rule());
        }
    }

    @Test
    void theDrawsHaveUnreachableRules() {
        long found = draws().filter(draw -> {
                    var rules = new ArrayList<>(draw.rules());
                    rules.add(draw.rule(Effect.DENY));
                    rules.addAll(draw.narrowed(rules));
                    return PolicyAnalysis.of(rules).stream()
                            .anyMatch(finding -> finding.what().startsWith("never applies"));
                })
                .count();

        assertThat(found).isGreaterThan(Draw.COUNT / 20);
    }

    private static List<String> whats(RuleBuilder... rules) {
        return PolicyAnalysis.of(Stream.of(rules).map(RuleBuilder::build).toList()).stream()
                .map(Finding::what)
                .toList();
    }
}
