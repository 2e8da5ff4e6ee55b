package dev.sallyport.config;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// Reads the values that the parts of `oauth` have in common. Neither URLs nor secrets are repeated in messages.
final class OAuthReading {

    private final Reading reading;
    private final Problems problems;
    private final boolean http;

    /// @param http whether http may be spoken, as in [OutboundConfig#http]
    OAuthReading(Reading reading, boolean http) {
        this.reading = reading;
        this.problems = reading.problems();
        this.http = http;
    }

    Reading reading() {
        return reading;
    }

    /// A URL from which the gateway fetches something.
    Optional<URI> fetched(Node node, String path) {
        return hidden(node, path, text -> {
            var url = OAuthChecks.url(text);
            return http ? url : OAuthConfig.checkHttps(url);
        });
    }

    /// The URL by which clients know something.
    Optional<URI> identifier(Node node, String path) {
        return hidden(node, path, text -> {
            var url = OAuthChecks.url(text);
            OAuthChecks.identifier(url);
            OAuthChecks.secure(url);
            return url;
        });
    }

    /// A value that no message repeats.
    <T> Optional<T> hidden(Node node, String path, Function<String, T> parser) {
        return reading.text(node, path).flatMap(text -> problems.build(node.mark(), path, () -> parser.apply(text)));
    }

    BiFunction<Node, String, Optional<Secret>> secret(UnaryOperator<Secret> check) {
        return (node, path) -> hidden(node, path, text -> check.apply(Secret.of(text)));
    }

    BiFunction<Node, String, Optional<String>> text(UnaryOperator<String> check) {
        return (node, path) -> reading.value(node, path, check);
    }

    /// A single text, or a list of them.
    BiFunction<Node, String, Optional<Set<String>>> texts(UnaryOperator<String> check) {
        return (node, path) -> reading.oneOrList(node, path, item -> reading.value(item, path, check))
                .map(LinkedHashSet::new);
    }

    Optional<Set<String>> scopes(Node node, String path) {
        return texts(OAuthChecks::scope).apply(node, path);
    }

    BiFunction<Node, String, Optional<Duration>> duration(UnaryOperator<Duration> check) {
        return (node, path) -> reading.value(node, path, text -> check.apply(Units.duration(text)));
    }

    /// What a mapping holds by name.
    <T> Optional<Map<String, T>> named(Node node, String path, BiFunction<Node.Entry, String, Optional<T>> reader) {
        return reading.mapping(node, path).map(mapping -> {
            var byName = new LinkedHashMap<String, T>();
            mapping.entries().forEach(entry -> {
                var name = entry.key().text();
                reader.apply(entry, path + "." + Hints.segment(name)).ifPresent(value -> byName.put(name, value));
            });
            return byName;
        });
    }

    /// What a mapping with fixed keys stands for; nothing is built of one that has a problem.
    <T> Optional<T> record(Node.Entry entry, String path, Function<Fields, Supplier<T>> reader, String... keys) {
        int before = problems.count();
        return reading.fields(entry.value(), path, keys)
                .map(reader)
                .filter(_ -> problems.count() == before)
                .flatMap(constructor -> problems.build(entry.key().mark(), path, constructor));
    }

    /// A value that has to be there.
    <T> Optional<T> needed(Node.Entry entry, Fields fields, String key, BiFunction<Node, String, Optional<T>> reader) {
        if (fields.node(key).isEmpty()) {
            problems.add(entry.key().mark(), fields.path(key) + ": is missing", "give it a value");
        }
        return fields.get(key, reader);
    }

    /// Roles and groups, of the keys `roles` and `groups`.
    ClaimsConfig claims(Fields fields) {
        var group = fields.get("groups", text(OAuthChecks::claim)).orElse(null);
        var roles = fields.get("roles", this::roles).orElse(ClaimsConfig.NONE);
        return new ClaimsConfig(roles.roleClaim(), roles.roles(), roles.everyone(), group);
    }

    private Optional<ClaimsConfig> roles(Node node, String path) {
        return reading.fields(node, path, "claim", "map", "everyone").flatMap(fields -> {
            var claim = fields.get("claim", text(OAuthChecks::claim)).orElse(null);
            var map = fields.get("map", this::roleMap).orElse(Map.of());
            var everyone = fields.get("everyone", texts(OAuthChecks::filled)).orElse(Set.of());
            return problems.build(node.mark(), path, () -> new ClaimsConfig(claim, map, everyone, null));
        });
    }

    private Optional<Map<String, Set<String>>> roleMap(Node node, String path) {
        return named(node, path, (entry, at) -> texts(OAuthChecks::filled).apply(entry.value(), at));
    }
}
