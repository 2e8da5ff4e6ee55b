package dev.sallyport.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The whole configuration, checked: every name in it refers to something that exists.
///
/// @param listen         where clients connect
/// @param ingress        how they get there
/// @param servers        by name, in the order of the file
/// @param endpoints      by path; given none, one `/NAME` for each server and `/mcp` if there is only
///     one server, opened by tokens of the only one in `oauth` who vouches for callers, if there is only one
/// @param allowedHosts   accepted in `Host` besides loopback names, the listen address and the public URL; lower case,
///     no port, IPv6 without brackets
/// @param allowedOrigins accepted in `Origin`; as browsers send it
/// @param oauth          who vouches for callers besides API keys
/// @param policy         files or directories; none means [dev.sallyport.policy.PolicySet#adminOnly]
/// @param metrics        where metrics can be read; `null` for nowhere
/// @param shutdownGrace  how long calls in flight may take to finish after a request to stop
public record Config(
        Listen listen,
        Ingress ingress,
        Map<String, ServerConfig> servers,
        Map<String, EndpointConfig> endpoints,
        List<String> allowedHosts,
        List<String> allowedOrigins,
        KeysConfig keys,
        OAuthConfig oauth,
        List<Path> policy,
        Limits limits,
        AuditConfig audit,
        @Nullable Listen metrics,
        Requests requests,
        Duration shutdownGrace) {

    /// 10 s.
    public static final Duration DEFAULT_SHUTDOWN_GRACE = Duration.ofSeconds(10);

    public Config {
        servers = Ordered.copyOf(servers);
        endpoints = endpoints.isEmpty() ? defaultEndpoints(servers, oauth) : Ordered.copyOf(endpoints);
        allowedHosts = allowedHosts.stream().map(Hosts::allowedHost).toList();
        allowedOrigins = allowedOrigins.stream().map(Hosts::origin).toList();
        policy = List.copyOf(policy);
        checkShutdownGrace(shutdownGrace);
        checkMetrics(listen, metrics);
        checkReferences(servers, endpoints, limits);
        endpoints.forEach((path, endpoint) -> {
            if (endpoint.oauth() != null) {
                oauth.checkAccess("the endpoint " + path, endpoint.oauth());
            }
        });
        checkClients(oauth, endpoints);
        if (speaksOAuth(oauth, servers)) {
            endpoints.keySet().forEach(EndpointConfig::checkFree);
            checkPublicUrl(ingress, listen);
        }
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

    private static void checkClients(OAuthConfig oauth, Map<String, EndpointConfig> endpoints) {
        for (var client : oauth.clients().values()) {
            for (var resource : client.resources()) {
                var endpoint = endpoints.get(resource);
                require(
                        oauth.resources().containsKey(resource) || (endpoint != null && endpoint.oauth() != null),
                        "the client " + client.id() + " names no resource that exists");
            }
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    static void checkMetrics(Listen listen, @Nullable Listen metrics) {
        if (metrics != null && metrics.port() != 0 && metrics.equals(listen)) {
            throw new Invalid("the gateway itself listens there", "choose another port");
        }
    }

    /// Whether any part of OAuth has work to do: tokens to take, or servers to log in to.
    public boolean speaksOAuth() {
        return speaksOAuth(oauth, servers);
    }

    static boolean speaksOAuth(OAuthConfig oauth, Map<String, ServerConfig> servers) {
        return oauth.isUsed()
                || servers.values().stream()
                        .anyMatch(server -> server instanceof ServerConfig.Url url && url.oauth() != null);
    }

    /// Who listens for others cannot know by which name they find it.
    static void checkPublicUrl(Ingress ingress, Listen listen) {
        if (ingress.publicUrl() == null && !OAuthChecks.isLoopback(URI.create("http://" + listen))) {
            throw new Invalid(
                    "with oauth, a gateway that others reach needs it",
                    "write the URL by which clients know the gateway, for example https://mcp.example.com");
        }
    }

    /// The URL by which clients know the gateway: its issuer, and the start of each resource identifier.
    ///
    /// @param port the one it listens on
    public URI publicUrl(int port) {
        return ingress.publicUrl(new Listen(listen.host(), port));
    }

    /// The URL by which the gateway can be reached on its own machine, whatever others know it by.
    ///
    /// @param port the one it listens on
    public URI localUrl(int port) {
        return ingress.localUrl(new Listen(listen.host(), port));
    }

    /// Every setting at its default, for these servers.
    public static Config of(List<ServerConfig> servers) {
        var draft = new Draft();
        draft.servers = byName(servers);
        return draft.config();
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

    static Map<String, EndpointConfig> defaultEndpoints(Map<String, ServerConfig> servers, OAuthConfig oauth) {
        var access = oauth.only().orElse(null);
        var endpoints = new LinkedHashMap<String, EndpointConfig>();
        if (servers.size() == 1) {
            servers.keySet().forEach(name -> endpoints.put("/mcp", new EndpointConfig("/mcp", name, false, access)));
        }
        servers.keySet()
                .forEach(name -> endpoints.put("/" + name, new EndpointConfig("/" + name, name, false, access)));
        return Ordered.copyOf(endpoints);
    }

    /// The same with other servers; endpoints that were not chosen follow them.
    public Config withServers(List<ServerConfig> servers) {
        return with(draft -> {
            draft.endpoints = chosenEndpoints();
            draft.servers = byName(servers);
        });
    }

    /// The same with other sources of trust; endpoints that were not chosen follow them.
    public Config withOAuth(OAuthConfig oauth) {
        return with(draft -> {
            draft.endpoints = chosenEndpoints();
            draft.oauth = oauth;
        });
    }

    private Map<String, EndpointConfig> chosenEndpoints() {
        return endpoints.equals(defaultEndpoints(servers, oauth)) ? Map.of() : endpoints;
    }

    /// The same with other endpoints; none means the default ones.
    public Config withEndpoints(List<EndpointConfig> endpoints) {
        var byPath = new LinkedHashMap<String, EndpointConfig>();
        endpoints.forEach(endpoint -> byPath.put(endpoint.path(), endpoint));
        return with(draft -> draft.endpoints = byPath);
    }

    public Config withListen(Listen listen) {
        return with(draft -> draft.listen = listen);
    }

    public Config withIngress(Ingress ingress) {
        return with(draft -> draft.ingress = ingress);
    }

    public Config withAllowedHosts(List<String> allowedHosts) {
        return with(draft -> draft.allowedHosts = allowedHosts);
    }

    public Config withAllowedOrigins(List<String> allowedOrigins) {
        return with(draft -> draft.allowedOrigins = allowedOrigins);
    }

    public Config withKeys(KeysConfig keys) {
        return with(draft -> draft.keys = keys);
    }

    public Config withPolicy(List<Path> policy) {
        return with(draft -> draft.policy = policy);
    }

    public Config withLimits(Limits limits) {
        return with(draft -> draft.limits = limits);
    }

    public Config withAudit(AuditConfig audit) {
        return with(draft -> draft.audit = audit);
    }

    public Config withMetrics(Listen metrics) {
        return with(draft -> draft.metrics = metrics);
    }

    public Config withRequests(Requests requests) {
        return with(draft -> draft.requests = requests);
    }

    public Config withShutdownGrace(Duration shutdownGrace) {
        return with(draft -> draft.shutdownGrace = shutdownGrace);
    }

    private Config with(Consumer<Draft> change) {
        var draft = new Draft(this);
        change.accept(draft);
        return draft.config();
    }

    /// A configuration in the making: every setting at its default, or as in another one.
    static final class Draft {
        Listen listen = Listen.DEFAULT;
        Ingress ingress = Ingress.DEFAULT;
        Map<String, ServerConfig> servers = Map.of();
        Map<String, EndpointConfig> endpoints = Map.of();
        List<String> allowedHosts = List.of();
        List<String> allowedOrigins = List.of();
        KeysConfig keys = KeysConfig.DEFAULT;
        OAuthConfig oauth = OAuthConfig.NONE;
        List<Path> policy = List.of();
        Limits limits = Limits.NONE;
        AuditConfig audit = AuditConfig.DEFAULT;

        @Nullable
        Listen metrics = null;

        Requests requests = Requests.DEFAULT;
        Duration shutdownGrace = DEFAULT_SHUTDOWN_GRACE;

        Draft() {}

        private Draft(Config config) {
            listen = config.listen;
            ingress = config.ingress;
            servers = config.servers;
            endpoints = config.endpoints;
            allowedHosts = config.allowedHosts;
            allowedOrigins = config.allowedOrigins;
            keys = config.keys;
            oauth = config.oauth;
            policy = config.policy;
            limits = config.limits;
            audit = config.audit;
            metrics = config.metrics;
            requests = config.requests;
            shutdownGrace = config.shutdownGrace;
        }

        Config config() {
            return new Config(
                    listen,
                    ingress,
                    servers,
                    endpoints,
                    allowedHosts,
                    allowedOrigins,
                    keys,
                    oauth,
                    policy,
                    limits,
                    audit,
                    metrics,
                    requests,
                    shutdownGrace);
        }
    }
}
