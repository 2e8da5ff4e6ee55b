package dev.sallyport.config;

import dev.sallyport.config.ServerConfig.Command;
import dev.sallyport.config.ServerConfig.Url;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/// Reads one entry of `servers`.
final class ServerDecoder {

    private static final List<String> ONLY_COMMAND = List.of("env", "pool");
    private static final List<String> ONLY_URL = List.of("headers", "oauth");

    private final Reading reading;
    private final Problems problems;

    ServerDecoder(Reading reading) {
        this.reading = reading;
        this.problems = reading.problems();
    }

    Optional<ServerConfig> server(Node.Entry entry) {
        var name = entry.key().text();
        var path = "servers." + Hints.segment(name);
        problems.build(entry.key().mark(), path, () -> {
            ServerChecks.name(name);
            return name;
        });
        return reading.fields(
                        entry.value(), path, "command", "env", "pool", "url", "headers", "oauth", "timeout", "labels")
                .flatMap(fields -> server(entry, name, path, fields));
    }

    private Optional<ServerConfig> server(Node.Entry entry, String name, String path, Fields fields) {
        boolean command = fields.node("command").isPresent();
        if (command == fields.node("url").isPresent()) {
            var what = command ? ": command and url exclude each other" : ": neither command nor url is given";
            problems.add(entry.key().mark(), path + what, "give a command to run, or the url of a running server");
            return Optional.empty();
        }
        refuse(fields, command ? ONLY_URL : ONLY_COMMAND, command ? "url" : "command");
        int before = problems.count();
        var timeout = fields.get("timeout", reading.as(ServerDecoder::timeout)).orElse(ServerConfig.DEFAULT_TIMEOUT);
        var labels = fields.get("labels", this::labels).orElse(Set.of());
        return command
                ? command(name, fields, timeout, labels, entry.key().mark(), before)
                : url(name, fields, timeout, labels, entry.key().mark(), before);
    }

    private void refuse(Fields fields, List<String> keys, String other) {
        for (var key : keys) {
            fields.node(key)
                    .ifPresent(node -> problems.add(
                            node.mark(),
                            fields.path(key) + ": only a server with a " + other + " has this",
                            "remove it"));
        }
    }

    private Optional<Set<String>> labels(Node node, String path) {
        return reading.list(node, path, item -> reading.value(item, path, ServerChecks::label))
                .map(Set::copyOf);
    }

    private static Duration timeout(String text) {
        var timeout = Units.duration(text);
        ServerChecks.timeout(timeout);
        return timeout;
    }

    private Optional<ServerConfig> command(
            String name, Fields fields, Duration timeout, Set<String> labels, Mark mark, int before) {
        var words = fields.get("command", this::words).orElse(List.of());
        var env = fields.get("env", (node, path) -> secrets(node, path, ServerChecks::variable))
                .orElse(Map.of());
        var pool = fields.get("pool", this::pool).orElse(Pool.DEFAULT);
        return problems.count() > before
                ? Optional.empty()
                : problems.build(
                        mark,
                        "servers." + Hints.segment(name),
                        () -> new Command(name, words, env, pool, timeout, labels));
    }

    private Optional<List<String>> words(Node node, String path) {
        int before = problems.count();
        var words = reading.list(node, path, word -> reading.text(word, path));
        return problems.count() > before
                ? Optional.empty()
                : words.flatMap(list -> problems.build(node.mark(), path, () -> {
                    ServerChecks.command(list);
                    return list;
                }));
    }

    private Optional<Pool> pool(Node node, String path) {
        return reading.fields(node, path, "max", "idle").map(fields -> {
            var pool = reading.set(fields, "max", Pool.DEFAULT, (p, text) -> p.withMax(Units.integer(text)));
            return reading.set(fields, "idle", pool, (p, text) -> p.withIdle(Units.duration(text)));
        });
    }

    private Optional<ServerConfig> url(
            String name, Fields fields, Duration timeout, Set<String> labels, Mark mark, int before) {
        var url = fields.get("url", this::parseUrl);
        var headers = fields.get("headers", (node, path) -> secrets(node, path, ServerChecks::header))
                .orElse(Map.of());
        var oauth = fields.get("oauth", this::oauth).orElse(null);
        return problems.count() > before
                ? Optional.empty()
                : url.flatMap(uri -> problems.build(
                        mark,
                        "servers." + Hints.segment(name),
                        () -> new Url(name, uri, headers, timeout, labels, oauth)));
    }

    /// For whom the gateway logs in, or a mapping.
    private Optional<UpstreamOAuth> oauth(Node node, String path) {
        if (node instanceof Node.Scalar scalar && !scalar.isNull()) {
            return login(node, path).map(UpstreamOAuth::of);
        }
        int before = problems.count();
        var values = new OAuthReading(reading, false);
        return reading.fields(
                        node,
                        path,
                        "for",
                        "client-id",
                        "client-secret",
                        "client-key",
                        "issuer",
                        "client-document",
                        "scopes")
                .flatMap(fields -> {
                    var login = fields.get("for", this::login).orElse(UpstreamOAuth.DEFAULT.login());
                    var id = fields.get("client-id", values.text(OAuthChecks::clientId))
                            .orElse(null);
                    var secret = fields.get("client-secret", values.secret(OAuthChecks::given))
                            .orElse(null);
                    var key = fields.get("client-key", values.secret(OAuthChecks::privateKey))
                            .orElse(null);
                    var issuer = fields.get("issuer", (value, at) -> values.hidden(value, at, OAuthChecks::url))
                            .orElse(null);
                    var document =
                            fields.get("client-document", values::fetched).orElse(null);
                    var scopes = fields.get("scopes", values::scopes).orElse(Set.of());
                    return problems.count() > before
                            ? Optional.empty()
                            : problems.build(
                                    node.mark(),
                                    path,
                                    () -> new UpstreamOAuth(login, id, secret, key, issuer, document, scopes));
                });
    }

    private Optional<UpstreamOAuth.Login> login(Node node, String path) {
        return reading.choice(node, path, UpstreamOAuth.Login.values());
    }

    private Optional<URI> parseUrl(Node node, String path) {
        return reading.text(node, path)
                .flatMap(text -> problems.build(node.mark(), path, () -> ServerChecks.parseUrl(text)));
    }

    private Optional<Map<String, Secret>> secrets(Node node, String path, BiConsumer<String, Secret> check) {
        return reading.mapping(node, path).map(mapping -> {
            var secrets = new LinkedHashMap<String, Secret>();
            for (var entry : mapping.entries()) {
                var name = entry.key().text();
                var at = path + "." + Hints.segment(name);
                reading.secret(entry.value(), at)
                        .flatMap(secret -> problems.build(entry.value().mark(), at, () -> {
                            check.accept(name, secret);
                            return secret;
                        }))
                        .ifPresent(secret -> secrets.put(name, secret));
            }
            return secrets;
        });
    }
}
