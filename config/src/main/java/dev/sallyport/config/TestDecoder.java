package dev.sallyport.config;

import dev.sallyport.policy.condition.Comparison;
import dev.sallyport.policy.condition.Test;
import dev.sallyport.policy.condition.Value;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads what is asked of one value: a scalar that it has to equal, or a mapping of operators.
final class TestDecoder {

    /// What is known of the value before any request.
    ///
    /// @param operators that can hold
    /// @param type      the only one it can have; null for any
    /// @param why       it is so
    private record Subject(Set<String> operators, @Nullable Class<? extends Value> type, String why) {

        static final Subject ANYTHING = new Subject(Set.copyOf(PolicyKeys.TEST), null, "");
        static final Subject LIST = new Subject(
                Set.of("equals", "not-equals", "contains", "exists", "size", "any", "all", "not"),
                Value.Items.class,
                "a path with [*] finds a list; write any: {…} or all: {…} to ask about its elements");
        static final Subject NUMBER = new Subject(
                Set.of(
                        "equals",
                        "not-equals",
                        "in",
                        "not-in",
                        "less",
                        "at-most",
                        "greater",
                        "at-least",
                        "between",
                        "not"),
                Value.Numeric.class,
                "a size is a number");

        boolean admits(Value value) {
            return type == null || type.isInstance(value);
        }
    }

    private final Reading reading;
    private final Problems problems;
    private final ScalarReader scalars;
    private final PathReader paths;

    TestDecoder(Reading reading, PathReader paths) {
        this.reading = reading;
        this.problems = reading.problems();
        this.scalars = new ScalarReader(reading);
        this.paths = paths;
    }

    /// @param list whether the value is always a list
    Optional<Test> test(Node node, String path, boolean list) {
        return test(node, path, list ? Subject.LIST : Subject.ANYTHING);
    }

    private Optional<Test> test(Node node, String path, Subject subject) {
        return switch (node) {
            case Node.Scalar _ -> in(scalars.scalar(node, path), node, path, subject);
            case Node.Sequence _ -> {
                problems.add(
                        node.mark(),
                        path + ": a list alone does not say what is asked",
                        "write in: […] for any of these, or equals: […] for just this list");
                yield Optional.empty();
            }
            case Node.Mapping mapping -> operators(mapping, path, subject);
        };
    }

    private Optional<Test> operators(Node node, String path, Subject subject) {
        int before = problems.count();
        List<Test> tests = new ArrayList<>();
        if (reading.isFilled(node, path)) {
            reading.mapping(node, path)
                    .ifPresent(mapping ->
                            mapping.entries().forEach(entry -> tests.addAll(operator(entry, path, subject))));
        }
        if (problems.count() > before) {
            return Optional.empty();
        }
        return Optional.of(tests.size() == 1 ? tests.getFirst() : new Test.Each(tests));
    }

    private List<Test> operator(Node.Entry entry, String path, Subject subject) {
        var key = entry.key().text();
        if (!PolicyKeys.TEST.contains(key)) {
            problems.add(
                    entry.key().mark(),
                    "unknown operator " + Hints.key(key) + " in " + path,
                    Hints.nearest(key, PolicyKeys.TEST)
                            .map(Hints::ask)
                            .orElse("it can be " + String.join(", ", PolicyKeys.TEST)));
            return List.of();
        }
        if (!subject.operators().contains(key)) {
            problems.add(entry.key().mark(), path + ": " + key + " can never hold here", subject.why());
            return List.of();
        }
        var at = path + "." + key;
        return key.equals("between")
                ? between(entry.value(), at)
                : operator(key, entry.value(), at, subject).stream().toList();
    }

    private Optional<Test> operator(String key, Node node, String path, Subject subject) {
        return switch (key) {
            case "equals" -> in(operand(node, path), node, path, subject);
            case "not-equals" -> in(operand(node, path), node, path, subject).map(Test.Not::new);
            case "in" -> in(node, path, subject);
            case "not-in" -> in(node, path, subject).map(Test.Not::new);
            case "contains" -> scalars.scalar(node, path).map(Test.Contains::new);
            case "starts" -> scalars.text(node, path).map(Test.Starts::new);
            case "ends" -> scalars.text(node, path).map(Test.Ends::new);
            case "matches" ->
                scalars.text(node, path)
                        .flatMap(text -> problems.build(node.mark(), path, () -> Patterns.re2(text)))
                        .map(Test.Matches::new);
            case "less" -> compare(node, path, Comparison.LESS);
            case "at-most" -> compare(node, path, Comparison.AT_MOST);
            case "greater" -> compare(node, path, Comparison.GREATER);
            case "at-least" -> compare(node, path, Comparison.AT_LEAST);
            case "exists" -> reading.bool(node, path).map(Test.Exists::new);
            case "size" -> test(node, path, Subject.NUMBER).map(Test.Size::new);
            case "any" -> nested(node, path, Subject.ANYTHING, Test.AnyItem::new);
            case "all" -> nested(node, path, Subject.ANYTHING, Test.AllItems::new);
            case "not" -> nested(node, path, subject, Test.Not::new);
            case "same-as" ->
                scalars.text(node, path)
                        .flatMap(text -> paths.read(node.mark(), path, text))
                        .map(Test.SameAs::new);
            default -> throw new IllegalStateException("an operator that is not read: " + key);
        };
    }

    /// A scalar, or a list of them.
    private Optional<Value> operand(Node node, String path) {
        return node instanceof Node.Sequence
                ? reading.list(node, path, item -> scalars.scalar(item, path)).map(Value.Items::new)
                : scalars.scalar(node, path);
    }

    private Optional<Test> in(Optional<? extends Value> operand, Node node, String path, Subject subject) {
        return operand.filter(value -> fits(value, node, path, subject)).map(value -> new Test.In(List.of(value)));
    }

    private Optional<Test> in(Node node, String path, Subject subject) {
        return reading.sequence(node, path)
                .filter(_ -> reading.isFilled(node, path))
                .flatMap(_ -> scalars.scalars(node, path))
                .filter(values -> values.stream().allMatch(value -> fits(value, node, path, subject)))
                .map(Test.In::new);
    }

    private boolean fits(Value value, Node node, String path, Subject subject) {
        if (!subject.admits(value)) {
            problems.add(node.mark(), path + ": " + value.type() + " can never be equal", subject.why());
        }
        return subject.admits(value);
    }

    private Optional<Test> compare(Node node, String path, Comparison comparison) {
        return scalars.number(node, path).map(bound -> new Test.Compare(comparison, bound));
    }

    private List<Test> between(Node node, String path) {
        int before = problems.count();
        var bounds = reading.list(node, path, item -> scalars.number(item, path));
        if (bounds.isEmpty() || problems.count() > before) {
            return List.of();
        }
        List<BigDecimal> numbers = bounds.get();
        if (numbers.size() != 2 || numbers.getFirst().compareTo(numbers.getLast()) > 0) {
            problems.add(
                    node.mark(), path + ": expected the lowest and the highest number", "for example between: [1, 10]");
            return List.of();
        }
        return List.of(
                new Test.Compare(Comparison.AT_LEAST, numbers.getFirst()),
                new Test.Compare(Comparison.AT_MOST, numbers.getLast()));
    }

    private Optional<Test> nested(Node node, String path, Subject subject, Function<Test, Test> constructor) {
        if (node instanceof Node.Scalar) {
            problems.add(
                    node.mark(),
                    path + ": expected a mapping of operators, found a single value",
                    "write { equals: … } for just this value");
            return Optional.empty();
        }
        return test(node, path, subject).map(constructor);
    }
}
