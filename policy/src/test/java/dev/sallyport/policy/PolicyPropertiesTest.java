package dev.sallyport.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.Decision.Allow;
import dev.sallyport.policy.Decision.Deny;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What holds for every policy, on policies and questions drawn from small alphabets so that rules meet
/// often.
class PolicyPropertiesTest {

    private static final int POLICIES = 300;
    private static final int QUESTIONS = 60;
    private static final List<String> ROLES = List.of("a", "b", "c");
    private static final List<String> SERVERS = List.of("s1", "s2");
    private static final List<String> NAMES = List.of("x", "xy", "x/y", "x/../y", "file:///x/y", "file:///y");
    private static final List<String> PATTERNS =
            List.of("x", "x*", "*y", "**", "?", "x/*", "**/y", "file:///*", "file:///x/**", "y");

    record Question(Subject subject, Action action, Target target) {}

    /// Draws policies and questions.
    static final class Draw {

        private final Random random;
        private int rules;

        Draw(long seed) {
            random = new Random(seed);
        }

        <T> T one(List<T> items) {
            return items.get(random.nextInt(items.size()));
        }

        <T> List<T> some(List<T> items) {
            return IntStream.rangeClosed(0, random.nextInt(3))
                    .mapToObj(_ -> one(items))
                    .toList();
        }

        Rule rule() {
            var kind = one(List.of(Target.Kind.values()));
            var names = some(PATTERNS).stream().map(kind::glob).toList();
            var servers =
                    some(List.of("*", "s1", "s?")).stream().map(Glob::ofName).toList();
            var actions = EnumSet.of(Action.LIST);
            actions.addAll(some(List.of(Action.values())));
            return new Rule("rule " + rules++, servers, Map.of(kind, names), actions);
        }

        List<Role> roles() {
            return IntStream.rangeClosed(0, random.nextInt(4))
                    .mapToObj(_ -> new Role(one(ROLES), rules(4), rules(2)))
                    .toList();
        }

        private List<Rule> rules(int most) {
            return IntStream.range(0, random.nextInt(most + 1))
                    .mapToObj(_ -> rule())
                    .toList();
        }

        List<Question> questions() {
            return IntStream.range(0, QUESTIONS)
                    .mapToObj(_ -> new Question(
                            new Subject("key:k_1", new HashSet<>(some(ROLES))),
                            one(List.of(Action.values())),
                            new Target(one(List.of(Target.Kind.values())), one(SERVERS), one(NAMES))))
                    .toList();
        }

        <T> List<T> shuffled(List<T> items) {
            var copy = new ArrayList<>(items);
            Collections.shuffle(copy, random);
            return copy;
        }

        int below(int bound) {
            return random.nextInt(bound);
        }
    }

    static Stream<Draw> draws() {
        return IntStream.range(0, POLICIES).mapToObj(Draw::new);
    }

    @ParameterizedTest
    @MethodSource("draws")
    void addingADenyNeverAllows(Draw draw) {
        var roles = draw.roles();
        var more = new ArrayList<>(roles);
        more.add(new Role(draw.one(ROLES), List.of(), List.of(draw.rule())));

        assertNothingNewAllowed(PolicySet.of(roles), PolicySet.of(more), draw.questions());
    }

    @ParameterizedTest
    @MethodSource("draws")
    void removingAnAllowNeverAllows(Draw draw) {
        var roles = draw.roles();
        int index = draw.below(roles.size());
        var role = roles.get(index);
        var allow = new ArrayList<>(role.allow());
        if (!allow.isEmpty()) {
            allow.remove(draw.below(allow.size()));
        }
        var less = new ArrayList<>(roles);
        less.set(index, new Role(role.name(), allow, role.deny()));

        assertNothingNewAllowed(PolicySet.of(roles), PolicySet.of(less), draw.questions());
    }

    @ParameterizedTest
    @MethodSource("draws")
    void takingARoleWithoutDeniesAwayFromASubjectNeverAllows(Draw draw) {
        var policy = PolicySet.of(draw.roles().stream()
                .map(role -> new Role(role.name(), role.allow(), List.of()))
                .toList());

        for (var question : draw.questions()) {
            var fewer = new HashSet<>(question.subject().roles());
            fewer.remove(draw.one(ROLES));
            var less = new Question(new Subject("key:k_1", fewer), question.action(), question.target());
            if (decide(policy, less) instanceof Allow) {
                assertThat(decide(policy, question)).isInstanceOf(Allow.class);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("draws")
    void orderNeverMattersNotEvenForTheRuleReported(Draw draw) {
        var roles = draw.roles();
        var shuffled = draw.shuffled(roles.stream()
                .map(role -> new Role(role.name(), draw.shuffled(role.allow()), draw.shuffled(role.deny())))
                .toList());
        var one = PolicySet.of(roles);
        var other = PolicySet.of(shuffled);

        for (var question : draw.questions()) {
            assertThat(decide(other, question)).isEqualTo(decide(one, question));
        }
    }

    @ParameterizedTest
    @MethodSource("draws")
    void filteringEqualsDecidingOneByOne(Draw draw) {
        var policy = PolicySet.of(draw.roles());
        var subject = new Subject("key:k_1", new HashSet<>(draw.some(ROLES)));
        var targets = draw.questions().stream().map(Question::target).toList();

        var visible = policy.visible(subject, targets, target -> target);

        assertThat(visible)
                .isEqualTo(targets.stream()
                        .filter(target -> policy.decide(subject, Action.LIST, target) instanceof Allow)
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("draws")
    void theCompiledPolicyAgreesWithItsDefinition(Draw draw) {
        var roles = draw.roles();
        var policy = PolicySet.of(roles);

        for (var question : draw.questions()) {
            if (question.target().kind() != Target.Kind.RESOURCE) {
                assertThat(decide(policy, question) instanceof Allow).isEqualTo(defined(roles, question));
            }
        }
    }

    private static boolean defined(List<Role> roles, Question question) {
        var mine = roles.stream()
                .filter(role -> question.subject().roles().contains(role.name()))
                .toList();
        return question.target().kind().admits(question.action())
                && mine.stream().flatMap(role -> role.allow().stream()).anyMatch(rule -> speaksOf(rule, question))
                && mine.stream().flatMap(role -> role.deny().stream()).noneMatch(rule -> speaksOf(rule, question));
    }

    private static boolean speaksOf(Rule rule, Question question) {
        var target = question.target();
        return rule.actions().contains(question.action())
                && rule.servers().stream().anyMatch(glob -> glob.matches(target.server()))
                && rule.targets().getOrDefault(target.kind(), List.of()).stream()
                        .anyMatch(glob -> glob.matches(target.name()));
    }

    private static void assertNothingNewAllowed(PolicySet before, PolicySet after, List<Question> questions) {
        for (var question : questions) {
            if (decide(before, question) instanceof Deny) {
                assertThat(decide(after, question)).isInstanceOf(Deny.class);
            }
        }
    }

    private static Decision decide(PolicySet policy, Question question) {
        return policy.decide(question.subject(), question.action(), question.target());
    }
}
