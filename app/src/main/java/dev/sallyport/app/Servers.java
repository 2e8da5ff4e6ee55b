package dev.sallyport.app;

import dev.sallyport.config.Config;
import dev.sallyport.config.Secret;
import dev.sallyport.config.ServerConfig;
import dev.sallyport.gateway.Deadlines;
import dev.sallyport.gateway.forward.Upstream;
import dev.sallyport.gateway.forward.http.HttpServer;
import dev.sallyport.gateway.forward.http.HttpUpstream;
import dev.sallyport.gateway.forward.stdio.StdioServer;
import dev.sallyport.gateway.forward.stdio.StdioUpstream;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
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

    public Servers(Config config) {
        configured = config.servers();
        grace = config.shutdownGrace();
        for (ServerConfig server : configured.values()) {
            if (server instanceof ServerConfig.Command command) {
                children.put(command.name(), new StdioUpstream(vertx, stdioServer(command)));
            }
        }
    }

    /// Starts each command once, so that one that cannot work is told now and not to the first caller.
    ///
    /// @throws dev.sallyport.gateway.Refused naming the server and what is wrong with it
    public void probe() {
        Future.all(children.entrySet().stream()
                        .map(child -> StartupProbe.of(vertx, child.getKey(), child.getValue()))
                        .toList())
                .await();
    }

    Vertx vertx() {
        return vertx;
    }

    int loops() {
        return loops;
    }

    /// The servers as one event loop uses them: connections of its own, children shared by all.
    Map<String, Upstream> forLoop(Deadlines deadlines) {
        Map<String, Upstream> upstreams = new HashMap<>(children);
        for (ServerConfig server : configured.values()) {
            if (server instanceof ServerConfig.Url url) {
                upstreams.put(url.name(), new HttpUpstream(vertx, httpServer(url), deadlines));
            }
        }
        return upstreams;
    }

    /// Ends the children, then the event loops and with them all connections.
    @Override
    public void close() {
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
