package dev.sallyport.policy;

import static dev.sallyport.policy.condition.Conditions.argument;
import static dev.sallyport.policy.condition.Conditions.custom;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.condition.Condition;
import dev.sallyport.policy.condition.Conditions;
import dev.sallyport.policy.condition.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Which rule wins, and what comes with it.
class PrecedenceTest {
    private static final Subject CALLER = new Subject("key:k_1", Set.of("reader"));
    private static final Definition SEEN =
            new Definition(Set.of("safe"), new Value.Fields(Map.of("readOnlyHint", Value.of(true))), null, "00");
    private static final Target TOOL = new Target(Target.Kind.TOOL, "files", "read", SEEN);
    private static final Target UNSEEN = new Target(Target.Kind.TOOL, "files", "read");
    private static final Context NOW = Context.at(Instant.EPOCH);

    @Test
    void denyWinsOverAskAndAskOverAllow() {
        var allow = Rules.allow("allow").tools("*");
        var ask = Rules.ask("ask").tools("*");
        var deny = Rules.deny("deny").tools("*");

        assertThat(call(policy(allow)).rule()).isEqualTo("allow");
        assertThat(call(policy(allow, ask)).rule()).isEqualTo("ask");
        assertThat(call(policy(ask)).effect()).isEqualTo(Effect.ASK);
        assertThat(call(policy(allow, ask, deny)).rule()).isEqualTo("deny");
        assertThat(call(policy(allow, ask)).reasons()).containsExactly("a rule asks for an approval");
    }

    @Test
    void whatIsAskedForMayBeSeen() {
        var policy = policy(Rules.ask("ask").tools("*").prompts("*").resources("**"));

        assertThat(policy.decide(CALLER, Action.LIST, TOOL, NOW).allows()).isTrue();
        var prompt = new Target(Target.Kind.PROMPT, "files", "p", SEEN);
        assertThat(policy.decide(CALLER, Action.GET, prompt, NOW).effect()).isEqualTo(Effect.ASK);
        assertThat(policy.decide(CALLER, Action.COMPLETE, prompt, NOW).effect()).isEqualTo(Effect.DENY);
        var resource = new Target(Target.Kind.RESOURCE, "files", "file:///a");
        assertThat(policy.decide(CALLER, Action.READ, resource, NOW).effect()).isEqualTo(Effect.ASK);
        assertThat(policy.decide(CALLER, Action.SUBSCRIBE, resource, NOW).effect())
                .isEqualTo(Effect.DENY);
    }

    @Test
    void approvalsAreWhatAllRulesThatAskAgreeTo() {
        var policy = policy(
                Rules.ask("a")
                        .tools("*")
                        .selfApproval()
                        .approvers("admin", "team-*")
                        .approvalLasts(Duration.ofHours(1)),
                Rules.ask("b").tools("*").approvers("team-a", "boss"));

        assertThat(call(policy).verdict())
                .isEqualTo(new Verdict.Ask(
                        new Approval(false, List.of(Glob.ofName("team-a")), Duration.ofMinutes(10)), Obligations.NONE));
    }

    @Test
    void oneRuleThatAsksIsAskedAsItSays() {
        var approval = new Approval(true, List.of(Glob.ofName("boss"), Glob.ofName("admin")), Duration.ofSeconds(5));
        var policy = policy(Rules.ask("a")
                .tools("*")
                .selfApproval()
                .approvers("boss", "admin")
                .approvalLasts(Duration.ofSeconds(5))
                .cap(9));

        assertThat(call(policy).verdict())
                .isEqualTo(new Verdict.Ask(approval, new Obligations(Set.of(), 9L, List.of())));
    }

    @Test
    void aRuleInDryRunDecidesNothingButIsRecorded() {
        var policy = policy(
                Rules.allow("allow").tools("*"), Rules.deny("tried").tools("*").dryRun());

        var decision = call(policy);

        assertThat(decision.allows()).isTrue();
        assertThat(decision.dryRun())
                .isNotNull()
                .extracting(Decision::rule, Decision::effect)
                .containsExactly("tried", Effect.DENY);
    }

    @Test
    void aDryRunThatChangesNothingIsNotRecorded() {
        var policy = policy(
                Rules.allow("allow").tools("*"),
                Rules.allow("also").tools("*").dryRun(),
                Rules.deny("other").tools("write").dryRun());

        assertThat(call(policy).dryRun()).isNull();
    }

    @Test
    void aDryRunThatOnlyChangesObligationsIsRecorded() {
        var policy = policy(
                Rules.allow("allow").tools("*"),
                Rules.allow("also").tools("*").redact("email").dryRun());

        var decision = call(policy);

        assertThat(decision.verdict()).isEqualTo(new Verdict.Allow(Obligations.NONE));
        assertThat(decision.dryRun())
                .isNotNull()
                .extracting(Decision::verdict)
                .isEqualTo(new Verdict.Allow(new Obligations(Set.of("email"), null, List.of())));
    }

    @Test
    void anErrorOfADryRunIsOneOfWhatWasTried() {
        var policy = policy(
                Rules.allow("allow").tools("*"),
                Rules.deny("tried").tools("*").dryRun().when(argument("n").less(3)));

        var decision =
                policy.decide(CALLER, Action.CALL, TOOL, NOW.withArguments(arguments(Map.of("n", Value.of("x")))));

        assertThat(decision.allows()).isTrue();
        assertThat(decision.errors()).isEmpty();
        assertThat(decision.dryRun())
                .isNotNull()
                .extracting(tried -> tried.errors().size())
                .isEqualTo(1);
    }

    @Test
    void aPatternAdmitsOnlyWhatWasSeen() {
        assertThat(decide(policy(Rules.allow("a").tools("*")), UNSEEN).reasons())
                .containsExactly(
                        "no rule allows it",
                        "a pattern would, had it been seen when the policy was loaded; include-new admits it");
        assertThat(decide(policy(Rules.allow("a").tools("*")), TOOL).allows()).isTrue();
        assertThat(decide(policy(Rules.allow("a").tools("*").includeNew()), UNSEEN)
                        .allows())
                .isTrue();
        assertThat(decide(policy(Rules.allow("a").tools("read")), UNSEEN).allows())
                .isTrue();
        assertThat(decide(policy(Rules.ask("a").tools("*")), UNSEEN).effect()).isEqualTo(Effect.DENY);
    }

    @Test
    void whoIsNotMeantIsNotToldOfPatterns() {
        assertThat(decide(policy(Rules.allow("a").roles("admin").tools("*")), UNSEEN)
                        .reasons())
                .containsExactly("no rule allows it");
        assertThat(decide(policy(Rules.allow("a").tools("*").dryRun()), UNSEEN).reasons())
                .containsExactly("no rule allows it");
    }

    @Test
    void aPatternDeniesAlsoWhatWasNeverSeen() {
        var policy = policy(Rules.allow("a").tools("read"), Rules.deny("b").tools("r*"));

        assertThat(decide(policy, UNSEEN).rule()).isEqualTo("b");
    }

    @ParameterizedTest
    @EnumSource(Target.Kind.class)
    void onlyResourcesAreAdmittedWithoutADefinition(Target.Kind kind) {
        var policy = policy(Rules.allow("a").everything());

        assertThat(policy.decide(CALLER, Action.LIST, new Target(kind, "files", "a"), NOW)
                        .allows())
                .isEqualTo(kind == Target.Kind.RESOURCE);
    }

    @Test
    void tagsAndAnnotationsSelectWhatIsKnown() {
        assertThat(call(policy(Rules.allow("a").tools("*").tags("sa*"))).allows())
                .isTrue();
        assertThat(call(policy(Rules.allow("a").tools("*").tags("x", "safe"))).allows())
                .isTrue();
        assertThat(call(policy(Rules.allow("a").tools("*").tags("x"))).allows()).isFalse();
        assertThat(call(policy(Rules.allow("a").tools("*").annotation("readOnlyHint", Value.of(true))))
                        .allows())
                .isTrue();
        assertThat(call(policy(Rules.allow("a").tools("*").annotation("readOnlyHint", Value.of(false))))
                        .allows())
                .isFalse();
        assertThat(call(policy(Rules.allow("a").tools("*").annotation("other", Value.of(true))))
                        .allows())
                .isFalse();
        assertThat(call(policy(
                                Rules.allow("a").tools("*"),
                                Rules.deny("b").tools("*").tags("x")))
                        .allows())
                .isTrue();
    }

    @Test
    void aDenyByTagSupposesTheWorstOfWhatWasNeverSeen() {
        var policy = policy(
                Rules.allow("a").tools("read"), Rules.deny("b").tools("*").tags("dangerous"));

        var decision = decide(policy, UNSEEN);

        assertThat(decision.rule()).isEqualTo("b");
        assertThat(decision.errors())
                .containsExactly(new Decision.Failure("b", "its tags and annotations are not known"));
        assertThat(decide(policy(Rules.allow("a").tools("read").tags("safe")), UNSEEN))
                .extracting(Decision::allows, Decision::errors)
                .containsExactly(false, List.of());
    }

    @Test
    void missingScopesAreNamedWhereNothingElseIsMissing() {
        var policy = policy(
                Rules.allow("a").tools("*").needs("files:read", "files:write"),
                Rules.allow("b").tools("other").needs("x"));

        assertThat(call(policy).verdict()).isEqualTo(new Verdict.Deny(Set.of("files:read", "files:write")));
        assertThat(call(policy).rule()).isEqualTo("default");
        assertThat(call(policy).reasons()).containsExactly("no rule allows it", "one would, with more scopes");
        var half = CALLER.withScopes(Set.of("files:read", "other"));
        assertThat(policy.decide(half, Action.CALL, TOOL, NOW).verdict())
                .isEqualTo(new Verdict.Deny(Set.of("files:write")));
        var both = CALLER.withScopes(Set.of("files:read", "files:write"));
        assertThat(policy.decide(both, Action.CALL, TOOL, NOW).allows()).isTrue();
    }

    @Test
    void scopesAreNotNamedWhereTheyWouldNotHelp() {
        var needs = Rules.allow("a").tools("*").needs("s");

        assertThat(call(policy(needs, Rules.deny("b").tools("*"))).verdict()).isEqualTo(new Verdict.Deny(Set.of()));
        assertThat(call(policy(Rules.allow("a")
                                .tools("*")
                                .needs("s")
                                .when(argument("n").exists())))
                        .verdict())
                .isEqualTo(new Verdict.Deny(Set.of()));
        var files = policy(Rules.allow("a").resources("file:///srv/**").needs("s"));
        var elsewhere = new Target(Target.Kind.RESOURCE, "files", "file:///srv/../etc");
        assertThat(files.decide(CALLER, Action.READ, elsewhere, NOW).verdict()).isEqualTo(new Verdict.Deny(Set.of()));
        assertThat(files.decide(CALLER.withScopes(Set.of("s")), Action.READ, elsewhere, NOW)
                        .effect())
                .isEqualTo(Effect.DENY);
    }

    @Test
    void theFirstRuleThatLacksScopesNamesThem() {
        var policy = policy(
                Rules.allow("b").tools("*").needs("two"),
                Rules.allow("a").tools("r*").needs("one"));

        assertThat(call(policy).verdict()).isEqualTo(new Verdict.Deny(Set.of("one")));
    }

    @Test
    void theStrictestObligationsOfAllRulesThatAllowApply() {
        var minute = Duration.ofMinutes(1);
        var policy = policy(
                Rules.allow("b").tools("*").redact("email").cap(100).limit(5, minute),
                Rules.ask("a").tools("r*").redact("phone").cap(50).limit(3, minute),
                Rules.allow("c").tools("re*").cap(70),
                Rules.allow("d").tools("rea*"),
                Rules.allow("e").tools("read").needs("nobody-has").cap(1),
                Rules.allow("f").tools("write").cap(1));

        var decision = call(policy);

        assertThat(decision.rule()).isEqualTo("a");
        assertThat(decision.verdict())
                .isEqualTo(new Verdict.Ask(
                        Approval.DEFAULT,
                        new Obligations(
                                Set.of("email", "phone"),
                                50L,
                                List.of(
                                        new Obligations.Limit("a", 3, minute),
                                        new Obligations.Limit("b", 5, minute)))));
    }

    @Test
    void theSmallerCapWinsWhicheverRuleComesFirst() {
        var small = Rules.allow("x").tools("*").cap(10);
        var large = Rules.allow("y").tools("*").cap(20);

        assertThat(call(policy(small, large)).verdict()).isEqualTo(capped(10));
        assertThat(call(policy(large, small)).verdict()).isEqualTo(capped(10));
        assertThat(call(policy(large, Rules.allow("a").tools("*").redact("b"))).verdict())
                .isEqualTo(new Verdict.Allow(new Obligations(Set.of("b"), 20L, List.of())));
        assertThat(call(policy(Rules.allow("z").tools("*").redact("b"), large)).verdict())
                .isEqualTo(new Verdict.Allow(new Obligations(Set.of("b"), 20L, List.of())));
    }

    private static Verdict capped(long bytes) {
        return new Verdict.Allow(new Obligations(Set.of(), bytes, List.of()));
    }

    @Test
    void aDenyThatCannotBeEvaluatedAppliesAndAnAllowDoesNot() {
        var wrong = argument("n").less(3);
        var arguments = NOW.withArguments(arguments(Map.of("n", Value.of("secret"))));

        var denied = policy(
                        Rules.allow("allow").tools("*"),
                        Rules.deny("deny").origin("p.yaml:3").tools("*").when(wrong))
                .decide(CALLER, Action.CALL, TOOL, arguments);
        assertThat(denied.rule()).isEqualTo("deny (p.yaml:3)");
        assertThat(denied.reasons()).containsExactly("a rule that denies could not be evaluated");
        assertThat(denied.errors())
                .containsExactly(
                        new Decision.Failure("deny (p.yaml:3)", "arguments.n is text, but the rule is about a number"));

        var notAllowed =
                policy(Rules.allow("allow").tools("*").when(wrong)).decide(CALLER, Action.CALL, TOOL, arguments);
        assertThat(notAllowed.rule()).isEqualTo("default");
        assertThat(notAllowed.errors())
                .containsExactly(new Decision.Failure("allow", "arguments.n is text, but the rule is about a number"));
    }

    /// Else whoever wants to get around a question would only have to make it fail.
    @Test
    void aRuleThatAsksAndCannotDeniesWhatOthersAllow() {
        var wrong = argument("n").less(3);
        var arguments = NOW.withArguments(arguments(Map.of("n", Value.of("secret"))));
        var all = Rules.allow("all").tools("*").includeNew();
        var unseen = new Target(Target.Kind.TOOL, "files", "later");

        var failing = policy(all, Rules.ask("ask").tools("*").when(wrong)).decide(CALLER, Action.CALL, TOOL, arguments);
        var notSeen = policy(all, Rules.ask("ask").tools("l*")).decide(CALLER, Action.CALL, unseen, NOW);
        var notTagged = policy(all, Rules.ask("ask").tools("l*").tags("x").includeNew())
                .decide(CALLER, Action.CALL, unseen, NOW);
        var withoutScope = policy(all, Rules.ask("ask").tools("*").needs("s")).decide(CALLER, Action.CALL, TOOL, NOW);

        for (var decision : List.of(failing, notSeen, notTagged, withoutScope)) {
            assertThat(decision.effect()).isEqualTo(Effect.DENY);
            assertThat(decision.rule()).isEqualTo("ask");
        }
        assertThat(withoutScope.verdict()).isEqualTo(new Verdict.Deny(Set.of("s")));
        assertThat(policy(all, Rules.ask("ask").tools("l*"))
                        .decide(CALLER, Action.LIST, unseen, NOW)
                        .effect())
                .isEqualTo(Effect.ALLOW);
    }

    @Test
    void aDenyThatAppliesIsNamedBeforeOneThatFails() {
        var failing = Rules.deny("a").tools("*").when(argument("n").less(3));
        var applying = Rules.deny("b").tools("*");
        var arguments = NOW.withArguments(arguments(Map.of("n", Value.of("x"))));

        var decision = policy(failing, applying).decide(CALLER, Action.CALL, TOOL, arguments);

        assertThat(decision.rule()).isEqualTo("b");
        assertThat(decision.reasons()).containsExactly("forbidden by a rule");
        assertThat(decision.errors()).extracting(Decision.Failure::rule).containsExactly("a");
    }

    @Test
    void eachErrorIsNamedOnceInTheOrderOfTheRules() {
        var fails = custom("broken", _ -> {
            throw new IllegalStateException("secret");
        });
        var policy = policy(
                Rules.deny("c").tools("read", "r*", "*d").when(fails),
                Rules.allow("a").tools("*").when(fails),
                Rules.ask("b").tools("*ad").when(fails));

        assertThat(call(policy).errors()).extracting(Decision.Failure::rule).containsExactly("a", "b", "c");
        assertThat(call(policy).errors())
                .extracting(Decision.Failure::problem)
                .containsOnly("custom condition broken could not be evaluated (IllegalStateException)");
    }

    @Test
    void aConditionOnArgumentsIsOpenWhereThereAreNone() {
        var policy = policy(
                Rules.allow("a").tools("*").when(argument("n").less(3)),
                Rules.deny("b").tools("*").when(argument("n").less(0)));

        assertThat(policy.decide(CALLER, Action.LIST, TOOL, NOW).allows()).isTrue();
        assertThat(call(policy).allows()).isFalse();
        assertThat(policy.decide(CALLER, Action.CALL, TOOL, NOW.withArguments(arguments(Map.of("n", Value.of(1)))))
                        .allows())
                .isTrue();
    }

    @Test
    void argumentsThatThrowAreAnErrorOfTheRuleThatAsked() {
        Context.Arguments hostile = _ -> {
            throw new IllegalStateException("secret");
        };
        var policy = policy(
                Rules.allow("a").tools("*").when(argument("n").less(3)),
                Rules.allow("b").tools("*"));

        var decision = policy.decide(CALLER, Action.CALL, TOOL, NOW.withArguments(hostile));

        assertThat(decision.rule()).isEqualTo("b");
        assertThat(decision.errors())
                .containsExactly(
                        new Decision.Failure("a", "arguments.n could not be evaluated (IllegalStateException)"));
    }

    @Test
    @SuppressWarnings("NullAway") // that is the point
    void argumentsThatAreNullAreAnError() {
        var policy = policy(
                Rules.allow("a").tools("*").when(argument("n").exists()),
                Rules.deny("b").tools("*").when(argument("n").missing()));

        assertThat(policy.decide(CALLER, Action.CALL, TOOL, NOW.withArguments(_ -> null))
                        .rule())
                .isEqualTo("b");
    }

    @Test
    void conditionsNestedTooDeepAreAnError() throws Exception {
        var deep = argument("n").exists();
        Condition nested = deep;
        for (int i = 0; i < 20_000; i++) {
            nested = Conditions.not(nested);
        }
        var rule = Rules.deny("a").tools("*").when(nested);

        var policy = withStack(500_000_000, () -> policy(rule, Rules.allow("b").tools("*")));
        var decision = withStack(200_000, () -> call(policy));

        assertThat(decision.rule()).isEqualTo("a");
        assertThat(decision.errors()).hasSize(1);
    }

    private static <T> T withStack(long bytes, Callable<T> task) throws Exception {
        var result = new FutureTask<>(task);
        new Thread(null, result, "stack of " + bytes, bytes).start();
        return result.get();
    }

    private static Context.Arguments arguments(Map<String, Value> arguments) {
        return Context.Arguments.of(new Value.Fields(arguments));
    }

    private static PolicySet policy(RuleBuilder... rules) {
        return PolicySet.of(Stream.of(rules).map(RuleBuilder::build).toList());
    }

    private static Decision call(PolicySet policy) {
        return decide(policy, TOOL);
    }

    private static Decision decide(PolicySet policy, Target target) {
        return policy.decide(CALLER, Action.CALL, target, NOW);
    }
}
