package dev.sallyport.app;

import dev.sallyport.config.Listen;
import dev.sallyport.config.TlsConfig;
import dev.sallyport.gateway.Deadlines;
import dev.sallyport.gateway.Pipeline;
import dev.sallyport.gateway.authorize.ListChanges;
import dev.sallyport.gateway.edge.HttpEdge;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// The gateway, listening: one edge per event loop on one port.
public final class RunningGateway implements AutoCloseable {
    private static final int HEADER_BYTES = 16 << 10;

    private final Wiring wiring;
    private final List<Edge> edges = new CopyOnWriteArrayList<>();

    private RunningGateway(Wiring wiring) {
        this.wiring = wiring;
    }

    /// Returns once it listens; throws what kept it from listening, a [java.net.BindException] for example.
    public static RunningGateway start(Wiring wiring) throws IOException {
        RunningGateway gateway = new RunningGateway(wiring);
        gateway.listen();
        wiring.listens();
        return gateway;
    }

    public int port() {
        return wiring.config().listen().port();
    }

    /// Tells clients that listen which of their lists to read again.
    public void listsChanged(ListChanges changes) {
        edges.forEach(edge -> edge.listsChanged(changes));
    }

    /// Takes no new calls, lets calls in flight finish, ends children and closes the stores.
    @Override
    public void close() {
        Duration grace = wiring.config().shutdownGrace();
        Future.join(edges.stream().map(edge -> edge.drain(grace)).toList()).await();
        wiring.close();
    }

    /// All instances at once, so that each gets an event loop of its own.
    private void listen() {
        Servers servers = wiring.servers();
        servers.vertx()
                .deployVerticle(this::edge, new DeploymentOptions().setInstances(servers.loops()))
                .await();
    }

    /// The instances share a port, and OAuth has it in its addresses: so any free one has to be found before.
    ///
    /// @return where to listen, with a port
    /// @throws BindException saying what to do where the address is in use
    public static Listen freePort(Listen listen) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(listen.host(), listen.port()));
            return new Listen(listen.host(), socket.getLocalPort());
        } catch (BindException e) {
            throw new BindException("cannot listen on " + listen + ": " + e.getMessage()
                    + "; choose another address with --listen HOST:PORT");
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

        @Override
        public Future<?> start() {
            Deadlines deadlines = new Deadlines(vertx);
            Pipeline pipeline = wiring.pipeline(wiring.servers().forLoop(deadlines));
            HttpEdge edge = new HttpEdge(vertx, wiring.edgeSettings(), pipeline, wiring.sessions(), deadlines);
            http = edge;
            HttpServer listening = vertx.createHttpServer(options());
            server = listening;
            return listening
                    .requestHandler(edge::handle)
                    .connectionHandler(edge::connected)
                    .listen();
        }

        void listsChanged(ListChanges changes) {
            HttpEdge edge = http;
            if (edge != null) {
                context.runOnContext(_ -> edge.listsChanged(changes::of));
            }
        }

        Future<Void> drain(Duration grace) {
            HttpEdge edge = http;
            HttpServer listening = server;
            if (edge == null || listening == null) {
                return Future.succeededFuture();
            }
            Context context = this.context;
            return Future.future(drained -> context.runOnContext(
                    _ -> edge.drain(grace).compose(_ -> listening.close()).onComplete(drained)));
        }

        private HttpServerOptions options() {
            HttpServerOptions options = new HttpServerOptions()
                    .setHost(wiring.config().listen().host())
                    .setPort(port())
                    .setTcpNoDelay(true)
                    .setMaxHeaderSize(HEADER_BYTES)
                    .setHandle100ContinueAutomatically(true)
                    .setHttp2ClearTextEnabled(false)
                    .setPerFrameWebSocketCompressionSupported(false)
                    .setPerMessageWebSocketCompressionSupported(false);
            TlsConfig tls = wiring.config().ingress().tls();
            if (tls != null) {
                new Tls(tls.certificate(), tls.key(), tls.clientAuthority()).applyTo(options);
            }
            return options;
        }
    }
}
