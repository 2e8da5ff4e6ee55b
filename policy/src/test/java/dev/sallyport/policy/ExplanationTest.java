package dev.sallyport.policy;

import static dev.sallyport.policy.condition.Conditions.argument;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.condition.Value;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExplanationTest {
    private static final Subject CALLER = new Subject("key:k_1", Set.of("guest"));
    private static final Context CONTEXT = Context.at(Instant.EPOCH)
            .withArguments(Context.Arguments.of(
                    new Value.Fields(Map.of("path", Value.of("/etc/x"), "amount", Value.of("5")))));
    private static final Definition SEEN =
            new Definition(Set.of("safe"), new Value.Fields(Map.of("readOnlyHint", Value.of(true))), null, "00");

    static Stream<Draw> draws() {
        return Draw.draws();
    }

    @ParameterizedTest
    @MethodSource("draws")
    void itExplainsWhatIsDecided(Draw draw) {
        var policy = PolicySet.of(draw.rules());
        for (var question : draw.questions(60)) {
            var decision = policy.decide(question.subject(), question.action(), question.target(), question.context());

            var explanation =
                    policy.explain(question.subject(), question.action(), question.target(), question.context());

            assertThat(explanation.decision()).isEqualTo(decision);
            assertThat(explanation.trials())
                    .allSatisfy(trial ->
                            assertThat(trial.applies()).isEqualTo(trial.unmet().isEmpty()))
                    .extracting(Trial::rule)
                    .containsExactlyElementsOf(policy.rules().stream()
                            .filter(rule -> rule.what()
                                    .targets()
                                    .containsKey(question.target().kind()))
                            .toList());
            assertDecidedByWhatApplies(explanation, question);
        }
    }

    private static void assertDecidedByWhatApplies(Explanation explanation, Draw.Question question) {
        var applying = explanation.trials().stream().filter(Trial::applies).toList();
        var decision = explanation.decision();
        if (decision.rule().equals(Decision.DEFAULT)) {
            assertThat(applying).as("%s", question).isEmpty();
            return;
        }
        if (isDeniedForWantOfAQuestion(explanation)) {
            return;
        }
        assertThat(applying)
                .extracting(trial -> trial.rule().id())
                .as("%s", question)
                .contains(decision.rule());
        var strongest = applying.stream().map(trial -> trial.rule().effect()).min(Effect::compareTo);
        if (question.action() != Action.LIST || decision.effect() == Effect.DENY) {
            assertThat(strongest).contains(decision.effect());
        }
    }

    /// A rule that asks, and cannot: it says what it lacks, or could not be evaluated.
    private static boolean isDeniedForWantOfAQuestion(Explanation explanation) {
        var decision = explanation.decision();
        return decision.effect() == Effect.DENY
                && explanation.trials().stream()
                        .filter(trial -> trial.rule().id().equals(decision.rule()))
                        .anyMatch(trial -> trial.rule().effect() == Effect.ASK
                                && (!trial.applies() || !decision.errors().isEmpty()));
    }

    @Test
    void whatIsUnmetIsSaidOfEachRule() {
        assertThat(unmet(Rules.allow("r").tools("*"))).isEmpty();
        assertThat(unmet(Rules.allow("r").roles("reader", "writer").tools("*")))
                .containsExactly("the subject has none of the roles reader, writer");
        assertThat(unmet(Rules.allow("r").tools("read_*", "x"))).containsExactly("no pattern of tools matches write");
        assertThat(unmet(Rules.allow("r").server("web").tools("*")))
                .containsExactly("no pattern of servers matches files");
        assertThat(unmet(Rules.allow("r").tools("*").actions(Action.LIST)))
                .containsExactly("it does not speak of call");
        assertThat(unmet(Rules.allow("r").tools("*").when(argument("path").starts("/srv/"))))
                .containsExactly("arguments.path does not start with /srv/");
        assertThat(unmet(Rules.allow("r").tools("*").when(argument("amount").less(9))))
                .containsExactly("arguments.amount is text, but the rule is about a number");
        assertThat(unmet(Rules.allow("r").tools("*").needs("files:write")))
                .containsExactly("needs the scope files:write");
        assertThat(unmet(Rules.allow("r").tools("*").needs("b", "a"))).containsExactly("needs the scopes a, b");
        assertThat(unmet(Rules.allow("r").tools("*").dryRun())).containsExactly("it is only tried (dry-run)");
        assertThat(unmet(Rules.allow("r").tools("*").tags("x", "y"))).containsExactly("it has none of the tags x, y");
        assertThat(unmet(Rules.allow("r").tools("*").annotation("readOnlyHint", Value.of(false))))
                .containsExactly("its annotation readOnlyHint is not as the rule has it");
        assertThat(unmet(Rules.deny("r").tools("*").when(argument("amount").less(9))))
                .isEmpty();
        assertThat(unmet(Rules.deny("r").tools("*").when(argument("none").less(9))))
                .containsExactly("arguments.none is missing");
        assertThat(unmet(Rules.allow("r")
                        .subjects("key:x")
                        .teams("a")
                        .groups("b")
                        .scopes("c")
                        .clients("d")
                        .agents("e")
                        .authentication("f", "g")
                        .networks("10.0.0.0/8")
                        .tools("*")))
                .containsExactly(
                        "the subject's id is none of key:x",
                        "the subject has none of the teams a",
                        "the subject has none of the groups b",
                        "the subject has none of the scopes c",
                        "the subject's client is none of d",
                        "the subject's agent is none of e",
                        "the subject was not identified by f or g",
                        "the client has no address");
    }

    @Test
    void numbersAreSaidInDigitsWhereThoseAreFew() {
        assertThat(unmet(Rules.allow("r").tools("*").when(argument("path").in(Value.of("x"), Value.of(100)))))
                .containsExactly("arguments.path is not one of x, 100");
        assertThat(unmet(Rules.allow("r")
                        .tools("*")
                        .when(argument("path").in(Value.of("x"), new Value.Numeric(new BigDecimal("1e999999999"))))))
                .containsExactly("arguments.path is not one of x, 1E+999999999");
    }

    @Test
    void whatWasNotSeenIsSaid() {
        var unseen = new Target(Target.Kind.TOOL, "files", "write");

        assertThat(unmet(Rules.allow("r").tools("w*"), Action.CALL, unseen))
                .containsExactly("not seen when the policy was loaded");
        assertThat(unmet(Rules.allow("r").tools("w*").includeNew(), Action.CALL, unseen))
                .isEmpty();
        assertThat(unmet(Rules.allow("r").tools("write").tags("x"), Action.CALL, unseen)
                        .getFirst())
                .isEqualTo("its tags and annotations are not known, as it was not seen when the policy was loaded");
        assertThat(unmet(Rules.deny("r").tools("write").tags("x"), Action.CALL, unseen))
                .isEmpty();
    }

    @Test
    void actionsAreSaid() {
        var tool = new Target(Target.Kind.TOOL, "files", "write", SEEN);
        var resource = new Target(Target.Kind.RESOURCE, "files", "file:///a");

        assertThat(unmet(Rules.allow("r").tools("*"), Action.READ, tool))
                .containsExactly("read does not apply to a tool");
        assertThat(unmet(Rules.ask("r").resources("**"), Action.SUBSCRIBE, resource))
                .containsExactly("it does not speak of subscribe");
        assertThat(unmet(Rules.deny("r").tools("*").when(argument("x").equalTo(1)), Action.LIST, tool))
                .containsExactly("it depends on arguments, which are not known yet");
    }

    @Test
    void whereDotSegmentsLeadIsSaid() {
        var target = new Target(Target.Kind.RESOURCE, "files", "file:///srv/../etc/passwd");

        assertThat(unmet(Rules.allow("r").resources("file:///srv/**"), Action.READ, target))
                .containsExactly("no pattern of resources matches file:///etc/passwd, where the dot segments lead");
        assertThat(unmet(Rules.deny("r").resources("file:///etc/*"), Action.READ, target))
                .isEmpty();
        assertThat(unmet(Rules.ask("r").resources("file:///etc/*"), Action.READ, target))
                .containsExactly("no pattern of resources matches file:///srv/../etc/passwd");
    }

    @Test
    void theNearestIsThePermissionWithTheFewestThingsUnmet() {
        var policy = policy(
                Rules.allow("far").roles("x").teams("y").tools("*"),
                Rules.ask("near-b").roles("x").tools("*"),
                Rules.allow("near-a").teams("x").tools("*"),
                Rules.deny("no").tools("other"),
                Rules.allow("prompts").prompts("*"));

        var explanation = explain(policy);

        assertThat(explanation.nearest())
                .isNotNull()
                .extracting(trial -> trial.rule().id())
                .isEqualTo("near-a");
        assertThat(explanation.trials())
                .extracting(trial -> trial.rule().id())
                .containsExactly("far", "near-a", "near-b", "no");
    }

    @Test
    void whereARuleDeniesTheNearestIsWhatItOverrules() {
        var explanation =
                explain(policy(Rules.allow("all").tools("*"), Rules.deny("no").tools("*")));

        assertThat(explanation.nearest()).isNotNull().extracting(Trial::unmet).isEqualTo(List.of());
    }

    @Test
    void nothingIsNearestWhereItIsPermittedOrNothingCouldBe() {
        assertThat(explain(policy(
                                Rules.allow("all").tools("*"),
                                Rules.allow("b").roles("x").tools("*")))
                        .nearest())
                .isNull();
        assertThat(explain(policy(Rules.ask("all").tools("*"))).nearest()).isNull();
        assertThat(explain(policy(Rules.deny("no").tools("*"))).nearest()).isNull();
    }

    private static List<String> unmet(RuleBuilder rule) {
        return unmet(rule, Action.CALL, new Target(Target.Kind.TOOL, "files", "write", SEEN));
    }

    private static List<String> unmet(RuleBuilder rule, Action action, Target target) {
        return policy(rule)
                .explain(CALLER, action, target, CONTEXT)
                .trials()
                .getFirst()
                .unmet();
    }

    private static Explanation explain(PolicySet policy) {
        return policy.explain(CALLER, Action.CALL, new Target(Target.Kind.TOOL, "files", "write", SEEN), CONTEXT);
    }

    private static PolicySet policy(RuleBuilder... rules) {
        return PolicySet.of(Stream.of(rules).map(RuleBuilder::build).toList());
    }

    @Test
    void aRuleAboutTheTargetIsNearerThanOneAboutAnother() {
        var policy = PolicySet.of(List.of(
                Rules.ask("deletions").tools("delete").build(),
                Rules.allow("reads")
                        .roles("reader")
                        .tools("wri*")
                        .when(argument("path").starts("/srv/"))
                        .build()));
        var target = new Target(Target.Kind.TOOL, "files", "write");

        var nearest = policy.explain(new Subject("key:k_1", Set.of()), Action.CALL, target, Context.at(Instant.EPOCH))
                .nearest();

        assertThat(nearest).extracting(trial -> trial.rule().id()).isEqualTo("reads");
    }
}
