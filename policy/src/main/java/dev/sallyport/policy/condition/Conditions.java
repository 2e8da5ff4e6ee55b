package dev.sallyport.policy.condition;

import java.util.Arrays;
import java.util.List;

/// Conditions that read as they would be said:
///
/// ```java
/// any(argument("path").starts("/srv/"), claim("tenant").equalTo("acme"))
/// not(time(officeHours))
/// argument("items[*].price").allItems(Tests.atMost(100))
/// ```
public final class Conditions {

    private Conditions() {}

    /// An argument of the call or prompt, as in `argument("options.depth")`, `argument("files[0]")`,
    /// `argument("[\"x y\"]")`.
    ///
    /// @throws IllegalArgumentException saying what is wrong with the path, as for `claim`, `context` and `subject`
    public static Field argument(String path) {
        return new Field(path(Path.Root.ARGUMENTS, path));
    }

    /// What the identity provider says of the subject: `claim("tenant")`.
    public static Field claim(String path) {
        return new Field(path(Path.Root.CLAIMS, path));
    }

    /// A circumstance of the request, such as `context("revision")`; see [Path.Root#CONTEXT].
    public static Field context(String path) {
        return new Field(path(Path.Root.CONTEXT, path));
    }

    /// Something about the caller, such as `subject("id")`; see [Path.Root#SUBJECT].
    public static Field subject(String path) {
        return new Field(path(Path.Root.SUBJECT, path));
    }

    public static Condition all(Condition... conditions) {
        return new Condition.All(List.of(conditions));
    }

    public static Condition any(Condition... conditions) {
        return new Condition.Any(List.of(conditions));
    }

    public static Condition not(Condition condition) {
        return new Condition.Not(condition);
    }

    /// The request came in one of these windows.
    public static Condition time(TimeWindow... windows) {
        return new Condition.Time(List.of(windows));
    }

    /// The request came from one of these networks: `network("10.0.0.0/8", "2001:db8::/32")`.
    ///
    /// @throws IllegalArgumentException saying what is wrong with one of them
    public static Condition network(String... networks) {
        return new Condition.From(Arrays.stream(networks).map(Network::parse).toList());
    }

    /// A condition written in Java.
    ///
    /// @param name names it in messages; two conditions of one name are taken for the same
    public static Condition custom(String name, CustomCondition code) {
        return new Condition.Custom(name, Value.Fields.NONE, code);
    }

    private static Path path(Path.Root root, String path) {
        return Path.parse(root.word() + (path.startsWith("[") ? "" : ".") + path);
    }

    /// A field that conditions can be made about. Each method makes one; see [Test] for what it means.
    public record Field(Path path) {

        /// A condition of a test, or of several that have to pass together.
        public Condition.Field is(Test... tests) {
            return new Condition.Field(path, tests.length == 1 ? tests[0] : Tests.each(tests));
        }

        public Condition.Field equalTo(String text) {
            return is(Tests.equalTo(text));
        }

        public Condition.Field equalTo(long number) {
            return is(Tests.equalTo(number));
        }

        public Condition.Field equalTo(boolean flag) {
            return is(Tests.equalTo(flag));
        }

        public Condition.Field equalTo(Value value) {
            return is(Tests.equalTo(value));
        }

        public Condition.Field in(String... texts) {
            return is(Tests.in(texts));
        }

        public Condition.Field in(Value... values) {
            return is(Tests.in(values));
        }

        public Condition.Field notIn(String... texts) {
            return is(Tests.notIn(texts));
        }

        public Condition.Field contains(String part) {
            return is(Tests.contains(part));
        }

        public Condition.Field contains(Value element) {
            return is(Tests.contains(element));
        }

        public Condition.Field starts(String prefix) {
            return is(Tests.starts(prefix));
        }

        public Condition.Field ends(String suffix) {
            return is(Tests.ends(suffix));
        }

        public Condition.Field matches(TextPattern pattern) {
            return is(Tests.matches(pattern));
        }

        public Condition.Field less(long bound) {
            return is(Tests.less(bound));
        }

        public Condition.Field atMost(long bound) {
            return is(Tests.atMost(bound));
        }

        public Condition.Field greater(long bound) {
            return is(Tests.greater(bound));
        }

        public Condition.Field atLeast(long bound) {
            return is(Tests.atLeast(bound));
        }

        public Condition.Field between(long least, long most) {
            return is(Tests.between(least, most));
        }

        public Condition.Field exists() {
            return is(Tests.exists());
        }

        public Condition.Field missing() {
            return is(Tests.missing());
        }

        public Condition.Field size(Test test) {
            return is(Tests.size(test));
        }

        public Condition.Field anyItem(Test test) {
            return is(Tests.anyItem(test));
        }

        public Condition.Field allItems(Test test) {
            return is(Tests.allItems(test));
        }

        public Condition.Field sameAs(Field other) {
            return is(Tests.sameAs(other));
        }
    }
}
