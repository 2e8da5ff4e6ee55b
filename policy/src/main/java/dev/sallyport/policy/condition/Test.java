package dev.sallyport.policy.condition;

import java.math.BigDecimal;
import java.util.List;

/// A question about one value. What is absent passes none, except `exists: false`; a value of another type than the
/// test is made for is an error, and so is what is [out of reach][Value.Absent#UNREACHABLE].
public sealed interface Test {

    /// Throws only what finding another field throws.
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
            return value == Value.Absent.UNREACHABLE
                    ? Outcome.ERROR
                    : Outcome.of(wanted == (value != Value.Absent.ABSENT));
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
                return nothing(value);
            }
            var outcome = Outcome.ERROR;
            for (int i = 0; i < operands.size(); i++) {
                if (operands.get(i).equals(value)) {
                    return Outcome.TRUE;
                }
                outcome = operands.get(i).isOfTypeOf(value) ? Outcome.FALSE : outcome;
            }
            return outcome;
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
            if (value == Value.Absent.UNREACHABLE || other == Value.Absent.UNREACHABLE) {
                return Outcome.ERROR;
            }
            if (value == Value.Absent.ABSENT || other == Value.Absent.ABSENT) {
                return Outcome.MISSING;
            }
            return value.isOfTypeOf(other) ? Outcome.of(value.equals(other)) : Outcome.ERROR;
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
                case Value.Items items -> among(items.values());
                default -> nothing(value);
            };
        }

        /// An element of another type may be the operand in disguise, `null` cannot.
        private Outcome among(List<Value> elements) {
            if (elements.contains(operand)) {
                return Outcome.TRUE;
            }
            for (int i = 0; i < elements.size(); i++) {
                if (elements.get(i) != Value.Absent.ABSENT && !elements.get(i).isOfTypeOf(operand)) {
                    return Outcome.ERROR;
                }
            }
            return Outcome.FALSE;
        }
    }

    record Starts(String prefix) implements Test {
        @Override
        public Outcome evaluate(Value value, Facts facts) {
            return value instanceof Value.Text text ? Outcome.of(text.value().startsWith(prefix)) : nothing(value);
        }
    }

    record Ends(String suffix) implements Test {
        @Override
        public Outcome evaluate(Value value, Facts facts) {
            return value instanceof Value.Text text ? Outcome.of(text.value().endsWith(suffix)) : nothing(value);
        }
    }

    /// A part of the text matches an expression.
    record Matches(TextPattern pattern) implements Test {
        @Override
        public Outcome evaluate(Value value, Facts facts) {
            return value instanceof Value.Text text ? Outcome.of(pattern.isFoundIn(text.value())) : nothing(value);
        }
    }

    record Compare(Comparison comparison, BigDecimal bound) implements Test {
        public Compare {
            bound = bound.stripTrailingZeros();
        }

        @Override
        public Outcome evaluate(Value value, Facts facts) {
            return value instanceof Value.Numeric number
                    ? Outcome.of(comparison.holds(number.value(), bound))
                    : nothing(value);
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
                default -> nothing(value);
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
                return nothing(value);
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
                return nothing(value);
            }
            var outcome = Outcome.TRUE;
            for (int i = 0; i < items.values().size() && outcome != Outcome.FALSE; i++) {
                outcome = outcome.and(test.evaluate(items.values().get(i), facts));
            }
            return outcome;
        }
    }

    /// What comes of a value that the test cannot be made on.
    private static Outcome nothing(Value value) {
        return value == Value.Absent.ABSENT ? Outcome.MISSING : Outcome.ERROR;
    }
}
