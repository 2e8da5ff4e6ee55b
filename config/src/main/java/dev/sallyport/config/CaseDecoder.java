package dev.sallyport.config;

import dev.sallyport.policy.Action;
import dev.sallyport.policy.Context;
import dev.sallyport.policy.Definition;
import dev.sallyport.policy.Effect;
import dev.sallyport.policy.Subject;
import dev.sallyport.policy.Target;
import dev.sallyport.policy.Target.Kind;
import dev.sallyport.policy.condition.Value;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Reads a file of tests.
final class CaseDecoder {

    /// A Monday at noon, so that a test that names no time always sees the same.
    private static final Instant WITHOUT_TIME = Instant.parse("2026-01-05T12:00:00Z");

    private static final String DEFINITION = "definition";
    private static final List<String> CONTEXT =
            List.of("time", "address", "revision", "transport", "client-name", "labels");
    private static final List<String> SUBJECT =
            List.of("id", "roles", "teams", "groups", "scopes", "claims", "client", "agent", "authentication");

    private record Question(Action action, Kind kind) {}

    private static final Map<String, Question> QUESTIONS = questions();
    private static final List<String> KEYS = keys();

    private final Reading reading;
    private final Problems problems;
    private final ScalarReader scalars;
    private final String file;

    CaseDecoder(Reading reading, String file) {
        this.reading = reading;
        this.problems = reading.problems();
        this.scalars = new ScalarReader(reading);
        this.file = file;
    }

    private static Map<String, Question> questions() {
        var questions = new LinkedHashMap<String, Question>();
        questions.put("call", new Question(Action.CALL, Kind.TOOL));
        questions.put("read", new Question(Action.READ, Kind.RESOURCE));
        questions.put("get", new Question(Action.GET, Kind.PROMPT));
        for (var kind : Kind.values()) {
            questions.put("list-" + kind.word(), new Question(Action.LIST, kind));
        }
        questions.put("complete-prompt", new Question(Action.COMPLETE, Kind.PROMPT));
        questions.put("complete-template", new Question(Action.COMPLETE, Kind.TEMPLATE));
        questions.put("subscribe", new Question(Action.SUBSCRIBE, Kind.RESOURCE));
        return questions;
    }

    private static List<String> keys() {
        var keys = new java.util.ArrayList<>(List.of("name", "subject"));
        keys.addAll(QUESTIONS.keySet());
        keys.addAll(List.of("arguments", "context", DEFINITION, "expect", "rule"));
        return List.copyOf(keys);
    }

    List<PolicyCase> cases(Node root) {
        return reading.fields(root, "", "cases")
                .flatMap(fields -> fields.get("cases", this::cases))
                .orElse(List.of());
    }

    private Optional<List<PolicyCase>> cases(Node node, String path) {
        return reading.sequence(node, path)
                .map(items -> IntStream.range(0, items.size())
                        .mapToObj(i -> policyCase(items.get(i), path + "[" + i + "]"))
                        .flatMap(Optional::stream)
                        .toList());
    }

    private Optional<PolicyCase> policyCase(Node node, String path) {
        int before = problems.count();
        return reading.fields(node, path, KEYS).flatMap(fields -> {
            require(node, path, fields, "name", "say in a few words what is tested");
            require(node, path, fields, "expect", "write expect: allow, ask or deny");
            var name = fields.get("name", reading::text);
            var subject = fields.get("subject", this::subject).orElseGet(() -> subject(Fields.NONE));
            var definition = definition(fields);
            var question = question(node, path, fields);
            var target = question.flatMap(asked -> target(fields, asked.getKey(), asked.getValue(), definition));
            var arguments = fields.get("arguments", scalars::fields).orElse(Value.Fields.NONE);
            var context = fields.get("context", this::context).orElseGet(() -> Context.at(WITHOUT_TIME));
            var expect = fields.get("expect", (value, at) -> reading.choice(value, at, Effect.values()));
            var rule = fields.get("rule", reading::text).orElse(null);
            return problems.count() > before
                    ? Optional.empty()
                    : Optional.of(new PolicyCase(
                            name.orElseThrow(),
                            file + ":" + node.mark().line(),
                            subject,
                            question.orElseThrow().getValue().action(),
                            target.orElseThrow(),
                            context.withArguments(Context.Arguments.of(arguments)),
                            expect.orElseThrow(),
                            rule));
        });
    }

    private void require(Node node, String path, Fields fields, String key, String hint) {
        if (fields.node(key).isEmpty()) {
            problems.add(node.mark(), path + ": no " + key + " is given", hint);
        }
    }

    private Optional<Map.Entry<String, Question>> question(Node node, String path, Fields fields) {
        var asked = QUESTIONS.entrySet().stream()
                .filter(question -> fields.node(question.getKey()).isPresent())
                .toList();
        if (asked.size() != 1) {
            problems.add(
                    node.mark(),
                    path + (asked.isEmpty() ? ": no request is given" : ": more than one request is given"),
                    "give exactly one of " + String.join(", ", QUESTIONS.keySet()));
            return Optional.empty();
        }
        return Optional.of(asked.getFirst());
    }

    private Optional<Target> target(Fields fields, String key, Question question, @Nullable Definition definition) {
        return fields.get(key, reading.as(text -> {
            int slash = text.indexOf('/');
            if (slash < 1 || slash == text.length() - 1) {
                throw new Invalid("expected a server and what it offers", "write SERVER/NAME, for example files/read");
            }
            return new Target(question.kind(), text.substring(0, slash), text.substring(slash + 1), definition);
        }));
    }

    private Optional<Subject> subject(Node node, String path) {
        return reading.fields(node, path, SUBJECT).map(this::subject);
    }

    private Subject subject(Fields fields) {
        return new Subject(
                fields.get("id", reading.as(CaseDecoder::id)).orElse("test"),
                names(fields, "roles"),
                names(fields, "teams"),
                names(fields, "groups"),
                names(fields, "scopes"),
                fields.get("claims", scalars::fields).orElse(Value.Fields.NONE),
                fields.get("client", reading::text).orElse(null),
                fields.get("agent", reading::text).orElse(null),
                fields.get("authentication", (node, path) -> reading.word(node, path, PolicyKeys.AUTHENTICATION))
                        .orElse("key"));
    }

    private static String id(String text) {
        if (text.isBlank()) {
            throw new Invalid("expected an id", "leave it out for test");
        }
        return text;
    }

    private Set<String> names(Fields fields, String key) {
        return fields.get(key, (node, path) -> reading.oneOrList(node, path, item -> reading.text(item, path)))
                .map(Set::copyOf)
                .orElse(Set.of());
    }

    private Optional<Context> context(Node node, String path) {
        return reading.fields(node, path, CONTEXT)
                .map(fields -> new Context(
                        fields.get("time", reading.as(CaseDecoder::time)).orElse(WITHOUT_TIME),
                        fields.get("transport", (value, at) -> reading.word(value, at, List.of("http", "stdio")))
                                .orElse("http"),
                        fields.get("address", reading.as(CaseDecoder::address)).orElse(null),
                        fields.get("revision", reading::text).orElse(null),
                        fields.get("client-name", reading::text).orElse(null),
                        names(fields, "labels"),
                        Context.Arguments.NONE));
    }

    private static Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new Invalid("expected a moment", "write it as 2026-01-05T10:00:00Z");
        }
    }

    private static String address(String text) {
        return Networks.address(text).getHostAddress();
    }

    /// What the server is taken to say of the target, which counts as seen unless the test says otherwise.
    private @Nullable Definition definition(Fields fields) {
        var empty = new Definition(Set.of(), Value.Fields.NONE, null, "");
        if (fields.node(DEFINITION).isEmpty()) {
            return empty;
        }
        return fields.get(DEFINITION, (node, path) -> reading.fields(node, path, "tags", "annotations", "seen"))
                .filter(members -> members.get("seen", reading::bool).orElse(true))
                .map(members -> new Definition(
                        names(members, "tags"),
                        members.get("annotations", scalars::fields).orElse(Value.Fields.NONE),
                        null,
                        ""))
                .orElse(null);
    }
}
