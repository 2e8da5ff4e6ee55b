package dev.sallyport.config;

import dev.sallyport.policy.Action;
import dev.sallyport.policy.Glob;
import dev.sallyport.policy.Target.Kind;
import dev.sallyport.policy.What;
import dev.sallyport.policy.condition.Value;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Reads what an entry is about.
final class WhatDecoder {

    private static final Map<String, Kind> KINDS =
            Map.of("tools", Kind.TOOL, "resources", Kind.RESOURCE, "templates", Kind.TEMPLATE, "prompts", Kind.PROMPT);
    private static final List<String> NAMING =
            List.of("tools", "prompts", "resources", "templates", "namespaces", "schemes");
    private static final List<String> SEPARATORS = List.of(".*", "/*", ":*", "__*");
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*");

    private final Reading reading;
    private final Problems problems;
    private final Set<String> servers;

    /// @param servers the only ones that may be named; none for any
    WhatDecoder(Reading reading, Set<String> servers) {
        this.reading = reading;
        this.problems = reading.problems();
        this.servers = servers;
    }

    Optional<What> what(Mark mark, String path, Fields fields) {
        int before = problems.count();
        var serverGlobs = fields.get("server", this::serverGlobs).orElse(List.of(Glob.ofName("*")));
        var targets = targets(fields);
        var tags = fields.get("tags", this::globs).orElse(List.of());
        var annotations = fields.get("annotations", this::annotations).orElse(Map.of());
        var actions = fields.get("actions", this::actions).orElse(EnumSet.allOf(Action.class));
        boolean narrowed =
                fields.node("tags").or(() -> fields.node("annotations")).isPresent();
        if (narrowed && targets.containsKey(Kind.RESOURCE)) {
            problems.add(
                    mark,
                    path + ": resources have no tags and annotations",
                    "give resources and schemes an entry of their own");
        }
        if (narrowed && NAMING.stream().allMatch(key -> fields.node(key).isEmpty())) {
            targets.put(Kind.TOOL, List.of(Glob.ofName("*")));
        }
        return problems.count() > before
                ? Optional.empty()
                : problems.build(mark, path, () -> new What(serverGlobs, targets, actions, tags, annotations));
    }

    /// Whether any of it has arguments.
    static boolean hasArguments(What what) {
        return what.targets().containsKey(Kind.TOOL) || what.targets().containsKey(Kind.PROMPT);
    }

    private Map<Kind, List<Glob>> targets(Fields fields) {
        var targets = new EnumMap<Kind, List<Glob>>(Kind.class);
        KINDS.forEach((key, kind) -> fields.get(
                        key, (node, path) -> reading.list(node, path, item -> reading.value(item, path, kind::glob)))
                .ifPresent(globs -> add(targets, kind, globs)));
        fields.get("namespaces", this::namespaces).ifPresent(globs -> add(targets, Kind.TOOL, globs));
        fields.get("schemes", this::schemes).ifPresent(globs -> {
            add(targets, Kind.RESOURCE, globs);
            add(targets, Kind.TEMPLATE, globs);
        });
        return targets;
    }

    private static void add(Map<Kind, List<Glob>> targets, Kind kind, List<Glob> globs) {
        targets.merge(kind, globs, (some, more) -> {
            var all = new ArrayList<>(some);
            all.addAll(more);
            return all;
        });
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

    private Optional<List<Glob>> globs(Node node, String path) {
        return reading.some(node, path, item -> reading.value(item, path, Glob::ofName));
    }

    private Optional<List<Glob>> namespaces(Node node, String path) {
        return reading.some(node, path, item -> reading.value(item, path, WhatDecoder::namespace))
                .map(all -> all.stream().flatMap(List::stream).toList());
    }

    private static List<Glob> namespace(String name) {
        if (name.isEmpty() || !Glob.escape(name).equals(name)) {
            throw new Invalid("expected the name of a namespace", "patterns stand under tools");
        }
        return SEPARATORS.stream().map(end -> Glob.ofName(name + end)).toList();
    }

    private Optional<List<Glob>> schemes(Node node, String path) {
        return reading.some(node, path, item -> reading.value(item, path, WhatDecoder::scheme));
    }

    private static Glob scheme(String name) {
        if (!SCHEME.matcher(name).matches()) {
            throw new Invalid(
                    "expected the scheme of a URI", "write https, without ://; patterns stand under resources");
        }
        return Glob.ofUri(name + ":**");
    }

    private Optional<Map<String, Value>> annotations(Node node, String path) {
        var scalars = new ScalarReader(reading);
        return reading.mapping(node, path)
                .filter(_ -> reading.isFilled(node, path))
                .map(mapping -> {
                    var values = new TreeMap<String, Value>();
                    mapping.entries().forEach(entry -> {
                        var name = entry.key().text();
                        scalars.scalar(entry.value(), path + "." + Hints.segment(name))
                                .ifPresent(value -> values.put(name, value));
                    });
                    return values;
                });
    }

    private Optional<Set<Action>> actions(Node node, String path) {
        return reading.list(node, path, item -> reading.word(item, path, PolicyKeys.ACTIONS))
                .map(words -> {
                    var actions = EnumSet.noneOf(Action.class);
                    Stream.of(Action.values())
                            .filter(action -> words.contains(action.word()))
                            .forEach(actions::add);
                    return actions;
                });
    }
}
