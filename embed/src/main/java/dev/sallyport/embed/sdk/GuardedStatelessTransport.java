package dev.sallyport.embed.sdk;

import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.server.McpStatelessServerHandler;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpStatelessServerTransport;
import java.util.List;
import reactor.core.publisher.Mono;

/// A stateless transport whose messages are guarded.
final class GuardedStatelessTransport implements McpStatelessServerTransport {
    private final McpStatelessServerTransport transport;
    private final Traffic traffic;

    GuardedStatelessTransport(McpStatelessServerTransport transport, Traffic traffic) {
        this.transport = transport;
        this.traffic = traffic;
    }

    @Override
    public void setMcpHandler(McpStatelessServerHandler server) {
        transport.setMcpHandler(new McpStatelessServerHandler() {
            @Override
            public Mono<McpSchema.JSONRPCResponse> handleRequest(
                    McpTransportContext context, McpSchema.JSONRPCRequest request) {
                return traffic.request(context, null, request, (asked, _) -> server.handleRequest(context, asked));
            }

            @Override
            public Mono<Void> handleNotification(
                    McpTransportContext context, McpSchema.JSONRPCNotification notification) {
                return traffic.other(context, null, notification)
                        .then(Mono.defer(() -> server.handleNotification(context, notification)));
            }
        });
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
