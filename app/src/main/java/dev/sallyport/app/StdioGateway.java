package dev.sallyport.app;

import dev.sallyport.gateway.Deadlines;
import dev.sallyport.gateway.Endpoint;
import dev.sallyport.gateway.authorize.ListChanges;
import dev.sallyport.gateway.edge.stdio.StdioEdge;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The gateway for one client that started it as a child.
public final class StdioGateway {
    private final StdioEdge edge;
    private final Duration grace;

    private StdioGateway(StdioEdge edge, Duration grace) {
        this.edge = edge;
        this.grace = grace;
    }

    /// @param path of the endpoint the client gets
    /// @param key the client's; null where the endpoint is anonymous
    public static StdioGateway of(Wiring wiring, String path, @Nullable String key) {
        Servers servers = wiring.servers();
        Endpoint endpoint = wiring.endpoints().get(path);
        if (endpoint == null) {
            throw new IllegalArgumentException("there is no endpoint " + path);
        }
        var pipeline = wiring.pipeline(servers.forLoop(new Deadlines(servers.vertx())));
        var edge = new StdioEdge(servers.vertx(), endpoint, key, wiring.scanLimits(), pipeline);
        return new StdioGateway(edge, wiring.config().shutdownGrace());
    }

    /// Serves until the end of input.
    public void serve(InputStream in, OutputStream out) throws IOException, InterruptedException {
        edge.serve(in, out, grace);
    }

    /// Tells the client which of its lists to read again.
    public void listsChanged(ListChanges changes) {
        edge.listsChanged(changes::of);
    }
}
