package dev.sallyport.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// Lays `SALLYPORT_…` variables over what the file says.
final class Environment {

    private static final String PREFIX = "SALLYPORT_";
    private static final Set<String> OTHERS = Set.of("SALLYPORT_HOME", "SALLYPORT_KEY");

    private static final Map<String, List<String>> SCALARS = byVariable(
            "listen",
            "public-url",
            "tls.certificate",
            "tls.key",
            "tls.client-authority",
            "trusted-proxies.addresses",
            "trusted-proxies.client-certificate",
            "keys.query-parameter",
            "oauth.master-keys",
            "oauth.registration.dynamic",
            "oauth.registration.token",
            "oauth.registration.limit",
            "oauth.registration.documents.hosts",
            "oauth.tokens.access",
            "oauth.tokens.refresh",
            "oauth.tokens.refresh-grace",
            "oauth.tokens.algorithm",
            "oauth.tokens.key-rotation",
            "oauth.outbound.allow",
            "oauth.outbound.http",
            "policy",
            "limits.per-subject",
            "limits.per-tool.default",
            "audit.payload",
            "audit.durability",
            "metrics.listen",
            "requests.body",
            "requests.depth",
            "requests.header-deadline",
            "requests.body-deadline",
            "requests.streams-per-subject",
            "shutdown-grace");

    private Environment() {}

    private static Map<String, List<String>> byVariable(String... keys) {
        var byVariable = new LinkedHashMap<String, List<String>>();
        Stream.of(keys).forEach(key -> byVariable.put(variable(key), List.of(key.split("\\."))));
        return byVariable;
    }

    private static String variable(String key) {
        return PREFIX + key.toUpperCase(Locale.ROOT).replaceAll("[-.]", "_");
    }

    /// The names of all variables that override a key.
    static Set<String> variables() {
        return SCALARS.keySet();
    }

    /// The configuration with the values of variables in place of its own.
    static Node over(Node root, Map<String, String> env, Problems problems) {
        reportNearMisses(env, problems);
        var result = root;
        for (var scalar : SCALARS.entrySet()) {
            var value = env.get(scalar.getKey());
            var mark = Mark.whole("environment variable " + scalar.getKey());
            if (value != null && value.isBlank()) {
                problems.add(mark, "is set but empty", "give it a value, or unset it");
            } else if (value != null) {
                result = set(result, scalar.getValue(), new Node.Scalar(mark, value, false));
            }
        }
        return result;
    }

    private static void reportNearMisses(Map<String, String> env, Problems problems) {
        var names = SCALARS.keySet().stream()
                .map(name -> name.substring(PREFIX.length()))
                .toList();
        env.keySet().stream()
                .filter(name -> name.startsWith(PREFIX) && !OTHERS.contains(name) && !SCALARS.containsKey(name))
                .sorted()
                .forEach(name -> Hints.nearest(name.substring(PREFIX.length()), names)
                        .ifPresent(near -> problems.add(
                                Mark.whole("environment variable " + name),
                                "is no setting",
                                "did you mean " + PREFIX + near + "?")));
    }

    private static Node set(Node node, List<String> path, Node.Scalar value) {
        if (path.isEmpty()) {
            return value;
        }
        if (!(node instanceof Node.Mapping mapping)) {
            return node;
        }
        var key = path.getFirst();
        var rest = path.subList(1, path.size());
        var entries = new ArrayList<Node.Entry>();
        for (var entry : mapping.entries()) {
            boolean here = entry.key().text().equals(key);
            entries.add(here ? new Node.Entry(entry.key(), set(entry.value(), rest, value)) : entry);
        }
        if (mapping.get(key).isEmpty()) {
            var empty = new Node.Mapping(value.mark(), List.of());
            entries.add(new Node.Entry(new Node.Scalar(value.mark(), key, false), set(empty, rest, value)));
        }
        return new Node.Mapping(mapping.mark(), entries);
    }
}
