package dev.sallyport.app;

import dev.sallyport.adapters.sqlite.SqliteApprovals;
import dev.sallyport.adapters.sqlite.SqliteAuditLog;
import dev.sallyport.adapters.sqlite.SqliteCatalogueStore;
import dev.sallyport.adapters.sqlite.SqliteKeyStore;
import dev.sallyport.config.AuditConfig;
import dev.sallyport.config.Config;
import dev.sallyport.config.EndpointConfig;
import dev.sallyport.config.ServerConfig;
import dev.sallyport.gateway.Endpoint;
import dev.sallyport.gateway.Pipeline;
import dev.sallyport.gateway.Seal;
import dev.sallyport.gateway.approve.Approvals;
import dev.sallyport.gateway.approve.Approver;
import dev.sallyport.gateway.approve.Desk;
import dev.sallyport.gateway.audit.Recorder;
import dev.sallyport.gateway.authenticate.Authenticator;
import dev.sallyport.gateway.authenticate.KeyRing;
import dev.sallyport.gateway.authorize.Authorizer;
import dev.sallyport.gateway.authorize.PolicyInForce;
import dev.sallyport.gateway.catalogue.Keeper;
import dev.sallyport.gateway.edge.Doorkeeper;
import dev.sallyport.gateway.edge.HttpEdge;
import dev.sallyport.gateway.edge.Sessions;
import dev.sallyport.gateway.forward.Forwarder;
import dev.sallyport.gateway.forward.Upstream;
import dev.sallyport.gateway.limit.Limit;
import dev.sallyport.gateway.limit.Limiter;
import dev.sallyport.gateway.limit.Limits;
import dev.sallyport.gateway.limit.Quotas;
import dev.sallyport.mcp.ScanLimits;
import dev.sallyport.policy.Catalogue;
import dev.sallyport.policy.CatalogueAnalysis;
import dev.sallyport.policy.PolicySet;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one place where the parts are put together. What is shared is made once; each event loop gets a pipeline
/// of its own around it.
public final class Wiring implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Wiring.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1");
    private static final Duration TIDY = Duration.ofHours(1);
    private static final Set<String> ANY_ADDRESS = Set.of("0.0.0.0", "::");

    private final Config config;
    private final Servers servers;
    private final SqliteKeyStore keyStore;
    private final SqliteAuditLog auditLog;
    private final Authenticator authenticator;
    private final Sessions sessions;
    private final PolicyInForce policy;
    private final Authorizer authorizer;
    private final Approver approver;
    private final Desk desk;
    private final Limiter limiter;
    private final Recorder recorder;
    private final Keeper catalogue;

    /// @param home the data directory, which exists
    /// @throws dev.sallyport.gateway.StoreUnavailable where it cannot be worked with
    public Wiring(Config config, PolicySet policy, Servers servers, Path home) {
        Clock clock = Clock.systemUTC();
        this.config = config;
        this.servers = servers;
        Seal seal = new Seal(SealKey.in(home));
        this.sessions = new Sessions(seal, clock);
        this.keyStore = SqliteKeyStore.open(home);
        this.auditLog = SqliteAuditLog.open(home, options(config.audit()));
        this.authenticator = new Authenticator(new KeyRing(servers.vertx(), keyStore), clock);
        this.policy = new PolicyInForce(policy, Catalogue.EMPTY);
        this.authorizer = new Authorizer(this.policy, clock);
        Approvals approvals = SqliteApprovals.open(home);
        this.approver = new Approver(servers.vertx(), approvals, seal, clock);
        this.desk = new Desk(servers.vertx(), approvals, seal, clock);
        servers.vertx().setPeriodic(TIDY.toMillis(), _ -> tidy());
        this.limiter = new Limiter(
                limits(config.limits()),
                Quotas.inProcess(System::nanoTime),
                config.requests().streamsPerSubject());
        this.recorder = new Recorder(auditLog);
        this.catalogue = new Keeper(
                servers.vertx(),
                this.policy,
                SqliteCatalogueStore.open(home),
                auditLog,
                (rules, offered) ->
                        CatalogueAnalysis.of(rules, offered, config.servers().keySet()),
                clock);
        servers.surveyor().tell(catalogue);
    }

    Config config() {
        return config;
    }

    Servers servers() {
        return servers;
    }

    public PolicyInForce policy() {
        return policy;
    }

    /// Waits until all servers that are asked have said what they offer, at most [#PATIENCE]: what patterns of the
    /// policy admit. Of those that have not, they admit what was seen in an earlier run. The built-in policy admits
    /// everything, so nothing is waited for.
    public Wiring settle() {
        if (!config.policy().isEmpty()) {
            awaitAtMost(servers.surveyor().firstRound());
            catalogue.useKept(servers.surveyor().servers());
        }
        return this;
    }

    /// @return what was seen of each server last
    public Catalogue lastSeen() {
        return catalogue.latest();
    }

    /// Asks the servers what they offer now.
    ///
    /// @return what was seen of each last
    public Catalogue offered() {
        awaitAtMost(servers.surveyor().now());
        return lastSeen();
    }

    /// The policy was loaded anew, with what was [#offered].
    public void policyLoaded() {
        catalogue.policyLoaded();
    }

    private static void awaitAtMost(Future<Void> surveys) {
        try {
            surveys.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            log.atDebug().log("not all servers have said in time what they offer");
        }
    }

    /// The port the gateway listens on: from then on clients can be sent to its pages.
    void listensOn(int port) {
        approver.pagesAt("http://" + reachable(config.listen().host()) + ":" + port);
    }

    private void tidy() {
        approver.tidy().onFailure(e -> log.atWarn().log("approvals that are long over are kept: {}", e.getMessage()));
    }

    Sessions sessions() {
        return sessions;
    }

    Pipeline pipeline(Map<String, Upstream> upstreams) {
        return new Pipeline(
                authenticator, sessions, authorizer, approver, desk, limiter, recorder, new Forwarder(upstreams));
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

    Map<String, Endpoint> endpoints() {
        return config.endpoints().values().stream().collect(Collectors.toMap(EndpointConfig::path, this::endpoint));
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

    /// Ends the servers, then closes the stores, which by then have every outcome.
    @Override
    public void close() {
        servers.close();
        auditLog.close();
        keyStore.close();
    }

    /// On every interface there is no one name; loopback is always among them.
    public static String reachable(String host) {
        return switch (host) {
            case "0.0.0.0" -> "127.0.0.1";
            case "::" -> "[::1]";
            default -> host.contains(":") ? "[" + host + "]" : host;
        };
    }

    private Doorkeeper doorkeeper() {
        Set<String> hosts = new HashSet<>(LOOPBACK);
        hosts.addAll(config.allowedHosts());
        if (!ANY_ADDRESS.contains(config.listen().host())) {
            hosts.add(config.listen().host());
        }
        return new Doorkeeper(hosts, Set.copyOf(config.allowedOrigins()));
    }

    private Endpoint endpoint(EndpointConfig endpoint) {
        ServerConfig server = Objects.requireNonNull(config.servers().get(endpoint.server()));
        return new Endpoint(endpoint.path(), endpoint.server(), endpoint.anonymous(), server.labels());
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
