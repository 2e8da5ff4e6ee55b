package dev.sallyport.app;

import dev.sallyport.adapters.sqlite.SqliteAuditLog;
import dev.sallyport.adapters.sqlite.SqliteKeyStore;
import dev.sallyport.config.AuditConfig;
import dev.sallyport.config.Config;
import dev.sallyport.config.EndpointConfig;
import dev.sallyport.config.Secret;
import dev.sallyport.config.ServerConfig;
import dev.sallyport.gateway.Deadlines;
import dev.sallyport.gateway.Endpoint;
import dev.sallyport.gateway.Pipeline;
import dev.sallyport.gateway.audit.Recorder;
import dev.sallyport.gateway.authenticate.Authenticator;
import dev.sallyport.gateway.authenticate.KeyRing;
import dev.sallyport.gateway.authorize.Authorizer;
import dev.sallyport.gateway.edge.Doorkeeper;
import dev.sallyport.gateway.edge.HttpEdge;
import dev.sallyport.gateway.edge.Seal;
import dev.sallyport.gateway.edge.Sessions;
import dev.sallyport.gateway.forward.Forwarder;
import dev.sallyport.gateway.forward.Upstream;
import dev.sallyport.gateway.forward.http.HttpServer;
import dev.sallyport.gateway.forward.http.HttpUpstream;
import dev.sallyport.gateway.forward.stdio.StdioServer;
import dev.sallyport.gateway.forward.stdio.StdioUpstream;
import dev.sallyport.gateway.limit.Limit;
import dev.sallyport.gateway.limit.Limiter;
import dev.sallyport.gateway.limit.Limits;
import dev.sallyport.gateway.limit.Quotas;
import dev.sallyport.mcp.ScanLimits;
import dev.sallyport.policy.PolicySet;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The one place where the parts are put together. What is shared is made once; each event loop gets a pipeline
/// of its own around it.
public final class Wiring implements AutoCloseable {
    private static final int MAX_LOOPS = 64;
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1");
    private static final Set<String> ANY_ADDRESS = Set.of("0.0.0.0", "::");

    private final Config config;
    private final Vertx vertx;
    private final SqliteKeyStore keyStore;
    private final SqliteAuditLog auditLog;
    private final Authenticator authenticator;
    private final Sessions sessions;
    private final Authorizer authorizer;
    private final Limiter limiter;
    private final Recorder recorder;
    private final Map<String, Upstream> children;

    private Wiring(Config config, PolicySet policy, Home home) {
        this.config = config;
        this.keyStore = SqliteKeyStore.open(home.directory());
        this.auditLog = SqliteAuditLog.open(home.directory(), options(config.audit()));
        this.vertx = EventLoops.start(Math.min(Runtime.getRuntime().availableProcessors(), MAX_LOOPS));
        this.authenticator = new Authenticator(new KeyRing(vertx, keyStore), Clock.systemUTC());
        this.sessions = new Sessions(new Seal(home.sealKey()), Clock.systemUTC());
        this.authorizer = new Authorizer(policy);
        this.limiter = new Limiter(
                limits(config.limits()),
                Quotas.inProcess(System::nanoTime),
                config.requests().streamsPerSubject());
        this.recorder = new Recorder(auditLog);
        this.children = children();
    }

    public static Wiring of(Config config, PolicySet policy, Home home) {
        return new Wiring(config, policy, home);
    }

    public Vertx vertx() {
        return vertx;
    }

    public Config config() {
        return config;
    }

    Sessions sessions() {
        return sessions;
    }

    /// The servers as one event loop uses them: connections of its own, children shared by all.
    Map<String, Upstream> upstreams(Deadlines deadlines) {
        Map<String, Upstream> upstreams = new HashMap<>(children);
        for (ServerConfig server : config.servers().values()) {
            if (server instanceof ServerConfig.Url url) {
                upstreams.put(url.name(), new HttpUpstream(vertx, httpServer(url), deadlines));
            }
        }
        return upstreams;
    }

    Pipeline pipeline(Map<String, Upstream> upstreams) {
        return new Pipeline(authenticator, sessions, authorizer, limiter, recorder, new Forwarder(upstreams));
    }

    public ScanLimits scanLimits() {
        ScanLimits defaults = ScanLimits.DEFAULT;
        return new ScanLimits(
                Math.toIntExact(config.requests().body()),
                config.requests().depth(),
                defaults.members(),
                defaults.stringBytes(),
                defaults.numberChars());
    }

    HttpEdge.Settings edgeSettings() {
        return new HttpEdge.Settings(
                endpoints(),
                doorkeeper(),
                config.keys().queryParameter(),
                scanLimits(),
                config.requests().headerDeadline(),
                config.requests().bodyDeadline());
    }

    public Map<String, Endpoint> endpoints() {
        return config.endpoints().values().stream().collect(Collectors.toMap(EndpointConfig::path, Wiring::endpoint));
    }

    /// Ends children, closes the stores, then the event loops. Connections are closed by their event loops.
    @Override
    public void close() {
        Duration grace = config.shutdownGrace();
        Future.join(children.values().stream().map(child -> child.close(grace)).toList())
                .await();
        auditLog.close();
        keyStore.close();
        vertx.close().await();
    }

    private Doorkeeper doorkeeper() {
        Set<String> hosts = new HashSet<>(LOOPBACK);
        hosts.addAll(config.allowedHosts());
        if (!ANY_ADDRESS.contains(config.listen().host())) {
            hosts.add(config.listen().host());
        }
        return new Doorkeeper(hosts, Set.copyOf(config.allowedOrigins()));
    }

    private Map<String, Upstream> children() {
        Map<String, Upstream> made = new HashMap<>();
        for (ServerConfig server : config.servers().values()) {
            if (server instanceof ServerConfig.Command command) {
                made.put(command.name(), new StdioUpstream(vertx, stdioServer(command)));
            }
        }
        return made;
    }

    private static Endpoint endpoint(EndpointConfig endpoint) {
        return new Endpoint(endpoint.path(), endpoint.server(), endpoint.anonymous());
    }

    private static HttpServer httpServer(ServerConfig.Url url) {
        return new HttpServer(url.name(), url.url(), revealed(url.headers()), url.timeout());
    }

    private static StdioServer stdioServer(ServerConfig.Command command) {
        return new StdioServer(
                command.name(),
                command.command(),
                revealed(command.env()),
                command.pool().max(),
                command.pool().idle(),
                command.timeout());
    }

    private static Map<String, String> revealed(Map<String, Secret> secrets) {
        return secrets.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, secret -> secret.getValue().reveal()));
    }

    private static Limits limits(dev.sallyport.config.Limits limits) {
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

    private static SqliteAuditLog.Options options(AuditConfig audit) {
        return new SqliteAuditLog.Options(
                audit.durability() == AuditConfig.Durability.FSYNC
                        ? SqliteAuditLog.Durability.FSYNC
                        : SqliteAuditLog.Durability.WRITE,
                audit.payload() == AuditConfig.Payload.NONE
                        ? SqliteAuditLog.Arguments.NONE
                        : SqliteAuditLog.Arguments.REDACTED);
    }
}
