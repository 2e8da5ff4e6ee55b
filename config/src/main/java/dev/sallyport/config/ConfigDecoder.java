package dev.sallyport.config;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
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

    private static final String FROM_FILE = "a relative path starts at the configuration file's directory";
    private static final String FROM_HERE = "a relative path starts at the working directory";

    private final Reading reading;
    private final Problems problems;
    private final Path directory;
    private final Map<String, ServerConfig> servers = new LinkedHashMap<>();
    private final Set<String> serverNames = new LinkedHashSet<>();

    /// @param directory where relative paths start
    /// @param more      servers that do not come from the file
    ConfigDecoder(Reading reading, Path directory, List<ServerConfig> more) {
        this.reading = reading;
        this.problems = reading.problems();
        this.directory = directory;
        this.servers.putAll(Config.byName(more));
        this.serverNames.addAll(servers.keySet());
    }

    /// The configuration, or empty after a problem.
    Optional<Config> decode(Node root) {
        return reading.fields(
                        root,
                        "",
                        "listen",
                        "servers",
                        "endpoints",
                        "allowed-hosts",
                        "allowed-origins",
                        "keys",
                        "policy",
                        "limits",
                        "audit",
                        "requests",
                        "shutdown-grace")
                .flatMap(this::decode);
    }

    private Optional<Config> decode(Fields root) {
        root.get("servers", this::servers);
        var sections = new SectionDecoder(reading, serverNames);
        var listen = root.get("listen", reading.as(Listen::parse)).orElse(Listen.DEFAULT);
        var endpoints = root.get("endpoints", new EndpointDecoder(reading, serverNames)::endpoints)
                .orElse(Map.of());
        var hosts = root.get("allowed-hosts", texts(Hosts::allowedHost)).orElse(List.of());
        var origins = root.get("allowed-origins", texts(Hosts::origin)).orElse(List.of());
        var keys = root.get("keys", sections::keys).orElse(KeysConfig.DEFAULT);
        var policy = root.get("policy", this::policy).orElse(List.of());
        var limits = root.get("limits", sections::limits).orElse(Limits.NONE);
        var audit = root.get("audit", sections::audit).orElse(AuditConfig.DEFAULT);
        var requests = root.get("requests", sections::requests).orElse(Requests.DEFAULT);
        var grace = root.get("shutdown-grace", reading.as(Config::parseShutdownGrace))
                .orElse(Config.DEFAULT_SHUTDOWN_GRACE);
        return problems.count() > 0
                ? Optional.empty()
                : Optional.of(new Config(
                        listen, servers, endpoints, hosts, origins, keys, policy, limits, audit, requests, grace));
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
        var paths = reading.oneOrList(node, path, item -> reading.value(item, path, text -> policyPath(item, text)));
        paths.ifPresent(files -> new PolicyReader(PolicyScope.of(serverNames)).read(files, problems));
        return paths;
    }

    private Path policyPath(Node item, String text) {
        boolean inFile = item.mark().line() > 0;
        try {
            var path = inFile ? directory.resolve(text) : Path.of(text);
            if (text.isBlank() || !Files.exists(path)) {
                throw new Invalid("there is no such file or directory", inFile ? FROM_FILE : FROM_HERE);
            }
            return path;
        } catch (InvalidPathException _) {
            throw new Invalid("not a path", FROM_FILE);
        }
    }
}
