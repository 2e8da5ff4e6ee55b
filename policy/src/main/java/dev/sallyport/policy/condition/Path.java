package dev.sallyport.policy.condition;

import java.util.List;
import java.util.Locale;

/// Where a condition looks: `arguments.path`, `arguments.items[*].price`, `claims["https://example.com/tenant"]`,
/// `context.revision`, `subject.roles[0]`.
///
/// @param steps from the root down; the whole root where there are none
public record Path(Root root, List<Step> steps) {

    /// What a path starts from.
    public enum Root {
        /// The arguments of a tool call or a prompt.
        ARGUMENTS,
        /// What the identity provider says of the subject.
        CLAIMS,
        /// `revision`, `transport`, `address`, `labels`, `client-name`.
        CONTEXT,
        /// `id`, `roles`, `teams`, `groups`, `scopes`, `client`, `agent`, `authentication`.
        SUBJECT;

        private final String word = name().toLowerCase(Locale.ROOT);

        public String word() {
            return word;
        }
    }

    public sealed interface Step {
        /// A member of an object.
        record Key(String name) implements Step {}

        /// An element of a list, from 0.
        record Index(int number) implements Step {
            public Index {
                if (number < 0) {
                    throw new IllegalArgumentException("elements are counted from 0");
                }
            }
        }

        /// Every element of a list; the path then yields a list.
        record Each() implements Step {}
    }

    public Path {
        steps = List.copyOf(steps);
    }

    /// @throws IllegalArgumentException saying what is wrong with the text
    public static Path parse(String text) {
        return new PathParser(text).parse();
    }

    /// Whether it yields a list of what it finds in each element.
    public boolean fansOut() {
        return steps.stream().anyMatch(Step.Each.class::isInstance);
    }

    /// What it finds in a value, which stands for its root; [Value.Absent] where there is nothing.
    public Value in(Value value) {
        return in(value, 0);
    }

    private Value in(Value value, int from) {
        Value found = value;
        for (int i = from; i < steps.size(); i++) {
            switch (steps.get(i)) {
                case Step.Key key -> found = member(found, key.name());
                case Step.Index index -> found = element(found, index.number());
                case Step.Each _ -> {
                    return each(found, i + 1);
                }
            }
        }
        return found;
    }

    private static Value member(Value found, String name) {
        return found instanceof Value.Fields fields
                ? fields.values().getOrDefault(name, Value.Absent.ABSENT)
                : nothingIn(found);
    }

    private static Value element(Value found, int number) {
        if (!(found instanceof Value.Items items)) {
            return nothingIn(found);
        }
        return number < items.values().size() ? items.values().get(number) : Value.Absent.ABSENT;
    }

    private Value each(Value found, int next) {
        return found instanceof Value.Items items
                ? new Value.Items(
                        items.values().stream().map(item -> in(item, next)).toList())
                : nothingIn(found);
    }

    private static Value nothingIn(Value found) {
        return found == Value.Absent.ABSENT ? Value.Absent.ABSENT : Value.Absent.UNREACHABLE;
    }

    /// As in policy files; [#parse] reads it back.
    @Override
    public String toString() {
        var text = new StringBuilder(root.word());
        for (var step : steps) {
            switch (step) {
                case Step.Key key
                when PathParser.isPlain(key.name()) -> text.append('.').append(key.name());
                case Step.Key key ->
                    text.append("[\"").append(PathParser.escape(key.name())).append("\"]");
                case Step.Index index -> text.append('[').append(index.number()).append(']');
                case Step.Each _ -> text.append("[*]");
            }
        }
        return text.toString();
    }
}
