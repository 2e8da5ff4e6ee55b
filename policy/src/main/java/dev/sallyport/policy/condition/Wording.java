package dev.sallyport.policy.condition;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Conditions and what is wrong with them, in plain words. They have what a rule says, and of the request nothing but
/// the types of its values.
final class Wording {

    private Wording() {}

    static List<String> unmet(Condition condition, Facts facts) {
        var outcome = condition.evaluate(facts);
        if (outcome.mayHold()) {
            return List.of();
        }
        return switch (condition) {
            case Condition.All all ->
                all.conditions().stream()
                        .flatMap(each -> unmet(each, facts).stream())
                        .toList();
            case Condition.Any any when any.conditions().isEmpty() -> List.of("it needs one of no conditions");
            case Condition.Any any ->
                List.of(any.conditions().stream()
                        .flatMap(each -> unmet(each, facts).stream())
                        .collect(Collectors.joining("; and ")));
            case Condition.Not not when outcome != Outcome.FALSE -> unmet(not.condition(), facts);
            default ->
                List.of(
                        switch (outcome) {
                            case ERROR -> problem(condition, facts);
                            case MISSING -> missing(condition);
                            default -> words(condition, false);
                        });
        };
    }

    private static String missing(Condition condition) {
        return switch (condition) {
            case Condition.Field(var path, Test.SameAs same) -> path + " or " + same.path() + " is missing";
            case Condition.Field field -> field.path() + " is missing";
            default -> "the client has no address";
        };
    }

    private static String problem(Condition condition, Facts facts) {
        var problems = new Problems(facts);
        condition.evaluate(problems);
        return problems.heard();
    }

    /// Why a test of a value is an error.
    static String problem(String what, Test test, Value value, Facts facts) {
        return switch (test) {
            case Test.Each each ->
                each.tests().stream()
                        .filter(one -> one.evaluate(value, facts) == Outcome.ERROR)
                        .findFirst()
                        .map(one -> problem(what, one, value, facts))
                        .orElse(what + " could not be evaluated");
            case Test.Not not -> problem(what, not.test(), value, facts);
            case Test.AnyItem any
            when value instanceof Value.Items items -> problemAmong(what, any.test(), items, facts);
            case Test.AllItems all
            when value instanceof Value.Items items -> problemAmong(what, all.test(), items, facts);
            case Test.Size size
            when value instanceof Value.Text || value instanceof Value.Items || value instanceof Value.Fields ->
                problem("the size of " + what, size.test(), Value.of(0), facts);
            case Test.Contains _
            when value instanceof Value.Items -> "an element of " + what + " is of another type than the rule is about";
            default ->
                value == Value.Absent.UNREACHABLE
                        ? what + " lies within a value that has no parts"
                        : what + " is " + value.type() + ", but the rule is about " + subjectOf(test, facts);
        };
    }

    private static String problemAmong(String what, Test test, Value.Items items, Facts facts) {
        return items.values().stream()
                .filter(item -> test.evaluate(item, facts) == Outcome.ERROR)
                .findFirst()
                .map(item -> problem("an element of " + what, test, item, facts))
                .orElse(what + " could not be evaluated");
    }

    /// The type of value that a test is made for.
    private static String subjectOf(Test test, Facts facts) {
        return switch (test) {
            case Test.In in ->
                in.operands().stream().map(Value::type).distinct().collect(Collectors.joining(" or "));
            case Test.SameAs same -> facts.find(same.path()).type() + " in " + same.path();
            case Test.Contains contains when contains.operand() instanceof Value.Text -> "text or a list";
            case Test.Starts _, Test.Ends _, Test.Matches _ -> "text";
            case Test.Compare _ -> "a number";
            case Test.Size _ -> "text, a list or an object";
            default -> "a list";
        };
    }

    /// @param holds false for the opposite
    private static String words(Condition condition, boolean holds) {
        return switch (condition) {
            case Condition.All all -> joined(all.conditions().stream(), holds ? " and " : " or ", holds);
            case Condition.Any any -> joined(any.conditions().stream(), holds ? " or " : " and ", holds);
            case Condition.Not not -> words(not.condition(), !holds);
            case Condition.Field field -> field.path() + " " + words(field.test(), holds);
            case Condition.Time _ -> "the request " + (holds ? "came" : "did not come") + " in the rule's hours";
            case Condition.From from ->
                "the client's address is " + (holds ? "" : "not ") + "in " + list(from.networks().stream());
            case Condition.Custom custom -> "custom condition " + custom.name() + (holds ? " holds" : " does not hold");
        };
    }

    private static String joined(Stream<Condition> conditions, String by, boolean holds) {
        return conditions.map(each -> words(each, holds)).collect(Collectors.joining(by, "(", ")"));
    }

    private static String words(Test test, boolean holds) {
        return switch (test) {
            case Test.Each each ->
                each.tests().stream()
                        .map(one -> words(one, holds))
                        .collect(Collectors.joining(holds ? " and " : " or "));
            case Test.Not not -> words(not.test(), !holds);
            case Test.Exists exists -> exists.wanted() == holds ? "exists" : "does not exist";
            case Test.In in
            when in.operands().size() == 1 -> is(holds) + text(in.operands().getFirst());
            case Test.In in ->
                is(holds) + "one of " + list(in.operands().stream().map(Wording::text));
            case Test.SameAs same -> is(holds) + "the same as " + same.path();
            case Test.Contains contains -> does("contain", holds) + text(contains.operand());
            case Test.Starts starts -> does("start", holds) + "with " + starts.prefix();
            case Test.Ends ends -> does("end", holds) + "with " + ends.suffix();
            case Test.Matches matches -> (holds ? "matches " : "does not match ") + matches.pattern();
            case Test.Compare compare -> is(holds) + compare.comparison().phrase() + " " + compare.bound();
            case Test.Size size -> "has a size that " + words(size.test(), holds);
            case Test.AnyItem any ->
                holds
                        ? "has an element that " + words(any.test(), true)
                        : "has no element that " + words(any.test(), true);
            case Test.AllItems all ->
                holds
                        ? "has only elements of which each " + words(all.test(), true)
                        : "has an element that " + words(all.test(), false);
        };
    }

    private static String is(boolean holds) {
        return holds ? "is " : "is not ";
    }

    private static String does(String verb, boolean holds) {
        return holds ? verb + "s " : "does not " + verb + " ";
    }

    private static String list(Stream<?> items) {
        return items.map(String::valueOf).collect(Collectors.joining(", "));
    }

    private static String text(Value value) {
        return switch (value) {
            case Value.Text text -> text.value();
            case Value.Numeric number -> number.digits();
            case Value.Flag flag -> String.valueOf(flag.value());
            case Value.Items items ->
                items.values().stream().map(Wording::text).collect(Collectors.joining(", ", "[", "]"));
            case Value.Fields fields -> "an object with " + list(fields.values().keySet().stream());
            case Value.Absent _ -> "nothing";
        };
    }

    /// The same facts, which keep what is reported.
    private static final class Problems implements Facts {
        private final Facts facts;
        private final StringBuilder heard = new StringBuilder();

        Problems(Facts facts) {
            this.facts = facts;
        }

        String heard() {
            return heard.toString();
        }

        @Override
        public void report(String problem) {
            heard.append(heard.isEmpty() ? "" : "; ").append(problem);
        }

        @Override
        public Value find(Path path) {
            return facts.find(path);
        }

        @Override
        public boolean withoutArguments() {
            return facts.withoutArguments();
        }

        @Override
        public Instant time() {
            return facts.time();
        }

        @Override
        public @Nullable String address() {
            return facts.address();
        }
    }
}
