package dev.sallyport.config;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads which tokens open something.
final class AccessDecoder {

    static final List<String> KEYS = List.of("provider", "issuers", "scopes", "required");

    private final OAuthReading values;
    private final Reading reading;
    private final Problems problems;
    private final OAuthNames names;

    AccessDecoder(OAuthReading values, OAuthNames names) {
        this.values = values;
        this.reading = values.reading();
        this.problems = reading.problems();
        this.names = names;
    }

    /// The name of a provider, or a mapping.
    Optional<OAuthAccess> access(Node node, String path) {
        if (node instanceof Node.Scalar scalar && !scalar.isNull()) {
            return provider(node, path).map(OAuthAccess::of);
        }
        return reading.fields(node, path, KEYS).flatMap(fields -> access(node.mark(), path, fields));
    }

    /// @param fields may have other keys too
    Optional<OAuthAccess> access(Mark mark, String path, Fields fields) {
        int before = problems.count();
        var provider = fields.get("provider", this::provider);
        var issuers = fields.get("issuers", this::issuers).orElse(Set.of());
        var scopes = fields.get("scopes", values::scopes).orElse(Set.of());
        var required = fields.get("required", values::scopes).orElse(Set.of());
        fields.node("required").ifPresent(node -> {
            if (!scopes.isEmpty() && !scopes.containsAll(required)) {
                problems.add(
                        node.mark(),
                        fields.path("required") + ": a scope is required that cannot be granted",
                        "add it to scopes");
            }
        });
        return problems.count() > before
                ? Optional.empty()
                : problems.build(mark, path, () -> new OAuthAccess(provider.orElse(null), issuers, scopes, required));
    }

    private Optional<String> provider(Node node, String path) {
        return reading.value(node, path, name -> {
            if (names.issuers().contains(name) && !names.providers().contains(name)) {
                throw new Invalid("this is an issuer, not a provider", "write issuers: [" + name + "]");
            }
            return known("provider", name, names.providers());
        });
    }

    private Optional<Set<String>> issuers(Node node, String path) {
        return values.texts(name -> known("issuer", name, names.issuers())).apply(node, path);
    }

    private static String known(String what, String name, Set<String> all) {
        if (!all.contains(name)) {
            var hint = all.isEmpty() ? "write it under oauth." + what + "s" : Hints.didYouMean(name, all);
            throw new Invalid("there is no such " + what, hint);
        }
        return name;
    }
}
