package dev.sallyport.config;

import dev.sallyport.policy.condition.Condition;
import dev.sallyport.policy.condition.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads `when` and what is nested in it.
final class ConditionDecoder {

    private final Reading reading;
    private final Problems problems;
    private final CustomConditions custom;
    private final PathReader paths;
    private final TestDecoder tests;
    private final TimeDecoder times;

    /// @param arguments whether what the rule is about has arguments
    ConditionDecoder(Reading reading, CustomConditions custom, boolean arguments) {
        this.reading = reading;
        this.problems = reading.problems();
        this.custom = custom;
        this.paths = new PathReader(problems, arguments);
        this.tests = new TestDecoder(reading, paths);
        this.times = new TimeDecoder(reading);
    }

    Optional<Condition> condition(Node node, String path) {
        return reading.mapping(node, path)
                .filter(_ -> reading.isFilled(node, path))
                .flatMap(mapping -> complete(mapping.entries().stream()
                        .map(entry -> entry(entry, path))
                        .toList()))
                .map(all -> all.size() == 1 ? all.getFirst() : new Condition.All(all));
    }

    private Optional<Condition> entry(Node.Entry entry, String path) {
        var key = entry.key().text();
        var at = path + "." + Hints.segment(key);
        return switch (key) {
            case "all" -> conditions(entry.value(), at).map(Condition.All::new);
            case "any" -> conditions(entry.value(), at).map(Condition.Any::new);
            case "not" -> condition(entry.value(), at).map(Condition.Not::new);
            case "time" -> times.windows(entry.value(), at).map(Condition.Time::new);
            case "network" -> Networks.read(reading, entry.value(), at).map(Condition.From::new);
            case "custom" -> custom(entry.value(), at);
            default -> field(entry, path);
        };
    }

    private Optional<List<Condition>> conditions(Node node, String path) {
        return reading.sequence(node, path)
                .filter(_ -> reading.isFilled(node, path))
                .flatMap(items -> {
                    List<Optional<Condition>> read = new ArrayList<>();
                    for (int i = 0; i < items.size(); i++) {
                        read.add(condition(items.get(i), path + "[" + i + "]"));
                    }
                    return complete(read);
                });
    }

    private Optional<Condition> field(Node.Entry entry, String path) {
        var key = entry.key().text();
        if (!PathReader.isPath(key)) {
            problems.add(entry.key().mark(), "unknown key " + Hints.key(key) + " in " + path, PathReader.hint(key));
            return Optional.empty();
        }
        return paths.read(entry.key().mark(), path, key)
                .flatMap(field -> tests.test(entry.value(), path + "." + field, field.fansOut())
                        .map(test -> new Condition.Field(field, test)));
    }

    private Optional<Condition> custom(Node node, String path) {
        return reading.fields(node, path, PolicyKeys.CUSTOM).flatMap(fields -> {
            var name = fields.get("name", reading::text);
            var with = fields.node("with").isEmpty()
                    ? Optional.of(Value.Fields.NONE)
                    : fields.get("with", new ScalarReader(reading)::fields);
            if (fields.node("name").isEmpty()) {
                problems.add(node.mark(), path + ": no name is given", "write { name: NAME, with: {…} }");
            }
            return name.flatMap(text -> with.flatMap(
                    parameters -> problems.build(node.mark(), path, () -> custom.create(text, parameters))));
        });
    }

    /// What callers claim about themselves through their identity provider.
    Optional<List<Condition.Field>> claims(Node node, String path) {
        return reading.mapping(node, path)
                .filter(_ -> reading.isFilled(node, path))
                .flatMap(mapping -> complete(mapping.entries().stream()
                        .map(entry -> claim(entry, path))
                        .toList()));
    }

    private Optional<Condition.Field> claim(Node.Entry entry, String path) {
        return paths.claim(entry.key().mark(), path, entry.key().text())
                .flatMap(field -> tests.test(
                                entry.value(),
                                path + "." + Hints.segment(entry.key().text()),
                                field.fansOut())
                        .map(test -> new Condition.Field(field, test)));
    }

    /// All of them, or empty where one could not be read.
    private static <T> Optional<List<T>> complete(List<Optional<T>> read) {
        var found = read.stream().flatMap(Optional::stream).toList();
        return found.size() == read.size() ? Optional.of(found) : Optional.empty();
    }
}
