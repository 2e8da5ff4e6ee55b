package dev.sallyport.config.imports;

import dev.sallyport.config.Fields;
import dev.sallyport.config.Hints;
import dev.sallyport.config.Mark;
import dev.sallyport.config.Node;
import dev.sallyport.policy.Target.Kind;
import dev.sallyport.policy.condition.Value;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Reads a policy of MCP Auth Guard: what it refuses is refused, and also what it ignores or takes for everything.
final class GuardReader {

    private static final Set<String> ACTIONS = new LinkedHashSet<>(List.of("list", "call", "read", "get"));
    private static final int DEFAULT_PRIORITY = 100;

    private final Source source;

    GuardReader(Source source) {
        this.source = source;
    }

    /// @param allows whether what no rule matches is allowed
    record Policy(String name, boolean allows, Mark mark, List<GuardRule> rules) {}

    Optional<Policy> read(Node root) {
        return source.reading()
                .fields(root, "", "name", "description", "version", "default_effect", "rules", "tags", "created_by")
                .map(fields -> {
                    var name = required(root, fields, "name").orElse("");
                    optional(fields, "version");
                    var rules = fields.get("rules", source.reading()::sequence).orElse(List.of());
                    if (fields.node("rules").isEmpty()) {
                        missing(root, fields, "rules");
                    }
                    var read = new ArrayList<GuardRule>();
                    for (int i = 0; i < rules.size(); i++) {
                        rule(rules.get(i), "rules[" + i + "]").ifPresent(read::add);
                    }
                    boolean allows = fields.node("default_effect").isPresent()
                            && fields.get("default_effect", (node, at) -> effect(node, at, true))
                                    .orElse(false);
                    var mark = fields.node("default_effect").map(Node::mark).orElseGet(root::mark);
                    return new Policy(name, allows, mark, read);
                });
    }

    private Optional<GuardRule> rule(Node node, String path) {
        int before = source.problems().count();
        return source.reading()
                .fields(
                        node,
                        path,
                        "name",
                        "description",
                        "effect",
                        "agents",
                        "tools",
                        "resources",
                        "prompts",
                        "actions",
                        "conditions",
                        "priority")
                .flatMap(fields -> {
                    var name = required(node, fields, "name").orElse("");
                    if (fields.node("effect").isEmpty()) {
                        missing(node, fields, "effect");
                    }
                    boolean allows = fields.get("effect", (value, at) -> effect(value, at, false))
                            .orElse(false);
                    var rule = new GuardRule(
                            node.mark(),
                            name,
                            optional(fields, "description").orElse(""),
                            allows,
                            fields.get("agents", this::agents).orElse(GuardRule.Agents.ANYBODY),
                            matchers(fields),
                            fields.get("actions", this::actions).orElse(ACTIONS),
                            fields.get("conditions", this::conditions).orElse(List.of()),
                            fields.get("priority", this::priority).orElse(DEFAULT_PRIORITY));
                    return source.problems().count() > before ? Optional.empty() : Optional.of(rule);
                });
    }

    private Optional<Boolean> effect(Node node, String path, boolean anyCase) {
        return text(node, path).flatMap(text -> switch (anyCase ? text.toLowerCase(Locale.ROOT) : text) {
            case "allow" -> Optional.of(true);
            case "deny" -> Optional.of(false);
            default -> {
                source.problems().add(node.mark(), path + ": expected allow or deny", "in lower case");
                yield Optional.empty();
            }
        });
    }

    private Optional<GuardRule.Agents> agents(Node node, String path) {
        return source.reading()
                .fields(node, path, "user_id", "roles", "agent_id", "patterns")
                .filter(_ -> isNotEmpty(node, path, "everybody"))
                .map(fields -> new GuardRule.Agents(
                        fnmatches(fields.get("user_id", this::oneOrMore)),
                        fields.get("roles", this::texts).orElse(List.of()),
                        fnmatches(fields.get("agent_id", this::oneOrMore)),
                        fnmatches(fields.get("patterns", this::texts))));
    }

    private Map<Kind, GuardRule.Matcher> matchers(Fields fields) {
        var matchers = new EnumMap<Kind, GuardRule.Matcher>(Kind.class);
        fields.get("tools", (node, at) -> matcher(node, at, "names", "patterns", "namespaces", "tags"))
                .ifPresent(matcher -> matchers.put(Kind.TOOL, matcher));
        fields.get("resources", (node, at) -> matcher(node, at, "uris", "patterns", "schemes"))
                .ifPresent(matcher -> matchers.put(Kind.RESOURCE, matcher));
        fields.get("prompts", (node, at) -> matcher(node, at, "names", "patterns", "tags"))
                .ifPresent(matcher -> matchers.put(Kind.PROMPT, matcher));
        return matchers;
    }

    private Optional<GuardRule.Matcher> matcher(Node node, String path, String exact, String... others) {
        var known = Stream.concat(Stream.of(exact), Stream.of(others)).toArray(String[]::new);
        return source.reading()
                .fields(node, path, known)
                .filter(_ -> isNotEmpty(node, path, "everything"))
                .map(fields -> new GuardRule.Matcher(
                        node.mark(),
                        fields.get(exact, this::texts).orElse(List.of()),
                        fnmatches(fields.get("patterns", this::texts)),
                        fields.get("schemes", this::texts).orElse(List.of()),
                        fields.get("namespaces", this::texts).orElse(List.of()),
                        fields.get("tags", this::texts).orElse(List.of())));
    }

    private boolean isNotEmpty(Node node, String path, String what) {
        boolean empty =
                node instanceof Node.Mapping mapping && mapping.entries().isEmpty();
        if (empty) {
            source.problems().add(node.mark(), path + ": an empty matcher matches " + what, "leave the key out if so");
        }
        return !empty;
    }

    private static List<Fnmatch> fnmatches(Optional<List<String>> patterns) {
        return patterns.orElse(List.of()).stream().map(Fnmatch::parse).toList();
    }

    private Optional<List<String>> oneOrMore(Node node, String path) {
        return node instanceof Node.Scalar
                ? text(node, path)
                        .flatMap(text -> source.name(node, path, text))
                        .map(List::of)
                : texts(node, path);
    }

    private Optional<List<String>> texts(Node node, String path) {
        var texts = source.reading()
                .list(node, path, item -> text(item, path).flatMap(text -> source.name(item, path, text)));
        if (node instanceof Node.Sequence sequence && sequence.items().isEmpty()) {
            source.problems()
                    .add(
                            node.mark(),
                            path + ": an empty list does not restrict anything",
                            "leave the key out if that is meant");
        }
        return texts;
    }

    private Optional<Set<String>> actions(Node node, String path) {
        return source.reading()
                .list(node, path, item -> text(item, path))
                .map(patterns -> ACTIONS.stream()
                        .filter(action -> patterns.stream()
                                .anyMatch(pattern -> Fnmatch.parse(pattern).matches(action)))
                        .collect(Collectors.toCollection(LinkedHashSet::new)));
    }

    private Optional<Integer> priority(Node node, String path) {
        var value = node instanceof Node.Scalar scalar ? PythonScalars.read(scalar) : Optional.<Value>empty();
        try {
            switch (value.orElse(Value.Absent.ABSENT)) {
                case Value.Numeric number -> {
                    return Optional.of(number.value().intValueExact());
                }
                case Value.Text text -> {
                    return Optional.of(Integer.valueOf(text.value().strip()));
                }
                default -> source.problems().add(node.mark(), path + ": expected a whole number", "for example 100");
            }
        } catch (ArithmeticException | NumberFormatException e) {
            source.problems().add(node.mark(), path + ": expected a whole number", "for example 100");
        }
        return Optional.empty();
    }

    private Optional<List<GuardRule.Test>> conditions(Node node, String path) {
        return source.reading().list(node, path, item -> condition(item, path));
    }

    private Optional<GuardRule.Test> condition(Node node, String path) {
        return source.reading().fields(node, path, "field", "operator", "value").flatMap(fields -> {
            var field = required(node, fields, "field");
            var operator = required(node, fields, "operator")
                    .flatMap(word -> operator(fields.node("operator").orElse(node), word, path));
            var value = fields.get("value", this::value);
            if (fields.node("value").isEmpty()) {
                missing(node, fields, "value");
            }
            return field.isEmpty() || operator.isEmpty() || value.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new GuardRule.Test(node.mark(), field.get(), operator.get(), value.get()));
        });
    }

    private Optional<GuardRule.Operator> operator(Node node, String word, String path) {
        var operator = Stream.of(GuardRule.Operator.values())
                .filter(one -> one.word().equals(word))
                .findFirst();
        if (operator.isEmpty()) {
            var words = Stream.of(GuardRule.Operator.values())
                    .map(GuardRule.Operator::word)
                    .toList();
            source.problems()
                    .add(
                            node.mark(),
                            path + ".operator: there is no operator " + Hints.key(word),
                            Hints.didYouMean(word, words));
        }
        return operator;
    }

    private Optional<Value> value(Node node, String path) {
        return switch (node) {
            case Node.Scalar scalar -> scalarValue(scalar, path);
            case Node.Sequence list ->
                source.reading()
                        .list(
                                list,
                                path,
                                item -> item instanceof Node.Scalar scalar
                                        ? scalarValue(scalar, path)
                                        : noValue(item, path))
                        .map(Value.Items::new);
            case Node.Mapping mapping -> noValue(mapping, path);
        };
    }

    private Optional<Value> scalarValue(Node.Scalar scalar, String path) {
        var value = PythonScalars.read(scalar);
        if (value.isEmpty()) {
            return noValue(scalar, path);
        }
        value.filter(read -> PythonScalars.isSurprising(scalar, read))
                .ifPresent(read -> source.note(
                        scalar.mark(),
                        scalar.text() + " without quotes is " + YamlText.flow(read)
                                + " to Auth Guard, which reads YAML 1.1; it is imported so"));
        return value;
    }

    private Optional<Value> noValue(Node node, String path) {
        source.problems()
                .add(
                        node.mark(),
                        path + ": expected a text, a number, true, false or a list of them",
                        "put a text that looks like a date in quotes");
        return Optional.empty();
    }

    private Optional<String> required(Node node, Fields fields, String key) {
        if (fields.node(key).isEmpty()) {
            missing(node, fields, key);
        }
        return fields.get(key, this::text);
    }

    private void missing(Node node, Fields fields, String key) {
        source.problems().add(node.mark(), fields.path(key) + " is missing", "Auth Guard refuses the file too");
    }

    private Optional<String> optional(Fields fields, String key) {
        return BanshoImport.given(fields, key).flatMap(node -> text(node, fields.path(key)));
    }

    private Optional<String> text(Node node, String path) {
        if (node instanceof Node.Scalar scalar && !scalar.isNull()) {
            if (PythonScalars.read(scalar).orElse(Value.Absent.ABSENT) instanceof Value.Text text) {
                return Optional.of(text.value());
            }
            source.problems()
                    .add(
                            node.mark(),
                            path + ": " + Hints.value(scalar.text()) + " without quotes is no text to Auth Guard, which"
                                    + " reads YAML 1.1 and refuses it",
                            "put it in quotes");
            return Optional.empty();
        }
        return source.reading().text(node, path);
    }
}
