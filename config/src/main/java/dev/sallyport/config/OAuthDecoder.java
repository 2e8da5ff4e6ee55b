package dev.sallyport.config;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads `oauth`.
final class OAuthDecoder {

    private final Reading reading;
    private final Problems problems;
    private final FilePaths files;
    private final OAuthNames names;
    private final Map<String, Boolean> endpoints;

    /// @param endpoints paths; whether access tokens open them
    OAuthDecoder(Reading reading, FilePaths files, OAuthNames names, Map<String, Boolean> endpoints) {
        this.reading = reading;
        this.problems = reading.problems();
        this.files = files;
        this.names = names;
        this.endpoints = endpoints;
    }

    Optional<OAuthConfig> oauth(Node node, String path) {
        return reading.fields(
                        node,
                        path,
                        "master-keys",
                        "providers",
                        "issuers",
                        "clients",
                        "registration",
                        "tokens",
                        "resources",
                        "outbound")
                .flatMap(fields -> oauth(node.mark(), path, fields));
    }

    private Optional<OAuthConfig> oauth(Mark mark, String path, Fields fields) {
        int before = problems.count();
        var outbound = fields.get("outbound", this::outbound).orElse(OutboundConfig.NONE);
        var values = new OAuthReading(reading, outbound.http());
        var keys = fields.get("master-keys", (node, at) -> masterKeys(values, node, at))
                .orElse(List.of());
        var providers = fields.get(
                        "providers", (node, at) -> values.named(node, at, new ProviderDecoder(values)::provider))
                .orElse(Map.of());
        var issuers =
                fields.get("issuers", (node, at) -> issuers(values, node, at)).orElse(Map.of());
        var clients = fields.get("clients", (node, at) -> values.named(node, at, clients(values)::client))
                .orElse(Map.of());
        var registration = fields.get("registration", (node, at) -> registration(values, node, at))
                .orElse(RegistrationConfig.DEFAULT);
        var tokens = fields.get("tokens", this::tokens).orElse(TokensConfig.DEFAULT);
        var resources = fields.get("resources", (node, at) -> resources(values, node, at))
                .orElse(Map.of());
        return problems.count() > before
                ? Optional.empty()
                : problems.build(
                        mark,
                        path,
                        () -> new OAuthConfig(
                                keys, providers, issuers, clients, registration, tokens, resources, outbound));
    }

    private Optional<List<Secret>> masterKeys(OAuthReading values, Node node, String path) {
        return reading.some(
                node, path, item -> values.secret(OAuthChecks::masterKey).apply(item, path));
    }

    private Optional<Map<String, IssuerConfig>> issuers(OAuthReading values, Node node, String path) {
        var seen = new LinkedHashSet<>();
        var decoder = new IssuerDecoder(values);
        return values.named(node, path, (entry, at) -> {
            var name = entry.key().text();
            if (names.providers().contains(name)) {
                problems.add(
                        entry.key().mark(),
                        at + ": the name is also that of a provider",
                        "else two people could be the same subject; rename one");
            }
            var issuer = decoder.issuer(entry, at);
            issuer.filter(one -> !seen.add(one.issuer()))
                    .ifPresent(_ -> problems.add(
                            entry.key().mark(), at + ": the issuer is given twice", "give each its own URL"));
            return issuer;
        });
    }

    private ClientDecoder clients(OAuthReading values) {
        var targets = new LinkedHashMap<>(endpoints);
        names.resources().forEach(name -> targets.put(name, true));
        return new ClientDecoder(values, files, targets);
    }

    private Optional<RegistrationConfig> registration(OAuthReading values, Node node, String path) {
        int before = problems.count();
        return reading.fields(node, path, "dynamic", "token", "limit", "documents")
                .flatMap(fields -> {
                    var usual = RegistrationConfig.DEFAULT;
                    var dynamic = fields.get(
                                    "dynamic",
                                    (value, at) -> reading.choice(value, at, RegistrationConfig.Dynamic.values()))
                            .orElse(usual.dynamic());
                    var token = fields.get("token", values.secret(OAuthChecks::chosen))
                            .orElse(null);
                    var limit = fields.get("limit", reading.as(Limit::parse)).orElse(usual.limit());
                    var hosts = fields.get("documents", (value, at) -> documents(values, value, at))
                            .orElse(usual.documentHosts());
                    return problems.count() > before
                            ? Optional.empty()
                            : problems.build(
                                    node.mark(), path, () -> new RegistrationConfig(dynamic, token, limit, hosts));
                });
    }

    private Optional<Set<String>> documents(OAuthReading values, Node node, String path) {
        return reading.fields(node, path, "hosts")
                .flatMap(fields -> fields.get("hosts", values.texts(RegistrationConfig::documentHost)));
    }

    private Optional<TokensConfig> tokens(Node node, String path) {
        return reading.fields(node, path, "access", "refresh", "refresh-grace", "algorithm", "key-rotation")
                .map(this::tokens);
    }

    private TokensConfig tokens(Fields fields) {
        var tokens = TokensConfig.DEFAULT;
        tokens = reading.set(fields, "access", tokens, (t, text) -> t.withAccess(Units.duration(text)));
        tokens = reading.set(fields, "refresh", tokens, (t, text) -> t.withRefresh(Units.duration(text)));
        tokens = reading.set(fields, "refresh-grace", tokens, (t, text) -> t.withRefreshGrace(Units.duration(text)));
        tokens = reading.set(fields, "key-rotation", tokens, (t, text) -> t.withKeyRotation(Units.duration(text)));
        var algorithms = TokensConfig.Algorithm.values();
        var words =
                List.of(algorithms).stream().map(TokensConfig.Algorithm::word).toList();
        return fields.get("algorithm", (node, at) -> reading.word(node, at, words))
                .map(word -> algorithms[words.indexOf(word)])
                .map(tokens::withAlgorithm)
                .orElse(tokens);
    }

    private Optional<Map<String, ResourceConfig>> resources(OAuthReading values, Node node, String path) {
        var seen = new LinkedHashSet<>();
        var decoder = new AccessDecoder(values, names);
        return values.named(node, path, (entry, at) -> {
            var resource = resource(values, decoder, entry, at);
            resource.filter(one -> !seen.add(one.url()))
                    .ifPresent(_ -> problems.add(
                            entry.key().mark(), at + ": the resource is given twice", "give each its own URL"));
            return resource;
        });
    }

    private Optional<ResourceConfig> resource(
            OAuthReading values, AccessDecoder decoder, Node.Entry entry, String path) {
        return values.record(
                entry,
                path,
                fields -> {
                    var url = values.needed(entry, fields, "url", values::identifier);
                    var access = decoder.access(entry.key().mark(), path, fields);
                    var headers = fields.get("headers", (node, at) -> headers(values, node, at))
                            .orElse(ResourceConfig.Headers.DEFAULT);
                    return () ->
                            new ResourceConfig(entry.key().text(), url.orElseThrow(), access.orElseThrow(), headers);
                },
                "url",
                "provider",
                "issuers",
                "scopes",
                "required",
                "headers");
    }

    private Optional<ResourceConfig.Headers> headers(OAuthReading values, Node node, String path) {
        int before = problems.count();
        return reading.fields(node, path, "subject", "scopes", "client").flatMap(fields -> {
            var usual = ResourceConfig.Headers.DEFAULT;
            var header = values.text(ServerChecks::identityHeader);
            var subject = fields.get("subject", header).orElse(usual.subject());
            var scopes = fields.get("scopes", header).orElse(usual.scopes());
            var client = fields.get("client", header).orElse(usual.client());
            return problems.count() > before
                    ? Optional.empty()
                    : problems.build(node.mark(), path, () -> new ResourceConfig.Headers(subject, scopes, client));
        });
    }

    private Optional<OutboundConfig> outbound(Node node, String path) {
        return reading.fields(node, path, "allow", "http").map(fields -> {
            var allow = fields.get(
                            "allow",
                            (value, at) ->
                                    reading.oneOrList(value, at, item -> reading.value(item, at, Networks::parse)))
                    .orElse(List.of());
            return new OutboundConfig(allow, fields.get("http", reading::bool).orElse(false));
        });
    }
}
