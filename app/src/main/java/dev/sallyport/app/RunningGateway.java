package dev.sallyport.app;

import dev.sallyport.gateway.Deadlines;
import dev.sallyport.gateway.edge.HttpEdge;
import dev.sallyport.gateway.forward.Upstream;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The gateway, listening: one edge per event loop on one port.
public final class RunningGateway implements AutoCloseable {
    private static final int HEADER_BYTES = 16 << 10;
    private static final int HTTP_IDLE_SECONDS = 600;

    private final Wiring wiring;
    private final List<Edge> edges = new CopyOnWriteArrayList<>();
    private final AtomicInteger port = new AtomicInteger();

    private RunningGateway(Wiring wiring) {
        this.wiring = wiring;
    }

    /// Returns once it listens.
    ///
    /// @throws java.net.BindException wrapped by the future's failure where the address is in use
    public static RunningGateway start(Wiring wiring) {
        RunningGateway gateway = new RunningGateway(wiring);
        int loops = Math.max(1, Runtime.getRuntime().availableProcessors());
        gateway.listen(loops);
        return gateway;
    }

    public int port() {
        return port.get();
    }

    /// Takes no new calls, lets calls in flight finish, ends children and closes the stores.
    @Override
    public void close() {
        Duration grace = wiring.config().shutdownGrace();
        Future.join(edges.stream().map(edge -> edge.drain(grace)).toList()).await();
        wiring.close();
    }

    /// The first instance finds the port where any free one will do; the others share it.
    private void listen(int loops) {
        port.set(wiring.config().listen().port());
        wiring.vertx().deployVerticle(this::edge, new DeploymentOptions()).await();
        if (loops > 1) {
            wiring.vertx()
                    .deployVerticle(this::edge, new DeploymentOptions().setInstances(loops - 1))
                    .await();
        }
    }

    private Edge edge() {
        Edge edge = new Edge();
        edges.add(edge);
        return edge;
    }

    private final class Edge extends VerticleBase {
        private @Nullable HttpEdge http;
        private @Nullable HttpServer server;
        private Map<String, Upstream> upstreams = Map.of();

        @Override
        public Future<?> start() {
            Deadlines deadlines = new Deadlines(vertx);
            upstreams = wiring.upstreams(deadlines);
            HttpEdge edge = new HttpEdge(
                    vertx, wiring.edgeSettings(), wiring.pipeline(upstreams), wiring.sessions(), deadlines);
            http = edge;
            HttpServer listening = vertx.createHttpServer(options());
            server = listening;
            return listening
                    .requestHandler(edge::handle)
                    .connectionHandler(edge::connected)
                    .listen()
                    .onSuccess(bound -> port.set(bound.actualPort()));
        }

        Future<Void> drain(Duration grace) {
            HttpEdge edge = http;
            HttpServer listening = server;
            if (edge == null || listening == null) {
                return Future.succeededFuture();
            }
            Context context = this.context;
            return Future.future(drained -> context.runOnContext(_ -> edge.drain(grace)
                    .compose(_ -> listening.close())
                    .onComplete(drained)));
        }

        private HttpServerOptions options() {
            return new HttpServerOptions()
                    .setHost(wiring.config().listen().host())
                    .setPort(port.get())
                    .setTcpNoDelay(true)
                    .setMaxHeaderSize(HEADER_BYTES)
                    .setHandle100ContinueAutomatically(true)
                    .setHttp2ClearTextEnabled(false)
                    .setIdleTimeout(HTTP_IDLE_SECONDS);
        }
    }
}
