package dev.sallyport.config;

import dev.sallyport.policy.Action;
import dev.sallyport.policy.Approval;
import dev.sallyport.policy.Effect;
import dev.sallyport.policy.Glob;
import dev.sallyport.policy.Obligations;
import dev.sallyport.policy.Rule;
import dev.sallyport.policy.Target.Kind;
import dev.sallyport.policy.What;
import dev.sallyport.policy.Who;
import dev.sallyport.policy.condition.Comparison;
import dev.sallyport.policy.condition.Condition;
import dev.sallyport.policy.condition.Network;
import dev.sallyport.policy.condition.Path;
import dev.sallyport.policy.condition.Test;
import dev.sallyport.policy.condition.TimeWindow;
import dev.sallyport.policy.condition.Value;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// Draws rules that use the whole language.
final class RuleDraw {

    private static final List<String> WORDS = List.of(
            "reader",
            "a*",
            "x?y",
            "true",
            "null",
            "12",
            "-1.5e3",
            "yes",
            "~",
            "a b",
            " lead",
            "# no comment",
            "a: b",
            "é🦊",
            "tab\there",
            "line\nbreak",
            "\"quoted\"",
            "back\\\\slash",
            "- dash",
            "[x]",
            "{y}",
            "&anchor",
            "*",
            "%",
            "@",
            "`",
            "!tag",
            "|",
            ">",
            "\u0085\u2028\uFEFF",
            "key:*",
            "odd, name",
            "");
    private static final List<String> PATHS = List.of(
            "arguments",
            "arguments.a",
            "arguments[\"odd name\"]",
            "arguments.a[0].b",
            "claims.tenant",
            "claims[\"https://x/y\"]",
            "context.revision",
            "context.labels",
            "subject.id",
            "subject.roles[0]");
    private static final List<String> LISTS = List.of("arguments.a[*]", "arguments.a[*].price", "subject.roles[*]");

    private final Random random;

    RuleDraw(long seed) {
        this.random = new Random(seed);
    }

    List<Rule> rules() {
        var ids = new TreeSet<String>();
        return IntStream.range(0, 1 + random.nextInt(6))
                .mapToObj(i -> rule(id(i)))
                .filter(rule -> ids.add(rule.id()))
                .toList();
    }

    private String id(int i) {
        return one(List.of(
                "rule " + i, "roles.reader.allow[" + i + "]", "rules[" + random.nextInt(3) + "]", "p.yaml:rules[0]"));
    }

    private Rule rule(String id) {
        var effect = one(List.of(Effect.values()));
        boolean denies = effect == Effect.DENY;
        var what = what(effect);
        return new Rule(
                id,
                "drawn:1",
                effect,
                who(),
                what,
                random.nextInt(3) == 0
                        ? Condition.All.NOTHING
                        : condition(
                                3,
                                what.targets().containsKey(Kind.TOOL)
                                        || what.targets().containsKey(Kind.PROMPT)),
                denies ? Set.of() : Set.copyOf(some(List.of("files.read", "a b", "true"))),
                denies ? Obligations.NONE : obligations(id),
                effect == Effect.ASK
                        ? new Approval(
                                random.nextBoolean(),
                                names(),
                                one(List.of(Approval.DEFAULT.lasts(), Duration.ofSeconds(90), Duration.ofDays(2))))
                        : Approval.DEFAULT,
                random.nextBoolean(),
                !denies && random.nextBoolean());
    }

    private Who who() {
        return switch (random.nextInt(3)) {
            case 0 -> Who.ANYONE;
            case 1 -> Who.role(one(List.of("reader", "odd* role", "12", "true")));
            default ->
                new Who(
                        names(),
                        names(),
                        names(),
                        names(),
                        names(),
                        names(),
                        names(),
                        Set.copyOf(some(PolicyKeys.AUTHENTICATION)),
                        networks(random.nextInt(3)),
                        List.copyOf(
                                new HashMap<>(Map.of("claims.tenant", 1, "claims[\"https://x/y\"]", 2, "claims.a.b", 3))
                                        .keySet().stream()
                                                .filter(_ -> random.nextInt(3) == 0)
                                                .map(path -> new Condition.Field(Path.parse(path), test(2)))
                                                .toList()));
        };
    }

    private What what(Effect effect) {
        boolean narrowed = random.nextInt(3) == 0;
        var targets = new EnumMap<Kind, List<Glob>>(Kind.class);
        targets.put(Kind.TOOL, List.of(Glob.ofName(pattern())));
        for (var kind : Kind.values()) {
            if (random.nextInt(3) == 0 && !(narrowed && kind == Kind.RESOURCE)) {
                targets.put(kind, List.of(kind.glob(pattern()), kind.glob("file:///srv/**")));
            }
        }
        if (random.nextInt(4) == 0 && targets.size() > 1) {
            targets.remove(Kind.TOOL);
        }
        var actions = random.nextBoolean() ? EnumSet.allOf(Action.class) : EnumSet.of(Action.LIST, Action.CALL);
        if (effect == Effect.ASK) {
            actions = EnumSet.allOf(Action.class);
        }
        return new What(
                random.nextBoolean()
                        ? List.of(Glob.ofName("*"))
                        : List.of(Glob.ofName(pattern()), Glob.ofName("files")),
                targets,
                actions,
                narrowed ? names() : List.of(),
                narrowed ? Map.of("readOnlyHint", scalar(), "odd key", scalar()) : Map.of());
    }

    private Obligations obligations(String id) {
        var cap = random.nextBoolean() ? null : one(List.of(1L, 1024L, 65536L, 3L << 30, 1_000_000L));
        var limits = random.nextBoolean()
                ? List.<Obligations.Limit>of()
                : List.of(
                        new Obligations.Limit(id, 1 + random.nextInt(100), Duration.ofMinutes(1)),
                        new Obligations.Limit(id, 1000, Duration.ofDays(1)));
        return new Obligations(Set.copyOf(some(List.of("password", "odd name", "null"))), cap, limits);
    }

    private Condition condition(int depth, boolean arguments) {
        return switch (random.nextInt(depth == 0 ? 4 : 7)) {
            case 0 -> field(arguments);
            case 1 ->
                new Condition.Time(List.of(one(List.of(
                        new TimeWindow(
                                LocalTime.of(22, 0), LocalTime.of(6, 30), TimeWindow.EVERY_DAY, ZoneId.of("UTC")),
                        new TimeWindow(
                                LocalTime.MIDNIGHT,
                                LocalTime.MIDNIGHT,
                                EnumSet.of(DayOfWeek.SUNDAY),
                                ZoneId.of("Europe/Berlin"))))));
            case 2 -> new Condition.From(networks(1 + random.nextInt(2)));
            case 3 ->
                new Condition.Custom(
                        "on-call",
                        new Value.Fields(Map.of("team", scalar(), "list", new Value.Items(List.of(scalar())))),
                        new OnCall());
            case 4 -> new Condition.All(conditions(depth, arguments));
            case 5 -> new Condition.Any(conditions(depth, arguments));
            default -> new Condition.Not(condition(depth - 1, arguments));
        };
    }

    private List<Condition> conditions(int depth, boolean arguments) {
        return IntStream.rangeClosed(0, random.nextInt(3))
                .mapToObj(_ -> condition(depth - 1, arguments))
                .toList();
    }

    private Condition.Field field(boolean arguments) {
        if (arguments && random.nextInt(4) == 0) {
            return new Condition.Field(
                    Path.parse(one(LISTS)),
                    one(List.of(
                            new Test.AnyItem(test(1)),
                            new Test.AllItems(test(1)),
                            new Test.Size(new Test.Compare(Comparison.LESS, BigDecimal.TEN)),
                            new Test.Contains(scalar()),
                            new Test.In(List.of(new Value.Items(List.of(scalar(), scalar())))))));
        }
        var paths = PATHS.stream()
                .filter(path -> arguments || !path.startsWith("arguments"))
                .toList();
        return new Condition.Field(Path.parse(one(paths)), test(2));
    }

    private Test test(int depth) {
        if (depth == 0 || random.nextInt(3) > 0) {
            return operator(depth);
        }
        var kinds = new TreeSet<String>();
        var tests = IntStream.range(0, 3)
                .mapToObj(_ -> operator(depth))
                .filter(test -> !(test instanceof Test.Not))
                .filter(test -> kinds.add(
                        test instanceof Test.Compare compare
                                ? compare.comparison().name()
                                : test instanceof Test.In in
                                        ? "in" + in.operands().size()
                                        : test.getClass().getName()))
                .toList();
        return tests.size() > 1 ? new Test.Each(tests) : operator(depth);
    }

    private Test operator(int depth) {
        List<Supplier<Test>> simple = List.of(
                () -> new Test.In(List.of(scalar())),
                () -> new Test.In(List.of(new Value.Items(List.of(scalar(), scalar())))),
                () -> new Test.In(List.of(scalar(), scalar())),
                () -> new Test.Not(new Test.In(List.of(scalar()))),
                () -> new Test.Not(new Test.In(List.of(scalar(), scalar()))),
                () -> new Test.Contains(scalar()),
                () -> new Test.Starts(word()),
                () -> new Test.Ends(word()),
                () -> new Test.Matches(Patterns.re2(one(List.of("^a+$", "\\d{3} \"x\"", "(?i)x|y")))),
                () -> new Test.Compare(one(List.of(Comparison.values())), number()),
                () -> new Test.Exists(random.nextBoolean()),
                () -> new Test.Size(new Test.In(List.of(new Value.Numeric(number())))),
                () -> new Test.SameAs(Path.parse("claims.tenant")));
        List<Supplier<Test>> nested = List.of(
                () -> new Test.AnyItem(test(depth - 1)),
                () -> new Test.AllItems(test(depth - 1)),
                () -> new Test.Not(test(depth - 1)),
                () -> new Test.Size(new Test.Each(List.of(
                        new Test.Compare(Comparison.AT_LEAST, BigDecimal.ONE),
                        new Test.Compare(Comparison.AT_MOST, BigDecimal.TEN)))));
        return depth > 0 && random.nextInt(4) == 0
                ? one(nested).get()
                : one(simple).get();
    }

    private Value scalar() {
        return switch (random.nextInt(4)) {
            case 0 -> Value.of(random.nextBoolean());
            case 1 -> new Value.Numeric(number());
            default -> Value.of(word());
        };
    }

    private BigDecimal number() {
        return new BigDecimal(
                one(List.of("0", "1", "-1.50", "1E+30", "0.000001", "123456789012345678901234567890", "1E-90")));
    }

    private String word() {
        return one(WORDS);
    }

    private String pattern() {
        return Glob.escape(one(WORDS.stream().filter(word -> !word.isEmpty()).toList())) + one(List.of("", "*", "?"));
    }

    private List<Glob> names() {
        return IntStream.range(0, random.nextInt(3))
                .mapToObj(_ -> Glob.ofName(pattern()))
                .toList();
    }

    private List<Network> networks(int count) {
        return IntStream.range(0, count)
                .mapToObj(_ -> Network.parse(one(List.of("10.0.0.0/8", "192.0.2.7", "2001:db8::/32", "::1"))))
                .toList();
    }

    private <T> T one(List<T> items) {
        return items.get(random.nextInt(items.size()));
    }

    private <T> List<T> some(List<T> items) {
        return items.stream().filter(_ -> random.nextInt(3) == 0).toList();
    }
}
