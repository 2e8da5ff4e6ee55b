package dev.sallyport.config;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Turns nodes into values. Each method answers empty after reporting what is wrong, so that reading
/// goes on and finds the rest.
public final class Reading {

    private final Problems problems;
    private final Expander expander;

    public Reading(Problems problems, Expander expander) {
        this.problems = problems;
        this.expander = expander;
    }

    public Problems problems() {
        return problems;
    }

    public Optional<Node.Mapping> mapping(Node node, String path) {
        if (node instanceof Node.Mapping mapping) {
            return Optional.of(mapping);
        }
        problems.add(
                node.mark(),
                label(path) + ": expected a mapping, found " + node.shape(),
                "write key: value pairs, or {} for none");
        return Optional.empty();
    }

    public Optional<List<Node>> sequence(Node node, String path) {
        if (node instanceof Node.Sequence sequence) {
            return Optional.of(sequence.items());
        }
        problems.add(node.mark(), path + ": expected a list, found " + node.shape(), "write [a, b], or [] for none");
        return Optional.empty();
    }

    private static String label(String path) {
        return path.isEmpty() ? "the file" : path;
    }

    /// The entries of a mapping with these keys only.
    public Optional<Fields> fields(Node node, String path, String... known) {
        return fields(node, path, List.of(known));
    }

    public Optional<Fields> fields(Node node, String path, List<String> known) {
        return mapping(node, path).map(mapping -> Fields.of(this, mapping, path, known));
    }

    /// A text after expansion.
    public Optional<String> text(Node node, String path) {
        if (node instanceof Node.Scalar scalar && !scalar.isNull()) {
            return problems.build(node.mark(), path, () -> expander.expand(scalar));
        }
        problems.add(node.mark(), path + ": expected a text, found " + node.shape(), "give it a single value");
        return Optional.empty();
    }

    Optional<Secret> secret(Node node, String path) {
        return text(node, path).map(Secret::of);
    }

    /// A value that is read from a text; a message shows the text as it stands in the file.
    public <T> Optional<T> value(Node node, String path, Function<String, T> parser) {
        return text(node, path).flatMap(text -> {
            try {
                return Optional.of(parser.apply(text));
            } catch (Invalid e) {
                problems.add(node.mark(), path + ": " + e.what() + found(node), e.hint());
            } catch (IllegalArgumentException e) {
                problems.add(node.mark(), path + ": " + e.getMessage() + found(node), "");
            }
            return Optional.empty();
        });
    }

    /// A reader of values for [Fields#get].
    <T> BiFunction<Node, String, Optional<T>> as(Function<String, T> parser) {
        return (node, path) -> value(node, path, parser);
    }

    /// The record with one component replaced by the value of a key, or the same record without it.
    <R> R set(Fields fields, String key, R soFar, BiFunction<R, String, R> with) {
        return fields.get(key, as((String text) -> with.apply(soFar, text))).orElse(soFar);
    }

    private static String found(Node node) {
        return node instanceof Node.Scalar scalar ? ", found " + Hints.value(scalar.text()) : "";
    }

    public Optional<Boolean> bool(Node node, String path) {
        return value(node, path, text -> switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new Invalid("expected true or false", "write one of the two");
        });
    }

    public <E extends Enum<E>> Optional<E> choice(Node node, String path, E[] choices) {
        var words = Stream.of(choices).map(Reading::word).toList();
        return word(node, path, words).map(word -> choices[words.indexOf(word)]);
    }

    /// One of these words.
    public Optional<String> word(Node node, String path, List<String> words) {
        return value(node, path, text -> {
            if (!words.contains(text)) {
                throw new Invalid(
                        "expected one of " + String.join(", ", words),
                        Hints.nearest(text, words).map(Hints::ask).orElse("write one of these"));
            }
            return text;
        });
    }

    private static String word(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// Every item of a list read by the same function; items with a problem are left out.
    public <T> Optional<List<T>> list(Node node, String path, Function<Node, Optional<T>> item) {
        return sequence(node, path)
                .map(items -> items.stream().map(item).flatMap(Optional::stream).collect(Collectors.toList()));
    }

    /// A single value, or a list of them.
    public <T> Optional<List<T>> oneOrList(Node node, String path, Function<Node, Optional<T>> item) {
        return node instanceof Node.Scalar scalar && !scalar.isNull()
                ? item.apply(scalar).map(List::of)
                : list(node, path, item);
    }

    /// A single value, or a list of at least one.
    public <T> Optional<List<T>> some(Node node, String path, Function<Node, Optional<T>> item) {
        return oneOrList(node, path, item).filter(_ -> isFilled(node, path));
    }

    /// Whether a list or mapping has entries. One without would say the opposite of what it seems to.
    boolean isFilled(Node node, String path) {
        boolean empty = switch (node) {
            case Node.Scalar _ -> false;
            case Node.Sequence sequence -> sequence.items().isEmpty();
            case Node.Mapping mapping -> mapping.entries().isEmpty();
        };
        if (empty) {
            problems.add(node.mark(), path + ": is empty", "give at least one entry, or leave the key out");
        }
        return !empty;
    }
}
