package dev.sallyport.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The whole configuration, checked: every name in it refers to something that exists.
///
/// @param listen         where clients connect
/// @param servers        by name, in the order of the file
/// @param endpoints      by path; given none, one `/NAME` for each server and `/mcp` if there is only
///     one server
/// @param allowedHosts   accepted in `Host` besides loopback names and the listen address; lower case,
///     no port, IPv6 without brackets
/// @param allowedOrigins accepted in `Origin`; as browsers send it
/// @param policy         files or directories; none means [dev.sallyport.policy.PolicySet#adminOnly]
/// @param shutdownGrace  how long calls in flight may take to finish after a request to stop
public record Config(
        Listen listen,
        Map<String, ServerConfig> servers,
        Map<String, EndpointConfig> endpoints,
        List<String> allowedHosts,
        List<String> allowedOrigins,
        KeysConfig keys,
        List<Path> policy,
        Limits limits,
        AuditConfig audit,
        Requests requests,
        Duration shutdownGrace) {

    /// 10 s.
    public static final Duration DEFAULT_SHUTDOWN_GRACE = Duration.ofSeconds(10);

    public Config {
        servers = Ordered.copyOf(servers);
        endpoints = endpoints.isEmpty() ? defaultEndpoints(servers) : Ordered.copyOf(endpoints);
        allowedHosts = allowedHosts.stream().map(Hosts::allowedHost).toList();
        allowedOrigins = allowedOrigins.stream().map(Hosts::origin).toList();
        policy = List.copyOf(policy);
        checkShutdownGrace(shutdownGrace);
        checkReferences(servers, endpoints, limits);
    }

    private static void checkReferences(
            Map<String, ServerConfig> servers, Map<String, EndpointConfig> endpoints, Limits limits) {
        servers.forEach((name, server) -> require(name.equals(server.name()), "a server is listed by another name"));
        endpoints.forEach((path, endpoint) -> {
            require(path.equals(endpoint.path()), "an endpoint is listed by another path");
            require(servers.containsKey(endpoint.server()), "the endpoint " + path + " names no server that exists");
        });
        for (var tool : limits.perTool().keySet()) {
            int slash = tool.indexOf('/');
            require(slash < 0 || servers.containsKey(tool.substring(0, slash)), "a limit names no server that exists");
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /// Every setting at its default, for these servers.
    public static Config of(List<ServerConfig> servers) {
        return new Config(
                Listen.DEFAULT,
                byName(servers),
                Map.of(),
                List.of(),
                List.of(),
                KeysConfig.DEFAULT,
                List.of(),
                Limits.NONE,
                AuditConfig.DEFAULT,
                Requests.DEFAULT,
                DEFAULT_SHUTDOWN_GRACE);
    }

    static Duration parseShutdownGrace(String text) {
        var grace = Units.duration(text);
        checkShutdownGrace(grace);
        return grace;
    }

    private static void checkShutdownGrace(Duration grace) {
        Units.check("shutdown-grace", grace, Duration.ZERO, Duration.ofHours(1));
    }

    static Map<String, ServerConfig> byName(List<ServerConfig> servers) {
        var byName = new LinkedHashMap<String, ServerConfig>();
        for (var server : servers) {
            if (byName.put(server.name(), server) != null) {
                throw new Invalid("the server " + server.name() + " is given twice", "give each its own name");
            }
        }
        return byName;
    }

    private static Map<String, EndpointConfig> defaultEndpoints(Map<String, ServerConfig> servers) {
        var endpoints = new LinkedHashMap<String, EndpointConfig>();
        if (servers.size() == 1) {
            servers.keySet().forEach(name -> endpoints.put("/mcp", EndpointConfig.of("/mcp", name)));
        }
        servers.keySet().forEach(name -> endpoints.put("/" + name, EndpointConfig.of("/" + name, name)));
        return Ordered.copyOf(endpoints);
    }

    /// The same with other servers; endpoints that were not chosen follow them.
    public Config withServers(List<ServerConfig> servers) {
        var chosen = endpoints.equals(defaultEndpoints(this.servers)) ? Map.<String, EndpointConfig>of() : endpoints;
        return new Config(
                listen,
                byName(servers),
                chosen,
                allowedHosts,
                allowedOrigins,
                keys,
                policy,
                limits,
                audit,
                requests,
                shutdownGrace);
    }

    public Config withListen(Listen listen) {
        return new Config(
                listen,
                servers,
                endpoints,
                allowedHosts,
                allowedOrigins,
                keys,
                policy,
                limits,
                audit,
                requests,
                shutdownGrace);
    }

    /// The same with other endpoints; none means the default ones.
    public Config withEndpoints(List<EndpointConfig> endpoints) {
        var byPath = new LinkedHashMap<String, EndpointConfig>();
        endpoints.forEach(endpoint -> byPath.put(endpoint.path(), endpoint));
        return new Config(
                listen,
                servers,
                byPath,
                allowedHosts,
                allowedOrigins,
                keys,
                policy,
                limits,
                audit,
                requests,
                shutdownGrace);
    }

    public Config withAllowedHosts(List<String> allowedHosts) {
        return new Config(
                listen,
                servers,
                endpoints,
                allowedHosts,
                allowedOrigins,
                keys,
                policy,
                limits,
                audit,
                requests,
                shutdownGrace);
    }

    public Config withAllowedOrigins(List<String> allowedOrigins) {
        return new Config(
                listen,
                servers,
                endpoints,
                allowedHosts,
                allowedOrigins,
                keys,
                policy,
                limits,
                audit,
                requests,
                shutdownGrace);
    }

    public Config withKeys(KeysConfig keys) {
        return new Config(
                listen,
                servers,
                endpoints,
                allowedHosts,
                allowedOrigins,
                keys,
                policy,
                limits,
                audit,
                requests,
                shutdownGrace);
    }

    public Config withPolicy(List<Path> policy) {
        return new Config(
                listen,
                servers,
                endpoints,
                allowedHosts,
                allowedOrigins,
                keys,
                policy,
                limits,
                audit,
                requests,
                shutdownGrace);
    }

    public Config withLimits(Limits limits) {
        return new Config(
                listen,
                servers,
                endpoints,
                allowedHosts,
                allowedOrigins,
                keys,
                policy,
                limits,
                audit,
                requests,
                shutdownGrace);
    }

    public Config withAudit(AuditConfig audit) {
        return new Config(
                listen,
                servers,
                endpoints,
                allowedHosts,
                allowedOrigins,
                keys,
                policy,
                limits,
                audit,
                requests,
                shutdownGrace);
    }

    public Config withRequests(Requests requests) {
        return new Config(
                listen,
                servers,
                endpoints,
                allowedHosts,
                allowedOrigins,
                keys,
                policy,
                limits,
                audit,
                requests,
                shutdownGrace);
    }

    public Config withShutdownGrace(Duration shutdownGrace) {
        return new Config(
                listen,
                servers,
                endpoints,
                allowedHosts,
                allowedOrigins,
                keys,
                policy,
                limits,
                audit,
                requests,
                shutdownGrace);
    }
}
