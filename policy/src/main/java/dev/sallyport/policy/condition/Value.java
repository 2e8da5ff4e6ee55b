package dev.sallyport.policy.condition;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A JSON value as conditions see it. JSON's `null` is [Absent].
public sealed interface Value {

    /// What the type is called in messages: `text`, `a number`, `true or false`, `a list`, `an object`.
    String type();

    record Text(String value) implements Value {
        @Override
        public String type() {
            return "text";
        }
    }

    /// Equal where the numbers are, however they are written.
    record Numeric(BigDecimal value) implements Value {
        public Numeric {
            value = value.stripTrailingZeros();
        }

        /// In plain digits, `100`, where those are few; else with an exponent.
        public String digits() {
            boolean few = value.scale() > -20 && value.scale() < 20;
            return few ? value.toPlainString() : value.toString();
        }

        @Override
        public String type() {
            return "a number";
        }
    }

    record Flag(boolean value) implements Value {
        @Override
        public String type() {
            return "true or false";
        }
    }

    record Items(List<Value> values) implements Value {
        public Items {
            values = List.copyOf(values);
        }

        @Override
        public String type() {
            return "a list";
        }
    }

    /// Members by name; one that is absent is left out.
    record Fields(Map<String, Value> values) implements Value {
        public static final Fields NONE = new Fields(Map.of());

        public Fields {
            var present = new TreeMap<>(values);
            present.values().removeIf(Value.Absent.class::isInstance);
            values = Collections.unmodifiableMap(present);
        }

        @Override
        public String type() {
            return "an object";
        }
    }

    /// Nothing is there to test.
    enum Absent implements Value {
        /// There is no such member or element, or it is `null`.
        ABSENT,
        /// The path leads through a value that has no members or elements, such as a text in the place of an object;
        /// what a server makes of it cannot be told, so every test of it is an error.
        UNREACHABLE;

        @Override
        public String type() {
            return "nothing";
        }
    }

    static Value of(String text) {
        return new Text(text);
    }

    static Value of(long number) {
        return new Numeric(BigDecimal.valueOf(number));
    }

    static Value of(boolean flag) {
        return new Flag(flag);
    }

    static Items texts(Collection<String> texts) {
        return new Items(texts.stream().map(Value::of).toList());
    }

    default boolean isOfTypeOf(Value other) {
        return getClass() == other.getClass();
    }
}
