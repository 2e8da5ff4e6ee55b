package dev.sallyport.config.imports;

import dev.sallyport.config.Node;
import dev.sallyport.config.imports.GuardPrecedence.Piece;
import dev.sallyport.config.imports.GuardStatement.Phase;
import dev.sallyport.policy.Glob;
import dev.sallyport.policy.Target.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// MCP Auth Guard: rules with priorities, of which the first that matches decides.
final class GuardImport {

    private static final Map<Kind, String> KEYS =
            Map.of(Kind.TOOL, "tools", Kind.RESOURCE, "resources", Kind.PROMPT, "prompts");
    private static final String DEFAULT = "default_effect";

    private final Source source;
    private final Set<String> names = new HashSet<>(Set.of("default"));

    GuardImport(Source source) {
        this.source = source;
    }

    Draft draft(Node root) {
        var draft = new Draft();
        new GuardReader(source).read(root).ifPresent(policy -> {
            var rules = policy.rules().stream()
                    .sorted(Comparator.comparingInt(GuardRule::priority).reversed())
                    .collect(Collectors.toCollection(ArrayList::new));
            if (policy.allows()) {
                rules.add(byDefault(policy));
            }
            var translation = new GuardTranslation(source);
            var statements = rules.stream().map(translation::statement).toList();
            var pieces = new GuardPrecedence(source, statements).pieces();
            statements.forEach(statement -> write(draft, statement, pieces));
            declareRoles(draft, statements);
            new GuardNotes(source).add(policy, statements);
        });
        return draft;
    }

    private static GuardRule byDefault(GuardReader.Policy policy) {
        return new GuardRule(
                policy.mark(),
                DEFAULT,
                "What no rule matches",
                true,
                GuardRule.Agents.ANYBODY,
                Map.of(),
                Set.of("list", "call", "read", "get"),
                List.of(),
                Integer.MIN_VALUE);
    }

    private static void declareRoles(Draft draft, List<GuardStatement> statements) {
        statements.stream()
                .flatMap(statement -> statement.who().stream())
                .flatMap(who -> who.roles().stream())
                .flatMap(role -> role.literal().stream())
                .filter(role -> !role.equals("anonymous"))
                .forEach(role -> draft.roles().put(role, List.of()));
    }

    private void write(Draft draft, GuardStatement statement, List<Piece> pieces) {
        var rule = statement.rule();
        var groups = groups(pieces.stream()
                .filter(piece -> piece.statement().equals(statement))
                .toList());
        var comments = new ArrayList<String>();
        if (!rule.description().isBlank()) {
            comments.add(rule.description());
        }
        boolean nothing = groups.isEmpty() || statement.who().isEmpty();
        comments.add("(line " + rule.mark().line()
                + (rule.name().equals(DEFAULT) ? "" : ", priority " + rule.priority())
                + (nothing ? ": rule " + rule.name() + " is left out)" : ")"));
        if (nothing) {
            draft.rules().add(new Draft.Entry(comments, new LinkedHashMap<>()));
        }
        for (var group : groups) {
            for (var who : statement.who()) {
                draft.rules().add(new Draft.Entry(List.copyOf(comments), keys(statement, who, group)));
                comments.clear();
            }
        }
    }

    /// Patterns of one rule that differ in nothing but themselves.
    private record Group(List<String> tags, Map<String, Object> when, Set<Phase> phases, List<Kinded> patterns) {}

    private record Kinded(Kind kind, Glob glob) {}

    private record Terms(List<String> tags, Map<String, Object> when) {}

    private static List<Group> groups(List<Piece> pieces) {
        var phases = new LinkedHashMap<Terms, Map<Kinded, Set<Phase>>>();
        for (var piece : pieces) {
            var conditions = Stream.concat(
                            piece.cell().tests().stream().map(GuardTests.Meaning.Test::holds), piece.guards().stream())
                    .toList();
            var terms = new Terms(piece.cell().tags(), Conditions.all(conditions));
            phases.computeIfAbsent(terms, _ -> new LinkedHashMap<>())
                    .computeIfAbsent(
                            new Kinded(piece.cell().kind(), piece.cell().glob()), _ -> EnumSet.noneOf(Phase.class))
                    .add(piece.cell().phase());
        }
        var groups = new ArrayList<Group>();
        phases.forEach((terms, patterns) -> new LinkedHashSet<>(patterns.values())
                .forEach(same -> groups.add(new Group(
                        terms.tags(),
                        terms.when(),
                        same,
                        patterns.entrySet().stream()
                                .filter(entry -> entry.getValue().equals(same))
                                .map(Map.Entry::getKey)
                                .toList()))));
        return groups;
    }

    private SequencedMap<String, Object> keys(GuardStatement statement, GuardWho who, Group group) {
        var keys = new LinkedHashMap<String, Object>();
        keys.put("name", unique(statement.rule().name()));
        keys.put("effect", statement.allows() ? "allow" : "deny");
        var whom = who.yaml(statement.allows());
        if (!whom.isEmpty()) {
            keys.put("who", whom);
        }
        if (!source.servers().isEmpty()) {
            keys.put("server", source.servers());
        }
        for (var kind : List.of(Kind.TOOL, Kind.RESOURCE, Kind.PROMPT)) {
            var globs = group.patterns().stream()
                    .filter(pattern -> pattern.kind() == kind)
                    .map(pattern -> pattern.glob().toString())
                    .toList();
            if (!globs.isEmpty()) {
                keys.put(KEYS.getOrDefault(kind, ""), globs);
            }
        }
        if (!group.tags().isEmpty()) {
            keys.put("tags", group.tags());
        }
        var actions = actions(statement.allows(), group);
        if (!actions.isEmpty()) {
            keys.put("actions", List.copyOf(actions));
        }
        if (!group.when().isEmpty()) {
            keys.put("when", group.when());
        }
        return keys;
    }

    /// None where the rule is about every action anyway, or denies both seeing and using.
    private static Set<String> actions(boolean allows, Group group) {
        boolean everything = group.phases().size() == Phase.values().length
                && (!allows || group.patterns().stream().allMatch(pattern -> pattern.kind() == Kind.TOOL));
        var actions = new LinkedHashSet<String>();
        if (!everything) {
            for (var phase : group.phases()) {
                group.patterns().forEach(pattern -> actions.add(GuardTranslation.action(pattern.kind(), phase)));
            }
        }
        return actions;
    }

    private String unique(String name) {
        var base = YamlText.printable(name).isBlank() ? "rule" : YamlText.printable(name);
        var candidate = base;
        for (int i = 2; !names.add(candidate); i++) {
            candidate = base + "-" + i;
        }
        return candidate;
    }
}
