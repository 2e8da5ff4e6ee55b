package dev.sallyport.app;

import dev.sallyport.adapters.sqlite.SqliteAuditLog;
import dev.sallyport.app.oauth.Configured;
import dev.sallyport.config.AuditConfig;
import dev.sallyport.config.Config;
import dev.sallyport.config.EndpointConfig;
import dev.sallyport.config.ServerConfig;
import dev.sallyport.gateway.Endpoint;
import dev.sallyport.gateway.edge.Doorkeeper;
import dev.sallyport.gateway.edge.HttpEdge;
import dev.sallyport.gateway.edge.Site;
import dev.sallyport.gateway.edge.TrustedProxies;
import dev.sallyport.gateway.limit.Limit;
import dev.sallyport.gateway.limit.Limits;
import dev.sallyport.mcp.ScanLimits;
import java.net.URI;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What the configuration says about the edge, the limits and the audit, as the gateway's own values.
///
/// @param publicUrl where clients reach the gateway
record EdgeSettings(Config config, URI publicUrl) {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1");
    private static final Set<String> ANY_ADDRESS = Set.of("0.0.0.0", "::");

    HttpEdge.Settings edge(Site site) {
        return new HttpEdge.Settings(
                endpoints(),
                doorkeeper(),
                config.keys().queryParameter(),
                scanLimits(),
                config.requests().headerDeadline(),
                config.requests().bodyDeadline(),
                proxies(),
                site,
                "https".equals(publicUrl.getScheme()));
    }

    Map<String, Endpoint> endpoints() {
        return config.endpoints().values().stream().collect(Collectors.toMap(EndpointConfig::path, this::endpoint));
    }

    private Endpoint endpoint(EndpointConfig endpoint) {
        ServerConfig server = Objects.requireNonNull(config.servers().get(endpoint.server()));
        return new Endpoint(
                endpoint.path(),
                endpoint.server(),
                endpoint.anonymous(),
                server.labels(),
                new Configured(config, publicUrl).tokens(endpoint));
    }

    ScanLimits scanLimits() {
        ScanLimits defaults = ScanLimits.DEFAULT;
        return new ScanLimits(
                Math.toIntExact(config.requests().body()),
                config.requests().depth(),
                defaults.members(),
                defaults.stringBytes(),
                defaults.numberChars());
    }

    private Doorkeeper doorkeeper() {
        Set<String> hosts = new HashSet<>(LOOPBACK);
        hosts.addAll(config.allowedHosts());
        hosts.add(publicUrl.getHost());
        if (!ANY_ADDRESS.contains(config.listen().host())) {
            hosts.add(config.listen().host());
        }
        return new Doorkeeper(hosts, Set.copyOf(config.allowedOrigins()));
    }

    private TrustedProxies proxies() {
        var proxies = config.ingress().proxies();
        var identity = proxies.identity();
        return new TrustedProxies(
                proxies.addresses(),
                identity == null
                        ? null
                        : new TrustedProxies.Identity(identity.user(), identity.groups(), identity.roles()),
                proxies.clientCertificate());
    }

    static Limits limits(dev.sallyport.config.Limits limits) {
        Map<String, Limit> overrides = new HashMap<>();
        limits.perTool().forEach((tool, limit) -> overrides.put(tool, limit(limit)));
        return new Limits(limitOrNone(limits.perSubject()), limitOrNone(limits.perToolDefault()), overrides);
    }

    private static @Nullable Limit limitOrNone(dev.sallyport.config.@Nullable Limit limit) {
        return limit == null ? null : limit(limit);
    }

    private static Limit limit(dev.sallyport.config.Limit limit) {
        return new Limit(limit.count(), limit.window());
    }

    static SqliteAuditLog.Options options(AuditConfig audit) {
        return new SqliteAuditLog.Options(
                audit.durability() == AuditConfig.Durability.FSYNC
                        ? SqliteAuditLog.Durability.FSYNC
                        : SqliteAuditLog.Durability.WRITE,
                audit.payload() == AuditConfig.Payload.NONE
                        ? SqliteAuditLog.Arguments.NONE
                        : SqliteAuditLog.Arguments.REDACTED);
    }
}
