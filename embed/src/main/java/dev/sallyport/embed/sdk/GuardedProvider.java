package dev.sallyport.embed.sdk;

import io.modelcontextprotocol.spec.McpServerSession;
import io.modelcontextprotocol.spec.McpServerTransportProvider;
import java.util.List;
import reactor.core.publisher.Mono;

/// A transport whose sessions are guarded.
final class GuardedProvider implements McpServerTransportProvider {
    private final McpServerTransportProvider transport;
    private final Traffic traffic;

    GuardedProvider(McpServerTransportProvider transport, Traffic traffic) {
        this.transport = transport;
        this.traffic = traffic;
    }

    @Override
    public void setSessionFactory(McpServerSession.Factory factory) {
        transport.setSessionFactory(client -> GuardedSession.between(client, factory, traffic));
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
