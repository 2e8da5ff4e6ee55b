package dev.sallyport.app;

import dev.sallyport.config.Config;
import dev.sallyport.config.Secret;
import dev.sallyport.config.ServerConfig;
import dev.sallyport.gateway.Deadlines;
import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.catalogue.Era;
import dev.sallyport.gateway.catalogue.Surveyor;
import dev.sallyport.gateway.catalogue.WatchedUpstream;
import dev.sallyport.gateway.forward.Upstream;
import dev.sallyport.gateway.forward.UpstreamCredentials;
import dev.sallyport.gateway.forward.http.HttpServer;
import dev.sallyport.gateway.forward.http.HttpUpstream;
import dev.sallyport.gateway.forward.stdio.StdioServer;
import dev.sallyport.gateway.forward.stdio.StdioUpstream;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/// The configured servers and the event loops that reach them.
public final class Servers implements AutoCloseable {
    private static final int MAX_LOOPS = 64;

    private final Map<String, ServerConfig> configured;
    private final Duration grace;
    /// One processor is left to the audit's writer: a loop beside it on the same one costs more than it brings.
    private final int loops = Math.clamp(Runtime.getRuntime().availableProcessors() - 1, 1, MAX_LOOPS);
    private final Vertx vertx = EventLoops.start(loops);
    private final Map<String, Upstream> children = new HashMap<>();
    private final Promise<UpstreamCredentials> logins = Promise.promise();
    private final Surveyor surveyor;
    private final AtomicBoolean closed = new AtomicBoolean();

    public Servers(Config config) {
        this(config, config.servers().keySet());
    }

    /// @param served the names of the servers that are asked what they offer
    public Servers(Config config, Set<String> served) {
        configured = config.servers();
        grace = config.shutdownGrace();
        for (ServerConfig server : configured.values()) {
            if (server instanceof ServerConfig.Command command) {
                children.put(command.name(), new StdioUpstream(vertx, stdioServer(command)));
            }
        }
        surveyor = new Surveyor(
                vertx,
                Surveyor.Pace.DEFAULT,
                Clock.systemUTC(),
                served.stream().map(this::subject).toList());
    }

    /// Asks all servers what they offer. Commands are started for it, so that one that cannot work is told now and
    /// not to the first caller.
    ///
    /// @throws dev.sallyport.gateway.Refused naming the server and what is wrong with it
    public void probe() {
        surveyor.begin();
        Future.all(surveyor.servers().stream()
                        .filter(children::containsKey)
                        .map(surveyor::heard)
                        .toList())
                .await();
    }

    /// Says how servers are logged in to: calls to those that want it wait until then.
    void logInWith(UpstreamCredentials credentials) {
        logins.complete(credentials);
    }

    private UpstreamCredentials loggedIn() {
        return new UpstreamCredentials() {
            @Override
            public Future<Optional<String>> authorization(Exchange exchange) {
                return logins.future().compose(credentials -> credentials.authorization(exchange));
            }

            @Override
            public Future<Remedy> challenged(Exchange exchange, Challenge challenge) {
                return logins.future().compose(credentials -> credentials.challenged(exchange, challenge));
            }
        };
    }

    Surveyor surveyor() {
        return surveyor;
    }

    Vertx vertx() {
        return vertx;
    }

    int loops() {
        return loops;
    }

    /// The servers as one event loop uses them: connections of its own, children shared by all.
    Map<String, Upstream> forLoop(Deadlines deadlines) {
        Map<String, Upstream> upstreams = new HashMap<>();
        for (ServerConfig server : configured.values()) {
            String name = server.name();
            upstreams.put(name, new WatchedUpstream(upstream(server, deadlines), () -> surveyor.changed(name)));
        }
        return upstreams;
    }

    private Upstream upstream(ServerConfig server, Deadlines deadlines) {
        return switch (server) {
            case ServerConfig.Url url ->
                new HttpUpstream(vertx, httpServer(url), deadlines, url.oauth() == null ? null : loggedIn());
            case ServerConfig.Command command -> Objects.requireNonNull(children.get(command.name()));
        };
    }

    /// Most commands still start as a legacy server, and the child that answers is the one that is asked; over HTTP
    /// the newest revision costs one request at most.
    private Surveyor.Subject subject(String name) {
        ServerConfig server = Objects.requireNonNull(configured.get(name));
        Era likely = server instanceof ServerConfig.Command ? Era.LEGACY : Era.MODERN;
        return new Surveyor.Subject(name, upstream(server, new Deadlines(vertx)), likely);
    }

    /// Ends the children, then the event loops and with them all connections. Once is enough.
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        surveyor.close();
        Future.join(children.values().stream().map(child -> child.close(grace)).toList())
                .await();
        vertx.close().await();
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
                .collect(Collectors.toMap(
                        Map.Entry::getKey, secret -> secret.getValue().reveal()));
    }
}
