package dev.sallyport.embed.sdk;

import io.modelcontextprotocol.spec.McpStreamableServerSession;
import io.modelcontextprotocol.spec.McpStreamableServerTransportProvider;
import java.util.List;
import reactor.core.publisher.Mono;

/// A Streamable HTTP transport whose sessions are guarded.
final class GuardedStreamableProvider implements McpStreamableServerTransportProvider {
    private final McpStreamableServerTransportProvider transport;
    private final Traffic traffic;

    GuardedStreamableProvider(McpStreamableServerTransportProvider transport, Traffic traffic) {
        this.transport = transport;
        this.traffic = traffic;
    }

    @Override
    public void setSessionFactory(McpStreamableServerSession.Factory factory) {
        transport.setSessionFactory(request -> {
            var started = factory.startSession(request);
            var guarded = new GuardedStreamableSession(started.session(), request, traffic);
            return new McpStreamableServerSession.McpStreamableServerSessionInit(guarded, started.initResult());
        });
    }

    @Override
    public Mono<Void> notifyClients(String method, Object params) {
        return transport.notifyClients(method, params);
    }

    @Override
    public Mono<Void> notifyClient(String sessionId, String method, Object params) {
        return transport.notifyClient(sessionId, method, params);
    }

    @Override
    public void close() {
        transport.close();
    }

    @Override
    public Mono<Void> closeGracefully() {
        return transport.closeGracefully();
    }

    @Override
    public List<String> protocolVersions() {
        return transport.protocolVersions();
    }
}
