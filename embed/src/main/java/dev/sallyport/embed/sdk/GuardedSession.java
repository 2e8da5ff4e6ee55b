package dev.sallyport.embed.sdk;

import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpServerSession;
import io.modelcontextprotocol.spec.McpServerTransport;
import java.time.Duration;
import java.util.Map;
import reactor.core.publisher.Mono;

/// Stands before the server's session. It has no handlers of its own, so whatever is not passed on here is refused.
final class GuardedSession extends McpServerSession {
    private static final Duration NEVER_USED = Duration.ofMinutes(1);

    private final McpServerSession server;
    private final McpServerTransport client;
    private final ResponseCatcher catcher;
    private final Traffic traffic;
    private final Ownership ownership = new Ownership();

    private GuardedSession(
            McpServerSession server, McpServerTransport client, ResponseCatcher catcher, Traffic traffic) {
        super(
                server.getId(),
                NEVER_USED,
                client,
                _ -> Mono.error(new IllegalStateException("the server answers, not its guard")),
                Map.of(),
                Map.of());
        this.server = server;
        this.client = client;
        this.catcher = catcher;
        this.traffic = traffic;
    }

    static McpServerSession between(McpServerTransport client, McpServerSession.Factory factory, Traffic traffic) {
        var catcher = new ResponseCatcher(client);
        return new GuardedSession(factory.create(catcher), client, catcher, traffic);
    }

    @Override
    public Mono<Void> handle(McpSchema.JSONRPCMessage message) {
        return Mono.deferContextual(reactor -> {
            McpTransportContext context = Traffic.context(reactor);
            return message instanceof McpSchema.JSONRPCRequest request
                    ? traffic.request(
                                    context,
                                    ownership,
                                    request,
                                    (asked, _) -> catcher.response(asked.id(), server.handle(asked)))
                            .flatMap(client::sendMessage)
                    : traffic.other(context, ownership, message).then(Mono.defer(() -> server.handle(message)));
        });
    }

    @Override
    public void init(McpSchema.ClientCapabilities capabilities, McpSchema.Implementation info) {
        server.init(capabilities, info);
    }

    @Override
    public void setMinLoggingLevel(McpSchema.LoggingLevel level) {
        server.setMinLoggingLevel(level);
    }

    @Override
    public boolean isNotificationForLevelAllowed(McpSchema.LoggingLevel level) {
        return server.isNotificationForLevelAllowed(level);
    }

    @Override
    public <T> Mono<T> sendRequest(String method, Object params, TypeRef<T> type) {
        return server.sendRequest(method, params, type);
    }

    @Override
    public Mono<Void> sendNotification(String method, Object params) {
        return server.sendNotification(method, params);
    }

    @Override
    public Mono<Void> closeGracefully() {
        return server.closeGracefully();
    }

    @Override
    public void close() {
        server.close();
    }
}
