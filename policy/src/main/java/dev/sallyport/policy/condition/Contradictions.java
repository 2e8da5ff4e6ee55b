package dev.sallyport.policy.condition;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Conditions that never hold, by their text alone. What it finds is so; it does not find all.
public final class Contradictions {

    private Contradictions() {}

    /// Why a condition is never [Outcome#TRUE]; empty where it may be, or that is not plain.
    public static Optional<String> in(Condition condition) {
        var tests = new LinkedHashMap<Path, List<Test>>();
        var found = new ArrayList<String>();
        collect(condition, tests, found);
        tests.forEach((path, all) -> among(path.toString(), all).ifPresent(found::add));
        return found.stream().findFirst();
    }

    /// Gathers the tests that all have to pass, and what never holds by itself.
    private static void collect(Condition condition, Map<Path, List<Test>> tests, List<String> found) {
        switch (condition) {
            case Condition.All all -> all.conditions().forEach(each -> collect(each, tests, found));
            case Condition.Any any when any.conditions().isEmpty() -> found.add("any of no conditions");
            case Condition.Any any -> {
                var branches = any.conditions().stream().map(Contradictions::in).toList();
                if (branches.stream().allMatch(Optional::isPresent)) {
                    branches.getFirst().ifPresent(found::add);
                }
            }
            case Condition.Field field ->
                collect(field.test(), tests.computeIfAbsent(field.path(), _ -> new ArrayList<>()));
            case Condition.Not(Condition.Field(var path, var test)) ->
                collect(new Test.Not(test), tests.computeIfAbsent(path, _ -> new ArrayList<>()));
            case Condition.Not(Condition.Not(var inner)) -> collect(inner, tests, found);
            case Condition.Not _, Condition.Custom _ -> {}
            case Condition.Time time -> {
                if (time.windows().isEmpty()) {
                    found.add("there are no hours");
                }
            }
            case Condition.From from -> {
                if (from.networks().isEmpty()) {
                    found.add("there are no networks");
                }
            }
        }
    }

    private static void collect(Test test, List<Test> tests) {
        switch (test) {
            case Test.Each each -> each.tests().forEach(one -> collect(one, tests));
            case Test.Not(Test.Not(var inner)) -> collect(inner, tests);
            case Test.Not(Test.In in) when in.operands().isEmpty() -> tests.add(in);
            case Test.Not(Test.Exists exists) -> tests.add(new Test.Exists(!exists.wanted()));
            case Test.Not(Test.Compare compare) ->
                tests.add(new Test.Compare(compare.comparison().opposite(), compare.bound()));
            default -> tests.add(test);
        }
    }

    /// Why no value passes all these tests.
    private static Optional<String> among(String what, List<Test> tests) {
        return Stream.<Optional<String>>of(
                        existence(what, tests),
                        values(what, tests),
                        types(what, tests),
                        bounds(what, tests),
                        affixes(what, tests),
                        size(what, tests))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<String> existence(String what, List<Test> tests) {
        var missing = new Test.Exists(false);
        return tests.contains(missing) && tests.stream().anyMatch(test -> !test.equals(missing))
                ? Optional.of(what + " is to be missing and to be tested")
                : Optional.empty();
    }

    /// A value that has to be one of a list can only be one of those that pass the other tests too.
    private static Optional<String> values(String what, List<Test> tests) {
        var others =
                tests.stream().filter(test -> !(test instanceof Test.SameAs)).toList();
        return of(tests, Test.In.class)
                .filter(in -> in.operands().stream().noneMatch(value -> passes(value, others)))
                .findFirst()
                .map(in -> in.operands().isEmpty()
                        ? what + " is to be one of no values"
                        : what + " has no value that passes");
    }

    private static boolean passes(Value value, List<Test> tests) {
        return tests.stream()
                .allMatch(test -> dependsOnOtherFields(test) || test.evaluate(value, NoFacts.NONE) == Outcome.TRUE);
    }

    private static boolean dependsOnOtherFields(Test test) {
        return switch (test) {
            case Test.SameAs _, Test.Matches _ -> true;
            case Test.Each each -> each.tests().stream().anyMatch(Contradictions::dependsOnOtherFields);
            case Test.Not not -> dependsOnOtherFields(not.test());
            case Test.Size size -> dependsOnOtherFields(size.test());
            case Test.AnyItem any -> dependsOnOtherFields(any.test());
            case Test.AllItems all -> dependsOnOtherFields(all.test());
            default -> false;
        };
    }

    private static Optional<String> types(String what, List<Test> tests) {
        boolean possible = Stream.of(
                        Value.Text.class, Value.Numeric.class, Value.Flag.class, Value.Items.class, Value.Fields.class)
                .anyMatch(type -> tests.stream().allMatch(test -> isMadeFor(test, type)));
        return possible || tests.contains(new Test.Exists(false))
                ? Optional.empty()
                : Optional.of(what + " is tested as values of different types");
    }

    /// Whether a value of a type can pass a test, or fail it, without its being an error.
    private static boolean isMadeFor(Test test, Class<? extends Value> type) {
        return switch (test) {
            case Test.Not not -> isMadeFor(not.test(), type);
            case Test.Starts _, Test.Ends _, Test.Matches _ -> type == Value.Text.class;
            case Test.Compare _ -> type == Value.Numeric.class;
            case Test.AnyItem _, Test.AllItems _ -> type == Value.Items.class;
            case Test.Size _ ->
                Set.of(Value.Text.class, Value.Items.class, Value.Fields.class).contains(type);
            case Test.Contains contains ->
                type == Value.Items.class || (type == Value.Text.class && contains.operand() instanceof Value.Text);
            case Test.In in -> in.operands().isEmpty() || in.operands().stream().anyMatch(type::isInstance);
            case Test.Each _, Test.Exists _, Test.SameAs _ -> true;
        };
    }

    private static Optional<String> bounds(String what, List<Test> tests) {
        return of(tests, Test.Compare.class)
                .filter(low -> low.comparison().isLower())
                .flatMap(low -> of(tests, Test.Compare.class)
                        .filter(high -> !high.comparison().isLower() && isEmpty(low, high))
                        .map(high -> what + " is to be " + low.comparison().phrase() + " " + low.bound() + " and "
                                + high.comparison().phrase() + " " + high.bound()))
                .findFirst();
    }

    private static boolean isEmpty(Test.Compare low, Test.Compare high) {
        BigDecimal least = low.bound();
        int order = least.compareTo(high.bound());
        boolean bothInside = low.comparison() == Comparison.AT_LEAST && high.comparison() == Comparison.AT_MOST;
        return order > 0 || (order == 0 && !bothInside);
    }

    private static Optional<String> affixes(String what, List<Test> tests) {
        var starts = of(tests, Test.Starts.class).map(Test.Starts::prefix).toList();
        var ends = of(tests, Test.Ends.class).map(Test.Ends::suffix).toList();
        if (differ(starts, one -> other -> one.startsWith(other) || other.startsWith(one))) {
            return Optional.of(what + " is to start in different ways");
        }
        return differ(ends, one -> other -> one.endsWith(other) || other.endsWith(one))
                ? Optional.of(what + " is to end in different ways")
                : Optional.empty();
    }

    private static boolean differ(List<String> texts, Function<String, Predicate<String>> compatible) {
        return texts.stream().anyMatch(one -> !texts.stream().allMatch(compatible.apply(one)));
    }

    private static Optional<String> size(String what, List<Test> tests) {
        var sizes = new ArrayList<Test>();
        of(tests, Test.Size.class).forEach(size -> collect(size.test(), sizes));
        if (sizes.isEmpty()) {
            return Optional.empty();
        }
        sizes.add(new Test.Compare(Comparison.AT_LEAST, BigDecimal.ZERO));
        return among("the size of " + what, sizes);
    }

    private static <T extends Test> Stream<T> of(List<Test> tests, Class<T> type) {
        return tests.stream().filter(type::isInstance).map(type::cast);
    }

    /// For tests that ask for none.
    private enum NoFacts implements Facts {
        NONE;

        @Override
        public Value find(Path path) {
            return Value.Absent.ABSENT;
        }

        @Override
        public boolean withoutArguments() {
            return false;
        }

        @Override
        public Instant time() {
            return Instant.EPOCH;
        }

        @Override
        public @Nullable String address() {
            return null;
        }
    }
}
