package dev.sallyport.policy.condition;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A question about one value. What is absent passes none, except `exists: false`; a value of another type than the
/// test is made for is an error.
public sealed interface Test {

    /// Never throws.
    Outcome evaluate(Value value, Facts facts);

    /// All of them; several operators on one field.
    record Each(List<Test> tests) implements Test {
        public Each {
            tests = List.copyOf(tests);
        }

        @Override
        public Outcome evaluate(Value value, Facts facts) {
            var outcome = Outcome.TRUE;
            for (int i = 0; i < tests.size() && outcome != Outcome.FALSE; i++) {
                outcome = outcome.and(tests.get(i).evaluate(value, facts));
            }
            return outcome;
        }
    }

    record Exists(boolean wanted) implements Test {
        @Override
        public Outcome evaluate(Value value, Facts facts) {
            return Outcome.of(wanted != value instanceof Value.Absent);
        }
    }

    /// It is one of these values.
    record In(List<Value> operands) implements Test {
        public In {
            operands = List.copyOf(operands);
        }

        @Override
        public Outcome evaluate(Value value, Facts facts) {
            if (value instanceof Value.Absent) {
                return Outcome.MISSING;
            }
            if (operands.contains(value)) {
                return Outcome.TRUE;
            }
            for (int i = 0; i < operands.size(); i++) {
                if (operands.get(i).isOfTypeOf(value)) {
                    return Outcome.FALSE;
                }
            }
            return mistyped(value, operands.isEmpty() ? null : operands.getFirst(), facts);
        }
    }

    record Not(Test test) implements Test {
        @Override
        public Outcome evaluate(Value value, Facts facts) {
            return test.evaluate(value, facts).not();
        }
    }

    /// It is the value that another field has.
    record SameAs(Path path) implements Test {
        @Override
        public Outcome evaluate(Value value, Facts facts) {
            if (path.root() == Path.Root.ARGUMENTS && facts.withoutArguments()) {
                return Outcome.OPEN;
            }
            var other = facts.find(path);
            if (value instanceof Value.Absent || other instanceof Value.Absent) {
                return Outcome.MISSING;
            }
            return value.isOfTypeOf(other) ? Outcome.of(value.equals(other)) : mistyped(value, other, facts);
        }
    }

    /// A text has this part, or a list this element.
    record Contains(Value operand) implements Test {
        @Override
        public Outcome evaluate(Value value, Facts facts) {
            return switch (value) {
                case Value.Text text
                when operand instanceof Value.Text part ->
                    Outcome.of(text.value().contains(part.value()));
                case Value.Items items -> Outcome.of(items.values().contains(operand));
                case Value.Absent _ -> Outcome.MISSING;
                default -> mistyped(value, operand, facts);
            };
        }
    }

    record Starts(String prefix) implements Test {
        @Override
        public Outcome evaluate(Value value, Facts facts) {
            return value instanceof Value.Text text
                    ? Outcome.of(text.value().startsWith(prefix))
                    : noText(value, facts);
        }
    }

    record Ends(String suffix) implements Test {
        @Override
        public Outcome evaluate(Value value, Facts facts) {
            return value instanceof Value.Text text ? Outcome.of(text.value().endsWith(suffix)) : noText(value, facts);
        }
    }

    /// A part of the text matches an expression.
    record Matches(TextPattern pattern) implements Test {
        @Override
        public Outcome evaluate(Value value, Facts facts) {
            return value instanceof Value.Text text
                    ? Outcome.of(pattern.isFoundIn(text.value()))
                    : noText(value, facts);
        }
    }

    record Compare(Comparison comparison, BigDecimal bound) implements Test {
        public Compare {
            bound = bound.stripTrailingZeros();
        }

        @Override
        public Outcome evaluate(Value value, Facts facts) {
            return switch (value) {
                case Value.Numeric number -> Outcome.of(comparison.holds(number.value(), bound));
                case Value.Absent _ -> Outcome.MISSING;
                default -> mistyped(value, new Value.Numeric(bound), facts);
            };
        }
    }

    /// How many characters (code points), elements or members it has passes a test.
    record Size(Test test) implements Test {
        @Override
        public Outcome evaluate(Value value, Facts facts) {
            return switch (value) {
                case Value.Text text ->
                    size(text.value().codePointCount(0, text.value().length()), facts);
                case Value.Items items -> size(items.values().size(), facts);
                case Value.Fields fields -> size(fields.values().size(), facts);
                case Value.Absent _ -> Outcome.MISSING;
                default -> mistyped(value, null, facts);
            };
        }

        private Outcome size(int size, Facts facts) {
            return test.evaluate(Value.of(size), facts);
        }
    }

    /// At least one element of a list passes.
    record AnyItem(Test test) implements Test {
        @Override
        public Outcome evaluate(Value value, Facts facts) {
            if (!(value instanceof Value.Items items)) {
                return value instanceof Value.Absent
                        ? Outcome.MISSING
                        : mistyped(value, new Value.Items(List.of()), facts);
            }
            var outcome = Outcome.FALSE;
            for (int i = 0; i < items.values().size() && outcome != Outcome.TRUE; i++) {
                outcome = outcome.or(test.evaluate(items.values().get(i), facts));
            }
            return outcome;
        }
    }

    /// Every element of a list passes; so it passes where the list is empty.
    record AllItems(Test test) implements Test {
        @Override
        public Outcome evaluate(Value value, Facts facts) {
            if (!(value instanceof Value.Items items)) {
                return value instanceof Value.Absent
                        ? Outcome.MISSING
                        : mistyped(value, new Value.Items(List.of()), facts);
            }
            var outcome = Outcome.TRUE;
            for (int i = 0; i < items.values().size() && outcome != Outcome.FALSE; i++) {
                outcome = outcome.and(test.evaluate(items.values().get(i), facts));
            }
            return outcome;
        }
    }

    private static Outcome noText(Value value, Facts facts) {
        return value instanceof Value.Absent ? Outcome.MISSING : mistyped(value, Value.of(""), facts);
    }

    private static Outcome mistyped(Value value, @Nullable Value wanted, Facts facts) {
        facts.report("is " + value.type() + (wanted == null ? "" : ", but the rule is about " + wanted.type()));
        return Outcome.ERROR;
    }
}
