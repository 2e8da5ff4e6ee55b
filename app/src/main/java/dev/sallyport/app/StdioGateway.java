package dev.sallyport.app;

import dev.sallyport.gateway.Deadlines;
import dev.sallyport.gateway.Endpoint;
import dev.sallyport.gateway.edge.stdio.StdioEdge;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/// The gateway for one client that started it as a child.
public final class StdioGateway {
    private StdioGateway() {}

    /// Serves until the end of input.
    ///
    /// @param path of the endpoint the client gets
    /// @param key the client's; null where the endpoint is anonymous
    public static void serve(Wiring wiring, String path, @Nullable String key, InputStream in, OutputStream out)
            throws IOException, InterruptedException {
        Servers servers = wiring.servers();
        Endpoint endpoint = wiring.endpoints().get(path);
        if (endpoint == null) {
            throw new IllegalArgumentException("there is no endpoint " + path);
        }
        var pipeline = wiring.pipeline(servers.forLoop(new Deadlines(servers.vertx())));
        new StdioEdge(servers.vertx(), endpoint, key, wiring.scanLimits(), pipeline)
                .serve(in, out, wiring.config().shutdownGrace());
    }
}
