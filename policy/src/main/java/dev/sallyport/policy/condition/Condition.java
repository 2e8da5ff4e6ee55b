package dev.sallyport.policy.condition;

import java.time.DateTimeException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What has to hold for a rule to apply.
public sealed interface Condition {

    /// Never throws, whatever the facts and the code of custom conditions throw: that is [Outcome#ERROR].
    Outcome evaluate(Facts facts);

    /// What is not as the condition wants it, in plain words and without a value of the request; empty exactly where
    /// it is [Outcome#TRUE] or [Outcome#OPEN].
    default List<String> unmet(Facts facts) {
        return Wording.unmet(this, facts);
    }

    /// All of them hold; so it holds where there are none.
    record All(List<Condition> conditions) implements Condition {
        /// Holds always.
        public static final All NOTHING = new All(List.of());

        public All {
            conditions = List.copyOf(conditions);
        }

        @Override
        public Outcome evaluate(Facts facts) {
            var outcome = Outcome.TRUE;
            for (int i = 0; i < conditions.size() && outcome != Outcome.FALSE; i++) {
                outcome = outcome.and(conditions.get(i).evaluate(facts));
            }
            return outcome;
        }
    }

    /// At least one of them holds.
    record Any(List<Condition> conditions) implements Condition {
        public Any {
            conditions = List.copyOf(conditions);
        }

        @Override
        public Outcome evaluate(Facts facts) {
            var outcome = Outcome.FALSE;
            for (int i = 0; i < conditions.size() && outcome != Outcome.TRUE; i++) {
                outcome = outcome.or(conditions.get(i).evaluate(facts));
            }
            return outcome;
        }
    }

    record Not(Condition condition) implements Condition {
        @Override
        public Outcome evaluate(Facts facts) {
            return condition.evaluate(facts).not();
        }
    }

    /// A field passes a test.
    record Field(Path path, Test test) implements Condition {
        @Override
        public Outcome evaluate(Facts facts) {
            if (path.root() == Path.Root.ARGUMENTS && facts.withoutArguments()) {
                return Outcome.OPEN;
            }
            try {
                var value = facts.find(path);
                var outcome = test.evaluate(value, facts);
                if (outcome == Outcome.ERROR) {
                    facts.report(Wording.problem(path.toString(), test, value, facts));
                }
                return outcome;
            } catch (Exception | StackOverflowError | LinkageError | AssertionError e) {
                return Outcome.failed(path.toString(), e, facts);
            }
        }
    }

    /// The request came in one of these windows.
    record Time(List<TimeWindow> windows) implements Condition {
        public Time {
            windows = List.copyOf(windows);
        }

        @Override
        public Outcome evaluate(Facts facts) {
            try {
                return Outcome.of(windows.stream().anyMatch(window -> window.contains(facts.time())));
            } catch (DateTimeException e) {
                return Outcome.failed("the time of the request", e, facts);
            }
        }
    }

    /// The request came from one of these networks. [Outcome#MISSING] where the client has no address.
    record From(List<Network> networks) implements Condition {
        public From {
            networks = List.copyOf(networks);
        }

        @Override
        public Outcome evaluate(Facts facts) {
            var address = facts.address();
            if (address == null) {
                return Outcome.MISSING;
            }
            try {
                return Outcome.of(networks.stream().anyMatch(network -> network.contains(address)));
            } catch (IllegalArgumentException e) {
                return Outcome.failed("the client's address", e, facts);
            }
        }
    }

    /// A condition written in Java; equal to another of the same name and parameters.
    record Custom(String name, Value.Fields with, CustomCondition code) implements Condition {
        @Override
        public Outcome evaluate(Facts facts) {
            try {
                return Outcome.of(code.holds(facts));
            } catch (Exception | StackOverflowError | LinkageError | AssertionError e) {
                return Outcome.failed("custom condition " + name, e, facts);
            }
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Custom custom && name.equals(custom.name) && with.equals(custom.with);
        }

        @Override
        public int hashCode() {
            return name.hashCode() * 31 + with.hashCode();
        }

        @Override
        public String toString() {
            return "Custom[" + name + ", " + with + "]";
        }
    }
}
