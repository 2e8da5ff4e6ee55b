package dev.sallyport.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sallyport.gateway.approve.Approver;
import dev.sallyport.gateway.approve.Desk;
import dev.sallyport.gateway.audit.Recorder;
import dev.sallyport.gateway.authenticate.Authenticator;
import dev.sallyport.gateway.authenticate.KeyRing;
import dev.sallyport.gateway.authenticate.TokenCheck;
import dev.sallyport.gateway.authorize.Authorizer;
import dev.sallyport.gateway.authorize.ListChanges;
import dev.sallyport.gateway.authorize.PolicyInForce;
import dev.sallyport.gateway.edge.Doorkeeper;
import dev.sallyport.gateway.edge.HttpEdge;
import dev.sallyport.gateway.edge.Sessions;
import dev.sallyport.gateway.edge.Site;
import dev.sallyport.gateway.edge.TrustedProxies;
import dev.sallyport.gateway.edge.stdio.StdioEdge;
import dev.sallyport.gateway.forward.Forwarder;
import dev.sallyport.gateway.forward.UpstreamCredentials;
import dev.sallyport.gateway.forward.http.HttpServer;
import dev.sallyport.gateway.forward.http.HttpUpstream;
import dev.sallyport.gateway.limit.Limiter;
import dev.sallyport.gateway.limit.Limits;
import dev.sallyport.gateway.limit.Quotas;
import dev.sallyport.gateway.login.Logins;
import dev.sallyport.mcp.ScanLimits;
import dev.sallyport.policy.Catalogue;
import dev.sallyport.policy.PolicySet;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/// The whole data path, put together as the program does it, between a client and a server that are the test's own.
/// It starts when it is first used; what is to be different is said before. A test fails if an event loop was
/// blocked, or if anything was thrown that nobody expected.
public final class GatewayFixture implements AfterEachCallback {
    /// The server behind every endpoint.
    public static final String SERVER = "srv";

    /// What the endpoint `/tokens` says of the tokens it takes; `/tokens-only` takes no keys besides.
    public static final Endpoint.Tokens TOKENS = new Endpoint.Tokens(
            URI.create("https://mcp.example.com/tokens"),
            URI.create("https://mcp.example.com/.well-known/oauth-protected-resource/tokens"),
            Set.of("wiki:read"),
            List.of("ES256"),
            true);

    private static final int LOOPS = 2;
    private static final long BLOCKED_MS = 500;
    private static final String BLOCKED = "io.vertx.core.impl.BlockedThreadChecker";
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    public final Timeline timeline = new Timeline();
    public final ScriptedServer server = new ScriptedServer(timeline);
    public final InMemoryAuditLog audit = new InMemoryAuditLog(timeline);
    public final InMemoryKeys keys = new InMemoryKeys();
    public final FailingApprovals approvals = new FailingApprovals();
    public final MovableTime time = new MovableTime();
    public final PolicyInForce policy = new PolicyInForce(Policies.openOnly(), Catalogue.EMPTY);
    public final String alice = keys.create("alice", Set.of("user"), null);
    public final String bob = keys.create("bob", Set.of("user"), null);

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Seal seal = new Seal(new byte[Seal.KEY_BYTES]);
    private final List<Throwable> unexpected = new CopyOnWriteArrayList<>();
    private final List<HttpEdge> edges = new CopyOnWriteArrayList<>();
    private final List<Context> contexts = new CopyOnWriteArrayList<>();
    private final List<StdioClient> stdioClients = new CopyOnWriteArrayList<>();
    private final AtomicInteger port = new AtomicInteger();
    private @Nullable Vertx vertx;
    private @Nullable Sessions sessions;
    private @Nullable Approver approver;
    private @Nullable Authenticator authenticator;
    private @Nullable Limiter limiter;

    private Limits limits = Limits.NONE;
    private ScanLimits scanLimits = ScanLimits.DEFAULT;
    private Duration headerDeadline = Duration.ofSeconds(10);
    private Duration bodyDeadline = Duration.ofSeconds(30);
    private Duration timeout = TIMEOUT;
    private Map<String, String> serverHeaders = Map.of();
    private Set<String> origins = Set.of();
    private Set<String> labels = Set.of();
    private int streams = 32;
    private boolean keyInQuery;
    private boolean pages;
    private boolean bug;
    private HttpServerOptions listening = new HttpServerOptions();
    private boolean strictTransport;
    private TrustedProxies proxies = TrustedProxies.NONE;
    private Site site = Site.NONE;
    private @Nullable TokenCheck tokens;
    private @Nullable URI serverUrl;
    private @Nullable UpstreamCredentials credentials;

    public GatewayFixture limits(Limits limits) {
        this.limits = limits;
        return this;
    }

    public GatewayFixture bodyLimit(int bytes) {
        ScanLimits all = ScanLimits.DEFAULT;
        scanLimits = new ScanLimits(bytes, all.depth(), all.members(), all.stringBytes(), all.numberChars());
        return this;
    }

    public GatewayFixture headerDeadline(Duration deadline) {
        headerDeadline = deadline;
        return this;
    }

    public GatewayFixture bodyDeadline(Duration deadline) {
        bodyDeadline = deadline;
        return this;
    }

    public GatewayFixture serverTimeout(Duration timeout) {
        this.timeout = timeout;
        return this;
    }

    public GatewayFixture serverHeaders(Map<String, String> headers) {
        serverHeaders = headers;
        return this;
    }

    /// With which the gateway speaks to the server.
    public GatewayFixture credentials(UpstreamCredentials credentials) {
        this.credentials = credentials;
        return this;
    }

    public GatewayFixture serverUrl(URI url) {
        serverUrl = url;
        return this;
    }

    public GatewayFixture origins(String... allowed) {
        origins = Set.of(allowed);
        return this;
    }

    public GatewayFixture streamsPerSubject(int streams) {
        this.streams = streams;
        return this;
    }

    public GatewayFixture keyInQuery() {
        keyInQuery = true;
        return this;
    }

    /// Decides about access tokens.
    public GatewayFixture tokens(TokenCheck check) {
        tokens = check;
        return this;
    }

    public GatewayFixture proxies(TrustedProxies trusted) {
        proxies = trusted;
        return this;
    }

    public GatewayFixture site(Site served) {
        site = served;
        return this;
    }

    public GatewayFixture strictTransport() {
        strictTransport = true;
        return this;
    }

    /// What the gateway listens with besides what it always does: TLS, for example.
    public GatewayFixture listening(HttpServerOptions options) {
        listening = options;
        return this;
    }

    /// Labels of the data behind every endpoint.
    public GatewayFixture labels(Set<String> labels) {
        this.labels = labels;
        return this;
    }

    /// Clients may be sent to the gateway's pages.
    public GatewayFixture pages() {
        pages = true;
        return this;
    }

    /// The test makes something throw that the gateway has to take for a bug.
    public void expectsABug() {
        bug = true;
    }

    public ClientConnection connect() {
        return new ClientConnection(port());
    }

    /// @return the answer to one request on a connection of its own
    public Reply ask(ClientRequest request) {
        try (ClientConnection connection = connect()) {
            return connection.ask(request);
        }
    }

    public int port() {
        if (vertx == null) {
            start();
        }
        return port.get();
    }

    /// A client on stdin and stdout, beside those over HTTP.
    public StdioClient stdio(@Nullable String key) {
        port();
        Vertx running = Objects.requireNonNull(vertx);
        StdioClient client = new StdioClient(
                new StdioEdge(running, endpoint("/mcp"), key, scanLimits, pipeline(running, new Deadlines(running))));
        stdioClients.add(client);
        return client;
    }

    /// Puts another policy in force, and tells whoever listens, as the program does.
    public void reload(PolicySet other, Catalogue seen) {
        PolicyInForce.State before = policy.replace(other, seen);
        ListChanges changes = new ListChanges(before, policy.now(), time.now());
        contexts.forEach(context ->
                context.runOnContext(_ -> edges.get(contexts.indexOf(context)).listsChanged(changes::of)));
        stdioClients.forEach(client -> client.edge().listsChanged(changes::of));
    }

    /// Ends as the program does: no new calls, calls in flight have `grace` to finish.
    public Future<Void> drain(Duration grace) {
        return Future.join(contexts.stream()
                        .map(context -> Future.<Void>future(
                                drained -> context.runOnContext(_ -> edges.get(contexts.indexOf(context))
                                        .drain(grace)
                                        .onComplete(drained))))
                        .toList())
                .mapEmpty();
    }

    /// Waits for the outcome that is written after the client has gone.
    public void awaitStatuses(String... statuses) {
        await().atMost(15, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(audit.statuses()).containsExactly(statuses));
    }

    @Override
    public void afterEach(ExtensionContext test) {
        try {
            stdioClients.forEach(StdioClient::awaitEnd);
            if (vertx != null) {
                vertx.close().await();
            }
            server.close();
            assertThat(unexpected).as("thrown on event loops").isEmpty();
            assertThat(complaints().isEmpty()).as("logged: %s", complaints()).isNotEqualTo(bug);
        } finally {
            loggers().forEach(logger -> logger.detachAppender(log));
        }
    }

    private List<String> complaints() {
        return List.copyOf(log.list).stream()
                .filter(event -> event.getLoggerName().startsWith(BLOCKED)
                        ? event.getFormattedMessage().contains("eventloop")
                        : event.getFormattedMessage().contains("bug"))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private static List<Logger> loggers() {
        return List.of(
                (Logger) LoggerFactory.getLogger(BLOCKED), (Logger) LoggerFactory.getLogger(Pipeline.class.getName()));
    }

    private void start() {
        log.start();
        loggers().forEach(logger -> {
            logger.setLevel(Level.WARN);
            logger.addAppender(log);
        });
        VertxOptions options = new VertxOptions()
                .setEventLoopPoolSize(LOOPS)
                .setBlockedThreadCheckInterval(BLOCKED_MS / 5)
                .setMaxEventLoopExecuteTime(BLOCKED_MS)
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS);
        Vertx started = Vertx.vertx(options);
        started.exceptionHandler(unexpected::add);
        vertx = started;
        sessions = new Sessions(seal, time.clock());
        approver = new Approver(started, approvals, seal, time.clock());
        authenticator = new Authenticator(new KeyRing(started, keys), tokens, time.clock());
        limiter = new Limiter(limits, Quotas.inProcess(time::nanos), streams);
        started.deployVerticle(Edge::new, new DeploymentOptions().setInstances(LOOPS))
                .await();
        if (pages) {
            approver.pagesAt("http://localhost:" + port.get());
        }
    }

    private Pipeline pipeline(Vertx running, Deadlines deadlines) {
        var http = new HttpServer(SERVER, Objects.requireNonNullElse(serverUrl, server.url()), serverHeaders, timeout);
        return new Pipeline(
                Objects.requireNonNull(authenticator),
                Objects.requireNonNull(sessions),
                new Authorizer(policy, time.clock()),
                Objects.requireNonNull(approver),
                new Desk(running, approvals, seal, time.clock()),
                new Logins(seal, time.clock()),
                Objects.requireNonNull(limiter),
                new Recorder(audit),
                new Forwarder(Map.of(SERVER, new HttpUpstream(running, http, deadlines, credentials))));
    }

    private HttpEdge.Settings settings() {
        return new HttpEdge.Settings(
                Map.of(
                        TOKENS.resource().getPath(),
                        new Endpoint("/tokens", SERVER, false, labels, TOKENS),
                        "/tokens-only",
                        new Endpoint("/tokens-only", SERVER, false, labels, withoutKeys()),
                        "/mcp",
                        endpoint("/mcp"),
                        "/other",
                        endpoint("/other"),
                        "/anonymous",
                        new Endpoint("/anonymous", SERVER, true, labels)),
                new Doorkeeper(Set.of("localhost", "127.0.0.1", "::1"), origins),
                keyInQuery,
                scanLimits,
                headerDeadline,
                bodyDeadline,
                proxies,
                site,
                strictTransport);
    }

    private static Endpoint.Tokens withoutKeys() {
        return new Endpoint.Tokens(
                URI.create("https://mcp.example.com/tokens-only"),
                URI.create("https://mcp.example.com/.well-known/oauth-protected-resource/tokens-only"),
                Set.of(),
                List.of("ES256"),
                false);
    }

    private Endpoint endpoint(String path) {
        return new Endpoint(path, SERVER, false, labels);
    }

    private final class Edge extends VerticleBase {
        @Override
        public Future<?> start() {
            Deadlines deadlines = new Deadlines(vertx);
            HttpEdge edge = new HttpEdge(
                    vertx, settings(), pipeline(vertx, deadlines), Objects.requireNonNull(sessions), deadlines);
            edges.add(edge);
            contexts.add(context);
            return vertx.createHttpServer(options())
                    .requestHandler(edge::handle)
                    .connectionHandler(edge::connected)
                    .listen(SocketAddress.sharedRandomPort(1, "127.0.0.1"))
                    .onSuccess(bound -> port.set(bound.actualPort()));
        }

        private HttpServerOptions options() {
            return new HttpServerOptions(listening)
                    .setTcpNoDelay(true)
                    .setMaxHeaderSize(16 << 10)
                    .setHandle100ContinueAutomatically(true)
                    .setHttp2ClearTextEnabled(false)
                    .setIdleTimeout(600);
        }
    }
}
