package dev.sallyport.config;

import dev.sallyport.config.RuleDecoder.Place;
import dev.sallyport.policy.Effect;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads the root of a policy file.
final class PolicyDecoder {

    private final Reading reading;
    private final Problems problems;
    private final String file;
    private final String prefix;
    private final PolicyRoles roles;
    private final RuleDecoder rules;

    /// @param file   what the file is called in the origins of its rules
    /// @param prefix of the ids of rules without a name
    PolicyDecoder(Reading reading, String file, String prefix, PolicyScope scope, PolicyRoles roles) {
        this.reading = reading;
        this.problems = reading.problems();
        this.file = file;
        this.prefix = prefix;
        this.roles = roles;
        this.rules = new RuleDecoder(reading, scope, roles);
    }

    /// The rules without those that have a problem.
    List<PlacedRule> rules(Node root) {
        return reading.fields(root, "", PolicyKeys.FILE).map(this::rules).orElse(List.of());
    }

    private List<PlacedRule> rules(Fields fields) {
        boolean dryRun = fields.get("dry-run", reading::bool).orElse(false);
        var all = new ArrayList<PlacedRule>();
        fields.get("roles", reading::mapping)
                .ifPresent(mapping -> mapping.entries().forEach(entry -> all.addAll(role(entry, dryRun))));
        fields.get("rules", (node, path) -> entries(node, path, path, null, null, dryRun))
                .ifPresent(all::addAll);
        return all;
    }

    private List<PlacedRule> role(Node.Entry entry, boolean dryRun) {
        var name = entry.key().text();
        var path = "roles." + Hints.segment(name);
        if (name.isBlank()) {
            problems.add(entry.key().mark(), path + ": a role needs a name", "for example reader");
            return List.of();
        }
        roles.declare(name);
        return reading.fields(entry.value(), path, PolicyKeys.ROLE).stream()
                .flatMap(fields -> Stream.of(Effect.ALLOW, Effect.ASK, Effect.DENY)
                        .flatMap(effect -> entries(fields, effect, name, dryRun).stream()))
                .flatMap(List::stream)
                .toList();
    }

    private Optional<List<PlacedRule>> entries(Fields fields, Effect effect, String role, boolean dryRun) {
        var id = "roles." + role + "." + effect.word();
        return fields.get(effect.word(), (node, path) -> entries(node, path, id, role, effect, dryRun));
    }

    private Optional<List<PlacedRule>> entries(
            Node node, String path, String id, @Nullable String role, @Nullable Effect effect, boolean dryRun) {
        return reading.sequence(node, path)
                .map(items -> IntStream.range(0, items.size())
                        .mapToObj(i -> rules.rule(
                                items.get(i),
                                new Place(
                                        path + "[" + i + "]", prefix + id + "[" + i + "]", file, role, effect, dryRun)))
                        .flatMap(Optional::stream)
                        .toList());
    }
}
