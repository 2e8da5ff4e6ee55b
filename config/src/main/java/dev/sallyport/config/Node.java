package dev.sallyport.config;

import java.util.List;
import java.util.Optional;

/// A piece of YAML and where it stands.
public sealed interface Node {

    Mark mark();

    /// @param text  what was written, without quotes and before any expansion
    /// @param plain whether it was written without quotes
    record Scalar(Mark mark, String text, boolean plain) implements Node {

        public boolean isNull() {
            return plain && (text.isEmpty() || text.equals("~") || text.equalsIgnoreCase("null"));
        }
    }

    record Sequence(Mark mark, List<Node> items) implements Node {}

    record Mapping(Mark mark, List<Entry> entries) implements Node {

        public Optional<Node> get(String key) {
            return entries.stream()
                    .filter(entry -> entry.key().text().equals(key))
                    .map(Entry::value)
                    .findFirst();
        }
    }

    record Entry(Scalar key, Node value) {}

    /// What this is, for messages: never its content.
    default String shape() {
        return switch (this) {
            case Scalar scalar -> scalar.isNull() ? "nothing" : "a single value";
            case Sequence _ -> "a list";
            case Mapping _ -> "a mapping";
        };
    }
}
