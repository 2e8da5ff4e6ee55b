package dev.sallyport.config;

import dev.sallyport.config.IssuerConfig.Introspection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads one entry of `oauth.issuers`.
final class IssuerDecoder {

    private final OAuthReading values;
    private final Reading reading;

    IssuerDecoder(OAuthReading values) {
        this.values = values;
        this.reading = values.reading();
    }

    Optional<IssuerConfig> issuer(Node.Entry entry, String path) {
        return values.record(
                entry,
                path,
                fields -> {
                    var issuer = values.needed(entry, fields, "issuer", values::fetched);
                    var jwks = fields.get("jwks", values::fetched);
                    var secret = fields.get("secret", values.secret(OAuthChecks::given));
                    var asked = fields.get("introspection", this::introspection);
                    var algorithms = fields.get("algorithms", this::algorithms)
                            .orElseGet(() -> usual(secret.isPresent(), asked.isPresent() && jwks.isEmpty()));
                    var audiences = fields.get("audiences", values.texts(OAuthChecks::filled))
                            .orElse(Set.of());
                    var claims = values.claims(fields);
                    var scopes = fields.get("scopes", values.text(OAuthChecks::claim));
                    var leeway = fields.get("leeway", values.duration(IssuerConfig::checkLeeway))
                            .orElse(IssuerConfig.DEFAULT_LEEWAY);
                    boolean idJag = fields.get("id-jag", reading::bool).orElse(false);
                    return () -> new IssuerConfig(
                            entry.key().text(),
                            issuer.orElseThrow(),
                            jwks.orElse(null),
                            algorithms,
                            audiences,
                            secret.orElse(null),
                            asked.orElse(null),
                            claims,
                            scopes.orElse(null),
                            leeway,
                            idJag);
                },
                "issuer",
                "jwks",
                "algorithms",
                "audiences",
                "secret",
                "introspection",
                "roles",
                "groups",
                "scopes",
                "leeway",
                "id-jag");
    }

    private static Set<String> usual(boolean shared, boolean onlyAsked) {
        return shared ? Set.of("HS256") : onlyAsked ? Set.of() : IssuerConfig.DEFAULT_ALGORITHMS;
    }

    private Optional<Set<String>> algorithms(Node node, String path) {
        return reading.some(node, path, item -> reading.word(item, path, List.copyOf(IssuerConfig.ALGORITHMS.keySet())))
                .map(Ordered::setOf);
    }

    private Optional<Introspection> introspection(Node node, String path) {
        var entry = new Node.Entry(new Node.Scalar(node.mark(), "introspection", true), node);
        return values.record(
                entry,
                path,
                fields -> {
                    var url = values.needed(entry, fields, "url", values::fetched);
                    var id = values.needed(entry, fields, "client-id", values.text(OAuthChecks::clientId));
                    var secret = values.needed(entry, fields, "client-secret", values.secret(OAuthChecks::given));
                    var cache = fields.get("cache", values.duration(Introspection::checkCache))
                            .orElse(Introspection.DEFAULT_CACHE);
                    return () -> new Introspection(url.orElseThrow(), id.orElseThrow(), secret.orElseThrow(), cache);
                },
                "url",
                "client-id",
                "client-secret",
                "cache");
    }
}
