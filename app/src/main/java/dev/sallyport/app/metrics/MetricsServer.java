package dev.sallyport.app.metrics;

import dev.sallyport.config.Listen;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.Set;

/// `GET /metrics` on a port of its own, for whoever reaches that port. Web pages do not: a request that has an `Origin`
/// is refused, and on a loopback address one that names another host (protocol.md N5).
public final class MetricsServer implements AutoCloseable {
    private static final String FORMAT = "text/plain; version=0.0.4; charset=utf-8";
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1");
    private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD);
    private static final int IDLE_SECONDS = 60;

    private final HttpServer server;

    private MetricsServer(HttpServer server) {
        this.server = server;
    }

    /// Returns once it listens; throws what keeps it from listening.
    public static MetricsServer start(Vertx vertx, Listen listen, Metrics metrics) {
        boolean loopback = LOOPBACK.contains(listen.host());
        HttpServer server = vertx.createHttpServer(new HttpServerOptions()
                        .setHost(listen.host())
                        .setPort(listen.port())
                        .setIdleTimeout(IDLE_SECONDS)
                        .setHttp2ClearTextEnabled(false))
                .requestHandler(request -> answer(request, metrics, loopback));
        server.listen().await();
        return new MetricsServer(server);
    }

    public int port() {
        return server.actualPort();
    }

    private static void answer(HttpServerRequest request, Metrics metrics, boolean loopback) {
        boolean reading = READING.contains(request.method());
        if (request.headers().contains("Origin") || (loopback && !namesLoopback(request))) {
            end(request, 403);
        } else if (!"/metrics".equals(request.path())) {
            end(request, 404);
        } else if (!reading) {
            request.response().putHeader("Allow", "GET, HEAD");
            end(request, 405);
        } else {
            request.response()
                    .putHeader("Content-Type", FORMAT)
                    .putHeader("Cache-Control", "no-store")
                    .end(metrics.scrape());
        }
    }

    private static boolean namesLoopback(HttpServerRequest request) {
        var authority = request.authority();
        if (authority == null) {
            return false;
        }
        String host = authority.host();
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        return LOOPBACK.contains(bracketed ? host.substring(1, host.length() - 1) : host);
    }

    private static void end(HttpServerRequest request, int status) {
        request.response().setStatusCode(status).end();
    }

    @Override
    public void close() {
        server.close().await();
    }
}
