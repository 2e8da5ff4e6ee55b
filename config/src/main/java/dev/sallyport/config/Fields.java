package dev.sallyport.config;

import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/// A mapping whose keys are fixed; any other key is a problem.
public final class Fields {

    /// No key is given.
    static final Fields NONE = new Fields(new Node.Mapping(Mark.whole(""), List.of()), "");

    private final Node.Mapping mapping;
    private final String path;

    private Fields(Node.Mapping mapping, String path) {
        this.mapping = mapping;
        this.path = path;
    }

    static Fields of(Reading reading, Node.Mapping mapping, String path, List<String> known) {
        for (var entry : mapping.entries()) {
            var key = entry.key().text();
            if (!known.contains(key)) {
                var where = path.isEmpty() ? "" : " in " + path;
                reading.problems()
                        .add(entry.key().mark(), "unknown key " + Hints.key(key) + where, Hints.didYouMean(key, known));
            }
        }
        return new Fields(mapping, path);
    }

    public Optional<Node> node(String key) {
        return mapping.get(key);
    }

    public String path(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    /// The value of a key, read by one of the methods of [Reading]; empty if the key is absent.
    public <T> Optional<T> get(String key, BiFunction<Node, String, Optional<T>> reader) {
        return node(key).flatMap(node -> reader.apply(node, path(key)));
    }
}
