package dev.sallyport.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.Draw.Question;
import dev.sallyport.policy.condition.Condition;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What holds for every policy, on drawn ones.
class PolicyPropertiesTest {
    private static final int QUESTIONS = 60;

    static Stream<Draw> draws() {
        return Draw.draws();
    }

    @ParameterizedTest
    @MethodSource("draws")
    void addingADenyNeverAllowsNorAsks(Draw draw) {
        var rules = draw.rules();
        var more = new ArrayList<>(rules);
        more.add(draw.rule(Effect.DENY));

        assertNothingLoosened(rules, more, draw);
    }

    @ParameterizedTest
    @MethodSource("draws")
    void removingAnAllowNeverAllowsNorAsks(Draw draw) {
        var rules = new ArrayList<>(draw.rules());
        rules.add(draw.rule(Effect.ALLOW));
        var less = new ArrayList<>(rules);
        less.removeLast();

        assertNothingLoosened(rules, less, draw);
    }

    @ParameterizedTest
    @MethodSource("draws")
    void addingAnAskNeverAllowsWhatNobodyHasToApprove(Draw draw) {
        var rules = draw.rules();
        var more = new ArrayList<>(rules);
        more.add(draw.rule(Effect.ASK));

        for (var question : draw.questions(QUESTIONS)) {
            if (question.action() != Action.LIST
                    && decide(PolicySet.of(more), question).allows()) {
                assertThat(decide(PolicySet.of(rules), question).allows()).isTrue();
            }
        }
    }

    private static void assertNothingLoosened(List<Rule> before, List<Rule> after, Draw draw) {
        var one = PolicySet.of(before);
        var other = PolicySet.of(after);
        for (var question : draw.questions(QUESTIONS)) {
            assertThat(decide(other, question).effect())
                    .isLessThanOrEqualTo(decide(one, question).effect());
        }
    }

    @ParameterizedTest
    @MethodSource("draws")
    void orderNeverMattersNotEvenForTheRuleReported(Draw draw) {
        var rules = draw.rules();
        var one = PolicySet.of(rules);
        var other = PolicySet.of(draw.shuffled(rules));

        assertThat(other.version()).isEqualTo(one.version());
        for (var question : draw.questions(QUESTIONS)) {
            assertThat(decide(other, question)).isEqualTo(decide(one, question));
        }
    }

    @ParameterizedTest
    @MethodSource("draws")
    void filteringEqualsDecidingOneByOne(Draw draw) {
        var policy = PolicySet.of(draw.rules());
        var subject = draw.subject();
        var context = draw.context();
        var targets = draw.questions(QUESTIONS).stream().map(Question::target).toList();

        var visible = policy.visible(subject, targets, target -> target, context);

        assertThat(visible)
                .isEqualTo(targets.stream()
                        .filter(target -> policy.decide(subject, Action.LIST, target, context)
                                .allows())
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("draws")
    void aRuleInDryRunNeverChangesWhatIsEnforced(Draw draw) {
        var rules = draw.rules();
        var policy = PolicySet.of(rules);
        var without = PolicySet.of(rules.stream().filter(rule -> !rule.dryRun()).toList());

        for (var question : draw.questions(QUESTIONS)) {
            var decision = decide(policy, question);
            var enforced = decide(without, question);
            assertThat(List.of(decision.verdict(), decision.rule(), decision.errors(), decision.reasons()))
                    .isEqualTo(List.of(enforced.verdict(), enforced.rule(), enforced.errors(), enforced.reasons()));
        }
    }

    @ParameterizedTest
    @MethodSource("draws")
    void whatIsTriedIsWhatWouldBeEnforced(Draw draw) {
        var rules = draw.rules();
        var policy = PolicySet.of(rules);
        var enforcing =
                PolicySet.of(rules.stream().map(PolicyPropertiesTest::enforced).toList());

        for (var question : draw.questions(QUESTIONS)) {
            var decision = decide(policy, question);
            var tried = decision.dryRun() == null ? decision : decision.dryRun();
            assertThat(tried.verdict()).isEqualTo(decide(enforcing, question).verdict());
        }
    }

    private static Rule enforced(Rule rule) {
        return new Rule(
                rule.id(),
                rule.origin(),
                rule.effect(),
                rule.who(),
                rule.what(),
                rule.when(),
                rule.scopes(),
                rule.obligations(),
                rule.approval(),
                false,
                rule.includeNew());
    }

    @ParameterizedTest
    @MethodSource("draws")
    void theIndexFindsWhatLookingAtEveryRuleFinds(Draw draw) {
        var rules = draw.rules();
        var policy = PolicySet.of(rules);

        for (var question : draw.questions(QUESTIONS)) {
            var decision = decide(policy, question);
            var scopes = decision.verdict() instanceof Verdict.Deny deny ? deny.missingScopes() : Set.of();
            assertThat(List.of(decision.effect(), decision.rule(), scopes))
                    .as("%s of %s", question, rules)
                    .isEqualTo(new BruteForce(rules, question).decision());
        }
    }

    @ParameterizedTest
    @MethodSource("draws")
    void takingARoleAwayNeverAllowsWhereNoRuleDeniesOrAsks(Draw draw) {
        var policy = PolicySet.of(draw.rules().stream()
                .filter(rule -> rule.effect() == Effect.ALLOW && rule.when().equals(Condition.All.NOTHING))
                .toList());

        for (var question : draw.questions(QUESTIONS)) {
            var subject = question.subject();
            var fewer = new HashSet<>(subject.roles());
            fewer.remove(draw.one(List.of("a", "b", "ab")));
            var less = new Subject(
                    subject.id(),
                    fewer,
                    subject.teams(),
                    subject.groups(),
                    subject.scopes(),
                    subject.claims(),
                    subject.client(),
                    subject.agent(),
                    subject.authentication());
            if (policy.decide(less, question.action(), question.target(), question.context())
                    .allows()) {
                assertThat(decide(policy, question).allows()).isTrue();
            }
        }
    }

    /// So that the properties are not about nothing.
    @Test
    void theDrawsComeToEveryEffectInManyWays() {
        var effects = EnumSet.noneOf(Effect.class);
        var reasons = new HashSet<List<String>>();
        int errors = 0;
        int dryRuns = 0;
        int scopes = 0;
        for (var draw : draws().toList()) {
            var policy = PolicySet.of(draw.rules());
            for (var question : draw.questions(QUESTIONS)) {
                var decision = decide(policy, question);
                effects.add(decision.effect());
                reasons.add(decision.reasons());
                errors += decision.errors().size();
                dryRuns += decision.dryRun() == null ? 0 : 1;
                scopes += decision.verdict() instanceof Verdict.Deny deny
                                && !deny.missingScopes().isEmpty()
                        ? 1
                        : 0;
            }
        }

        assertThat(effects).containsExactlyInAnyOrder(Effect.values());
        assertThat(reasons).hasSizeGreaterThanOrEqualTo(8);
        assertThat(errors).isGreaterThan(Draw.COUNT / 4);
        assertThat(dryRuns).isGreaterThan(Draw.COUNT / 4);
        assertThat(scopes).isGreaterThan(Draw.COUNT / 4);
    }

    private static Decision decide(PolicySet policy, Question question) {
        return policy.decide(question.subject(), question.action(), question.target(), question.context());
    }
}
