package dev.sallyport.config;

import dev.sallyport.policy.Action;
import dev.sallyport.policy.Effect;
import dev.sallyport.policy.Glob;
import dev.sallyport.policy.Rule;
import dev.sallyport.policy.Target.Kind;
import dev.sallyport.policy.What;
import dev.sallyport.policy.Who;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Reads the root of a policy file.
final class PolicyDecoder {

    private static final Map<String, Kind> KINDS =
            Map.of("tools", Kind.TOOL, "resources", Kind.RESOURCE, "templates", Kind.TEMPLATE, "prompts", Kind.PROMPT);

    private static final Set<Action> ALL_ACTIONS = Set.of(Action.values());

    private final Reading reading;
    private final Problems problems;
    private final String fileName;
    private final Set<String> servers;

    PolicyDecoder(Reading reading, String fileName, Set<String> servers) {
        this.reading = reading;
        this.problems = reading.problems();
        this.fileName = fileName;
        this.servers = servers;
    }

    List<Rule> rules(Node root) {
        return reading.fields(root, "", "roles").stream()
                .flatMap(fields -> fields.get("roles", reading::mapping).stream())
                .flatMap(mapping -> mapping.entries().stream())
                .flatMap(entry -> role(entry).stream())
                .toList();
    }

    private List<Rule> role(Node.Entry entry) {
        var name = entry.key().text();
        var path = "roles." + Hints.segment(name);
        if (name.isBlank()) {
            problems.add(entry.key().mark(), path + ": a role needs a name", "");
            return List.of();
        }
        return reading.fields(entry.value(), path, "allow", "ask", "deny").stream()
                .flatMap(fields -> Stream.of(Effect.values())
                        .flatMap(effect ->
                                fields.get(effect.word(), (node, at) -> rules(node, at, name, effect)).stream()))
                .flatMap(List::stream)
                .toList();
    }

    private Optional<List<Rule>> rules(Node node, String path, String role, Effect effect) {
        return reading.sequence(node, path)
                .map(items -> IntStream.range(0, items.size())
                        .boxed()
                        .flatMap(index -> rule(items.get(index), path + "[" + index + "]", role, effect).stream())
                        .toList());
    }

    private Optional<Rule> rule(Node node, String path, String role, Effect effect) {
        return reading.fields(node, path, "server", "tools", "resources", "templates", "prompts", "actions")
                .flatMap(fields -> rule(node.mark(), path, fields, role, effect));
    }

    private Optional<Rule> rule(Mark mark, String path, Fields fields, String role, Effect effect) {
        int before = problems.count();
        var serverGlobs = fields.get("server", this::serverGlobs).orElse(List.of(Glob.ofName("*")));
        var targets = new EnumMap<Kind, List<Glob>>(Kind.class);
        KINDS.forEach((key, kind) ->
                fields.get(key, (node, at) -> globs(node, at, kind)).ifPresent(globs -> targets.put(kind, globs)));
        var actions = fields.get("actions", this::actions).orElse(ALL_ACTIONS);
        return problems.count() > before
                ? Optional.empty()
                : problems.build(
                        mark,
                        path,
                        () -> new Rule(
                                        path,
                                        effect,
                                        Who.role(role),
                                        new What(serverGlobs, targets, actions, List.of(), Map.of()))
                                .withOrigin(fileName + ":" + mark.line()));
    }

    private Optional<List<Glob>> serverGlobs(Node node, String path) {
        return reading.oneOrList(node, path, item -> reading.value(item, path, this::serverGlob));
    }

    private Glob serverGlob(String pattern) {
        var glob = Glob.ofName(pattern);
        boolean unknown = glob.literal().filter(name -> !servers.contains(name)).isPresent();
        if (unknown && !servers.isEmpty()) {
            throw new Invalid("there is no such server", Hints.didYouMean(pattern, servers));
        }
        return glob;
    }

    private Optional<List<Glob>> globs(Node node, String path, Kind kind) {
        return reading.list(node, path, item -> reading.value(item, path, kind::glob));
    }

    private Optional<Set<Action>> actions(Node node, String path) {
        return reading.list(node, path, item -> reading.choice(item, path, Action.values()))
                .map(Set::copyOf);
    }
}
