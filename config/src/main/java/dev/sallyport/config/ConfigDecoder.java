package dev.sallyport.config;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

/// Reads the configuration file's root.
final class ConfigDecoder {

    private final Reading reading;
    private final Problems problems;
    private final FilePaths files;
    private final Map<String, ServerConfig> servers = new LinkedHashMap<>();
    private final Set<String> serverNames = new LinkedHashSet<>();

    /// @param directory where relative paths start
    /// @param more      servers that do not come from the file
    ConfigDecoder(Reading reading, Path directory, List<ServerConfig> more) {
        this.reading = reading;
        this.problems = reading.problems();
        this.files = new FilePaths(directory);
        this.servers.putAll(Config.byName(more));
        this.serverNames.addAll(servers.keySet());
    }

    /// The configuration, or empty after a problem.
    Optional<Config> decode(Node root) {
        return reading.fields(
                        root,
                        "",
                        "listen",
                        "public-url",
                        "tls",
                        "trusted-proxies",
                        "servers",
                        "endpoints",
                        "allowed-hosts",
                        "allowed-origins",
                        "keys",
                        "oauth",
                        "policy",
                        "limits",
                        "audit",
                        "metrics",
                        "requests",
                        "shutdown-grace")
                .flatMap(fields -> decode(root.mark(), fields));
    }

    private Optional<Config> decode(Mark mark, Fields root) {
        root.get("servers", this::servers);
        var names = OAuthNames.of(root.node("oauth"));
        var sections = new SectionDecoder(reading, serverNames);
        var ingress = new IngressDecoder(reading, files);
        var draft = new Config.Draft();
        draft.servers = servers;
        draft.listen = root.get("listen", reading.as(Listen::parse)).orElse(draft.listen);
        draft.ingress = ingress.ingress(root);
        draft.endpoints = root.get("endpoints", new EndpointDecoder(reading, serverNames, names)::endpoints)
                .orElse(draft.endpoints);
        draft.allowedHosts =
                root.get("allowed-hosts", texts(Hosts::allowedHost)).orElse(draft.allowedHosts);
        draft.allowedOrigins = root.get("allowed-origins", texts(Hosts::origin)).orElse(draft.allowedOrigins);
        draft.keys = root.get("keys", sections::keys).orElse(draft.keys);
        draft.oauth = root.get("oauth", new OAuthDecoder(reading, files, names, opened(root, draft))::oauth)
                .orElse(draft.oauth);
        draft.policy = root.get("policy", this::policy).orElse(draft.policy);
        draft.limits = root.get("limits", sections::limits).orElse(draft.limits);
        draft.audit = root.get("audit", sections::audit).orElse(draft.audit);
        draft.metrics = root.get("metrics", ingress::metrics).orElse(null);
        draft.requests = root.get("requests", sections::requests).orElse(draft.requests);
        draft.shutdownGrace = root.get("shutdown-grace", reading.as(Config::parseShutdownGrace))
                .orElse(draft.shutdownGrace);
        checkTogether(mark, root, draft);
        return problems.count() > 0 ? Optional.empty() : problems.build(mark, "the configuration", draft::config);
    }

    /// All endpoints that are or will be there, and whether access tokens open them.
    private Map<String, Boolean> opened(Fields root, Config.Draft draft) {
        var opened = new LinkedHashMap<String, Boolean>();
        Config.defaultEndpoints(servers, OAuthConfig.NONE).keySet().forEach(path -> opened.put(path, true));
        root.node("endpoints")
                .filter(node -> node instanceof Node.Mapping mapping
                        && !mapping.entries().isEmpty())
                .map(Node.Mapping.class::cast)
                .ifPresent(mapping -> {
                    opened.clear();
                    mapping.entries().forEach(entry -> opened.put(entry.key().text(), true));
                });
        draft.endpoints.values().forEach(endpoint -> opened.put(endpoint.path(), endpoint.oauth() != null));
        return opened;
    }

    /// What is right by itself and wrong together.
    private void checkTogether(Mark mark, Fields root, Config.Draft draft) {
        root.node("metrics")
                .ifPresent(node -> problems.build(node.mark(), "metrics.listen", () -> {
                    Config.checkMetrics(draft.listen, draft.metrics);
                    return draft;
                }));
        if (!Config.speaksOAuth(draft.oauth, draft.servers)) {
            return;
        }
        var listen = root.node("listen").map(Node::mark).orElse(mark);
        problems.build(listen, "public-url", () -> {
            Config.checkPublicUrl(draft.ingress, draft.listen);
            return draft;
        });
        var endpoints = draft.endpoints.isEmpty()
                ? Config.defaultEndpoints(servers, OAuthConfig.NONE).keySet()
                : draft.endpoints.keySet();
        var where = root.node("endpoints")
                .or(() -> root.node("servers"))
                .map(Node::mark)
                .orElse(mark);
        for (var path : endpoints) {
            problems.build(where, "endpoints." + path, () -> {
                EndpointConfig.checkFree(path);
                return path;
            });
        }
    }

    private <T> BiFunction<Node, String, Optional<List<T>>> texts(Function<String, T> parser) {
        return (node, path) -> reading.list(node, path, item -> reading.value(item, path, parser));
    }

    private Optional<Node.Mapping> servers(Node node, String path) {
        var decoder = new ServerDecoder(reading);
        var mapping = reading.mapping(node, path);
        mapping.ifPresent(found -> found.entries().forEach(entry -> {
            var name = entry.key().text();
            if (!serverNames.add(name)) {
                problems.add(
                        entry.key().mark(), "the server " + name + " is also given on the command line", "rename one");
            }
            decoder.server(entry).ifPresent(server -> servers.put(name, server));
        }));
        return mapping;
    }

    private Optional<List<Path>> policy(Node node, String path) {
        var paths =
                reading.oneOrList(node, path, item -> reading.value(item, path, text -> files.existing(item, text)));
        paths.ifPresent(files -> new PolicyReader(PolicyScope.of(serverNames)).read(files, problems));
        return paths;
    }
}
