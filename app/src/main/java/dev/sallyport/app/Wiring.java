package dev.sallyport.app;

import dev.sallyport.adapters.sqlite.SqliteApprovals;
import dev.sallyport.adapters.sqlite.SqliteAuditLog;
import dev.sallyport.adapters.sqlite.SqliteCatalogueStore;
import dev.sallyport.adapters.sqlite.SqliteKeyStore;
import dev.sallyport.app.keyfile.KeyFile;
import dev.sallyport.app.metrics.CountedAuditLog;
import dev.sallyport.app.metrics.Metrics;
import dev.sallyport.app.metrics.MetricsServer;
import dev.sallyport.app.oauth.OAuth;
import dev.sallyport.app.oauth.OAuthJournal;
import dev.sallyport.app.oauth.UpstreamLogins;
import dev.sallyport.config.Config;
import dev.sallyport.gateway.Endpoint;
import dev.sallyport.gateway.Pipeline;
import dev.sallyport.gateway.Seal;
import dev.sallyport.gateway.approve.Approvals;
import dev.sallyport.gateway.approve.Approver;
import dev.sallyport.gateway.approve.Desk;
import dev.sallyport.gateway.audit.Recorder;
import dev.sallyport.gateway.authenticate.Authenticator;
import dev.sallyport.gateway.authenticate.KeyDigest;
import dev.sallyport.gateway.authenticate.KeyRing;
import dev.sallyport.gateway.authorize.Authorizer;
import dev.sallyport.gateway.authorize.PolicyInForce;
import dev.sallyport.gateway.catalogue.Keeper;
import dev.sallyport.gateway.edge.HttpEdge;
import dev.sallyport.gateway.edge.Sessions;
import dev.sallyport.gateway.edge.Site;
import dev.sallyport.gateway.forward.Forwarder;
import dev.sallyport.gateway.forward.Upstream;
import dev.sallyport.gateway.limit.Limiter;
import dev.sallyport.gateway.limit.Quotas;
import dev.sallyport.gateway.login.Logins;
import dev.sallyport.mcp.ScanLimits;
import dev.sallyport.oauth.upstream.Verifier;
import dev.sallyport.policy.Catalogue;
import dev.sallyport.policy.CatalogueAnalysis;
import dev.sallyport.policy.PolicySet;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one place where the parts are put together. What is shared is made once; each event loop gets a pipeline
/// of its own around it.
public final class Wiring implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Wiring.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration TIDY = Duration.ofHours(1);

    private final Config config;
    private final EdgeSettings settings;
    private final Metrics metrics = new Metrics();
    private final @Nullable OAuth oauth;
    private final Servers servers;
    private final SqliteKeyStore keyStore;
    private final SqliteAuditLog auditLog;
    private final Authenticator authenticator;
    private final Sessions sessions;
    private final PolicyInForce policy;
    private final Authorizer authorizer;
    private final Approver approver;
    private final Desk desk;
    private final Logins logins;
    private final Limiter limiter;
    private final Recorder recorder;
    private final Keeper catalogue;

    /// @param config with the port that the gateway listens on
    /// @param home the data directory, which exists
    /// @throws dev.sallyport.gateway.StoreUnavailable where it cannot be worked with
    /// @throws IOException where a file that the configuration names cannot be read
    public Wiring(Config config, PolicySet policy, Servers servers, Path home) throws IOException {
        Clock clock = Clock.systemUTC();
        this.config = config;
        this.servers = servers;
        Seal seal = new Seal(KeyFile.in(home, "seal.key", "remove it to get a new one, which ends all sessions"));
        this.sessions = new Sessions(seal, clock);
        this.keyStore = SqliteKeyStore.open(home);
        this.auditLog = SqliteAuditLog.open(home, EdgeSettings.options(config.audit()));
        KeyRing keys = new KeyRing(servers.vertx(), keyStore);
        this.settings =
                new EdgeSettings(config, config.publicUrl(config.listen().port()));
        this.oauth = config.speaksOAuth() ? oauth(home, keys, clock) : null;
        this.authenticator = new Authenticator(keys, oauth == null ? null : oauth.tokenCheck(), clock);
        this.policy = new PolicyInForce(policy, Catalogue.EMPTY);
        this.authorizer = new Authorizer(this.policy, clock);
        Approvals approvals = SqliteApprovals.open(home);
        this.approver = new Approver(servers.vertx(), approvals, seal, clock);
        this.desk = new Desk(servers.vertx(), approvals, seal, clock);
        this.logins = new Logins(seal, clock);
        servers.vertx().setPeriodic(TIDY.toMillis(), _ -> tidy());
        this.limiter = new Limiter(
                EdgeSettings.limits(config.limits()),
                Quotas.inProcess(System::nanoTime),
                config.requests().streamsPerSubject());
        this.recorder = new Recorder(new CountedAuditLog(auditLog, metrics));
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

    /// The gateway listens: from then on clients can be sent to its pages, and its metrics read.
    void listens() {
        approver.pagesAt(settings.publicUrl().toString());
        if (config.metrics() != null) {
            MetricsServer.start(servers.vertx(), config.metrics(), metrics);
        }
    }

    private void tidy() {
        approver.tidy().onFailure(e -> log.atWarn().log("approvals that are long over are kept: {}", e.getMessage()));
        if (oauth != null) {
            Thread.ofVirtual().name("oauth-tidy").start(oauth::tidy);
        }
    }

    private OAuth oauth(Path home, KeyRing keys, Clock clock) throws IOException {
        OAuth opened = OAuth.open(
                config,
                settings.publicUrl(),
                home,
                servers.vertx(),
                new OAuthJournal(auditLog, metrics, clock),
                new OAuth.Ports(keys(keys, clock), servers.surveyor()::changed),
                clock);
        servers.logInWith(new UpstreamLogins(opened.upstream()));
        return opened;
    }

    private static Verifier keys(KeyRing keys, Clock clock) {
        return text -> {
            keys.refresh().await();
            KeyRing.Holder holder = keys.find(KeyDigest.of(text));
            return holder == null || !holder.key().usableAt(clock.instant())
                    ? Optional.empty()
                    : Optional.of(holder.subject());
        };
    }

    Sessions sessions() {
        return sessions;
    }

    Pipeline pipeline(Map<String, Upstream> upstreams) {
        return new Pipeline(
                authenticator,
                sessions,
                authorizer,
                approver,
                desk,
                logins,
                limiter,
                recorder,
                new Forwarder(upstreams));
    }

    HttpEdge.Settings edgeSettings() {
        return settings.edge(oauth == null ? Site.NONE : oauth.site());
    }

    Map<String, Endpoint> endpoints() {
        return settings.endpoints();
    }

    ScanLimits scanLimits() {
        return settings.scanLimits();
    }

    /// Ends the servers, then closes the stores, which by then have every outcome.
    @Override
    public void close() {
        servers.close();
        if (oauth != null) {
            oauth.close();
        }
        auditLog.close();
        keyStore.close();
    }
}
