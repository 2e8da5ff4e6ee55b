package dev.sallyport.policy.condition;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;

/// The tests that conditions make, to be read as in `argument("tags").anyItem(Tests.starts("team-"))`.
public final class Tests {

    private Tests() {}

    public static Test equalTo(String text) {
        return equalTo(Value.of(text));
    }

    public static Test equalTo(long number) {
        return equalTo(Value.of(number));
    }

    public static Test equalTo(boolean flag) {
        return equalTo(Value.of(flag));
    }

    public static Test equalTo(Value value) {
        return new Test.In(List.of(value));
    }

    public static Test in(String... texts) {
        return in(Arrays.stream(texts).map(Value::of).toArray(Value[]::new));
    }

    public static Test in(Value... values) {
        return new Test.In(List.of(values));
    }

    public static Test notIn(String... texts) {
        return not(in(texts));
    }

    public static Test not(Test test) {
        return new Test.Not(test);
    }

    /// All of them.
    public static Test each(Test... tests) {
        return new Test.Each(List.of(tests));
    }

    public static Test contains(String part) {
        return contains(Value.of(part));
    }

    public static Test contains(Value element) {
        return new Test.Contains(element);
    }

    public static Test starts(String prefix) {
        return new Test.Starts(prefix);
    }

    public static Test ends(String suffix) {
        return new Test.Ends(suffix);
    }

    public static Test matches(TextPattern pattern) {
        return new Test.Matches(pattern);
    }

    public static Test less(long bound) {
        return compare(Comparison.LESS, BigDecimal.valueOf(bound));
    }

    public static Test atMost(long bound) {
        return compare(Comparison.AT_MOST, BigDecimal.valueOf(bound));
    }

    public static Test greater(long bound) {
        return compare(Comparison.GREATER, BigDecimal.valueOf(bound));
    }

    public static Test atLeast(long bound) {
        return compare(Comparison.AT_LEAST, BigDecimal.valueOf(bound));
    }

    /// For bounds that are no whole numbers.
    public static Test compare(Comparison comparison, BigDecimal bound) {
        return new Test.Compare(comparison, bound);
    }

    /// Both bounds are inside.
    public static Test between(long least, long most) {
        return each(atLeast(least), atMost(most));
    }

    public static Test exists() {
        return new Test.Exists(true);
    }

    public static Test missing() {
        return new Test.Exists(false);
    }

    /// Of the number of characters, elements or members.
    public static Test size(Test test) {
        return new Test.Size(test);
    }

    public static Test anyItem(Test test) {
        return new Test.AnyItem(test);
    }

    public static Test allItems(Test test) {
        return new Test.AllItems(test);
    }

    /// It is the value of another field: `Tests.sameAs(claim("tenant"))`.
    public static Test sameAs(Conditions.Field field) {
        return new Test.SameAs(field.path());
    }
}
