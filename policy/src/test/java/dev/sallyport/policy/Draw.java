package dev.sallyport.policy;

import dev.sallyport.policy.condition.Comparison;
import dev.sallyport.policy.condition.Condition;
import dev.sallyport.policy.condition.Conditions;
import dev.sallyport.policy.condition.Network;
import dev.sallyport.policy.condition.Path;
import dev.sallyport.policy.condition.Test;
import dev.sallyport.policy.condition.Tests;
import dev.sallyport.policy.condition.TimeWindow;
import dev.sallyport.policy.condition.Value;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Draws policies and questions from small alphabets, so that rules meet often.
final class Draw {
    static final int COUNT = Integer.getInteger("sallyport.draws", 400);

    private static final List<String> NAMES = List.of("a", "b", "ab");
    private static final List<String> NAME_PATTERNS = List.of("a", "b", "a*", "*b", "?", "*");
    private static final List<String> SERVERS = List.of("s1", "s2");
    private static final List<String> TARGETS = List.of(
            "x",
            "xy",
            "x/y",
            "x/../y",
            "file:///x/y",
            "file:///y",
            "file:///x/../y",
            "file:///%78/y",
            "file:///x/y?/../z");
    private static final List<String> PATTERNS =
            List.of("x", "x*", "*y", "**", "?", "x/*", "**/y", "file:///*", "file:///x/**", "y", "*x*", "file:///x/y");
    private static final List<String> PATHS = List.of(
            "arguments.n",
            "arguments.t",
            "arguments.l",
            "arguments.l[*].n",
            "arguments.t.x",
            "claims.n",
            "context.revision",
            "subject.roles");
    private static final List<Value> VALUES = List.of(
            Value.of("a"),
            Value.of("ab"),
            Value.of(1),
            Value.of(2),
            Value.of(true),
            Value.texts(List.of("a")),
            Value.Absent.ABSENT,
            new Value.Items(List.of(new Value.Fields(Map.of("n", Value.of(1))))));

    record Question(Subject subject, Action action, Target target, Context context) {}

    private final Random random;
    private int rules;

    Draw(long seed) {
        random = new Random(seed);
    }

    /// Fewer where tests run over and over, as for mutations.
    static Stream<Draw> draws() {
        return IntStream.range(0, COUNT).mapToObj(Draw::new);
    }

    @Override
    public String toString() {
        return "draw";
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    boolean chance(int outOf) {
        return random.nextInt(outOf) == 0;
    }

    <T> T one(List<T> items) {
        return items.get(random.nextInt(items.size()));
    }

    /// One to three.
    <T> List<T> some(List<T> items) {
        return IntStream.rangeClosed(0, random.nextInt(3))
                .mapToObj(_ -> one(items))
                .toList();
    }

    /// Mostly none.
    private <T> List<T> perhaps(List<T> items) {
        return chance(6) ? some(items) : List.of();
    }

    <T> List<T> shuffled(List<T> items) {
        var copy = new ArrayList<>(items);
        Collections.shuffle(copy, random);
        return copy;
    }

    List<Rule> rules() {
        return IntStream.range(0, random.nextInt(9)).mapToObj(_ -> rule()).toList();
    }

    Rule rule() {
        return rule(one(List.of(Effect.DENY, Effect.ASK, Effect.ALLOW, Effect.ALLOW, Effect.ALLOW)));
    }

    Rule rule(Effect effect) {
        var targets = new EnumMap<Target.Kind, List<Glob>>(Target.Kind.class);
        some(List.of(
                        Target.Kind.TOOL,
                        Target.Kind.RESOURCE,
                        Target.Kind.RESOURCE,
                        Target.Kind.PROMPT,
                        Target.Kind.TEMPLATE))
                .forEach(kind -> targets.put(
                        kind, some(PATTERNS).stream().map(kind::glob).toList()));
        boolean denies = effect == Effect.DENY;
        return new Rule(
                "rule " + (random.nextInt(90) + 10) + "-" + rules++,
                "",
                effect,
                who(),
                new What(
                        names(some(List.of("*", "s1", "s?"))),
                        targets,
                        actions(),
                        names(perhaps(NAME_PATTERNS)),
                        chance(10) ? Map.of("hint", Value.of(random.nextBoolean())) : Map.of()),
                chance(2) ? Condition.All.NOTHING : condition(2),
                denies ? Set.of() : new HashSet<>(perhaps(NAMES)),
                denies ? Obligations.NONE : obligations(),
                new Approval(random.nextBoolean(), names(perhaps(NAME_PATTERNS)), Duration.ofMinutes(1 + below(9))),
                chance(6),
                chance(3));
    }

    /// Permissions of what some of the rules are about.
    List<Rule> narrowed(List<Rule> rules) {
        return rules.stream()
                .map(rule -> new Rule(
                        "narrowed " + rule.id(),
                        "",
                        one(List.of(Effect.ALLOW, Effect.ASK)),
                        rule.who(),
                        new What(
                                rule.what().servers(),
                                rule.what().targets(),
                                EnumSet.allOf(Action.class),
                                rule.what().tags(),
                                rule.what().annotations()),
                        condition(1),
                        Set.of(),
                        Obligations.NONE,
                        Approval.DEFAULT,
                        false,
                        true))
                .filter(rule -> rule.what().targets().size() > 1
                        || !rule.what().targets().containsKey(Target.Kind.TEMPLATE))
                .toList();
    }

    private Set<Action> actions() {
        if (chance(2)) {
            return EnumSet.allOf(Action.class);
        }
        var actions = EnumSet.of(Action.LIST, Action.CALL, Action.READ);
        actions.addAll(some(List.of(Action.values())));
        return actions;
    }

    private Obligations obligations() {
        return chance(3)
                ? new Obligations(
                        new HashSet<>(perhaps(NAMES)),
                        chance(2) ? null : 1L + below(3),
                        chance(2)
                                ? List.of()
                                : List.of(new Obligations.Limit("r", 1 + below(3), Duration.ofSeconds(1))))
                : Obligations.NONE;
    }

    private Who who() {
        return new Who(
                names(perhaps(NAME_PATTERNS)),
                names(chance(2) ? some(NAME_PATTERNS) : List.of()),
                names(perhaps(NAME_PATTERNS)),
                names(perhaps(NAME_PATTERNS)),
                names(perhaps(NAME_PATTERNS)),
                names(perhaps(NAME_PATTERNS)),
                names(perhaps(NAME_PATTERNS)),
                new HashSet<>(perhaps(NAMES)),
                perhaps(List.of(Network.parse("10.0.0.0/8"), Network.parse("::1"))),
                perhaps(List.of(
                        Conditions.claim("n").equalTo(1), Conditions.claim("t").exists())));
    }

    private static List<Glob> names(List<String> patterns) {
        return patterns.stream().map(Glob::ofName).toList();
    }

    Condition condition(int depth) {
        if (depth == 0 || chance(2)) {
            return leaf();
        }
        return switch (below(3)) {
            case 0 -> Conditions.not(condition(depth - 1));
            case 1 -> new Condition.Any(conditions(depth - 1));
            default -> new Condition.All(conditions(depth - 1));
        };
    }

    private List<Condition> conditions(int depth) {
        return IntStream.range(0, below(4)).mapToObj(_ -> condition(depth)).toList();
    }

    private Condition leaf() {
        return switch (below(12)) {
            case 0 -> new Condition.From(List.of(Network.parse("10.0.0.0/8")));
            case 1 ->
                Conditions.time(new TimeWindow(
                        LocalTime.of(below(24), 0),
                        LocalTime.of(below(24), 0),
                        Set.of(one(List.of(DayOfWeek.values()))),
                        ZoneId.of("UTC")));
            case 2 ->
                Conditions.custom("throws", _ -> {
                    throw new IllegalStateException();
                });
            default -> new Condition.Field(Path.parse(one(PATHS)), test(2));
        };
    }

    Test test(int depth) {
        List<Supplier<Test>> plain = List.of(
                () -> Tests.in(some(VALUES.subList(0, 6)).toArray(Value[]::new)),
                () -> Tests.compare(one(List.of(Comparison.values())), BigDecimal.valueOf(below(3))),
                () -> new Test.Exists(random.nextBoolean()),
                () -> Tests.starts(one(NAMES)),
                () -> Tests.ends(one(NAMES)),
                () -> Tests.contains(one(VALUES.subList(0, 4))),
                () -> new Test.SameAs(Path.parse(one(PATHS))));
        if (depth == 0 || chance(2)) {
            return one(plain).get();
        }
        return switch (below(5)) {
            case 0 -> Tests.not(test(depth - 1));
            case 1 -> Tests.size(test(depth - 1));
            case 2 -> Tests.anyItem(test(depth - 1));
            case 3 -> Tests.allItems(test(depth - 1));
            default -> Tests.each(test(depth - 1), test(depth - 1));
        };
    }

    List<Question> questions(int count) {
        return IntStream.range(0, count).mapToObj(_ -> question()).toList();
    }

    Question question() {
        var definition = new Definition(
                new HashSet<>(perhaps(NAMES)),
                new Value.Fields(Map.of("hint", Value.of(random.nextBoolean()))),
                null,
                "00");
        var kind = one(List.of(
                Target.Kind.TOOL,
                Target.Kind.RESOURCE,
                Target.Kind.RESOURCE,
                Target.Kind.PROMPT,
                Target.Kind.TEMPLATE));
        var apt = Stream.of(Action.values())
                .filter(action -> kind.admits(action) || chance(20))
                .toList();
        var target = new Target(kind, one(SERVERS), one(TARGETS), chance(3) ? null : definition);
        return new Question(subject(), one(apt), target, context());
    }

    Subject subject() {
        return new Subject(one(NAMES), new HashSet<>(some(NAMES)))
                .withTeams(new HashSet<>(some(NAMES)))
                .withGroups(new HashSet<>(some(NAMES)))
                .withScopes(new HashSet<>(perhaps(NAMES)))
                .withClaims(new Value.Fields(Map.of("n", one(VALUES), "t", one(VALUES))))
                .withClient(chance(2) ? null : one(NAMES))
                .withAgent(chance(2) ? null : one(NAMES))
                .withAuthentication(one(NAMES));
    }

    Context context() {
        return new Context(
                Instant.EPOCH.plusSeconds(below(7 * 24 * 3600)),
                "http",
                one(List.of("10.0.0.1", "::1", "no address")),
                chance(2) ? null : one(NAMES),
                null,
                new HashSet<>(perhaps(NAMES)),
                arguments());
    }

    private Context.Arguments arguments() {
        if (chance(15)) {
            return _ -> {
                throw new IllegalStateException("hostile");
            };
        }
        var arguments = new HashMap<String, Value>();
        for (var name : List.of("n", "t", "l")) {
            if (!chance(5)) {
                arguments.put(name, one(VALUES));
            }
        }
        return Context.Arguments.of(new Value.Fields(arguments));
    }
}
