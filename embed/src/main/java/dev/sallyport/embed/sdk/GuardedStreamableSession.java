package dev.sallyport.embed.sdk;

import dev.sallyport.embed.Answers;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.server.McpRequestHandler;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpStreamableServerSession;
import io.modelcontextprotocol.spec.McpStreamableServerTransport;
import java.time.Duration;
import java.util.AbstractMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// Stands before the server's session. It has no handlers of its own, so whatever is not passed on here is refused.
final class GuardedStreamableSession extends McpStreamableServerSession {
    private static final Duration NEVER_USED = Duration.ofMinutes(1);

    private final McpStreamableServerSession server;
    private final McpSchema.InitializeRequest initialize;
    private final Traffic traffic;
    private final Ownership ownership = new Ownership();

    GuardedStreamableSession(
            McpStreamableServerSession server, McpSchema.InitializeRequest initialize, Traffic traffic) {
        super(
                server.getId(),
                initialize.capabilities(),
                initialize.clientInfo(),
                NEVER_USED,
                Map.of(),
                Map.of(),
                Mono::empty);
        this.server = server;
        this.initialize = initialize;
        this.traffic = traffic;
        ownership.claims(initialize.protocolVersion());
    }

    /// A stream asks its session for the handler of a request. This one belongs to a session that has one for every
    /// method: the guard.
    @Override
    public McpStreamableServerSessionStream responseStream(McpStreamableServerTransport client) {
        var guard = new EveryMethod(method -> handler(method, client));
        return new McpStreamableServerSession(
                        getId(),
                        initialize.capabilities(),
                        initialize.clientInfo(),
                        NEVER_USED,
                        guard,
                        Map.of(),
                        Mono::empty)
                .responseStream(client);
    }

    private McpRequestHandler<Object> handler(String method, McpStreamableServerTransport client) {
        return (exchange, params) -> {
            var request = new McpSchema.JSONRPCRequest(method, UUID.randomUUID().toString(), params);
            return traffic.request(
                            exchange.transportContext(),
                            ownership,
                            request,
                            (asked, answers) -> answer(asked, answers, client))
                    .flatMap(response -> response.error() == null
                            ? Mono.justOrEmpty(response.result())
                            : Mono.error(new McpError(response.error())));
        };
    }

    private Mono<McpSchema.JSONRPCResponse> answer(
            McpSchema.JSONRPCRequest request, Answers answers, McpStreamableServerTransport client) {
        return Mono.defer(() -> {
            var relay = new StreamRelay(client, message -> traffic.along(message, answers));
            return server.responseStream(relay).handle(request).then(Mono.fromSupplier(relay::response));
        });
    }

    @Override
    public Mono<Void> accept(McpSchema.JSONRPCNotification notification) {
        return admitted(notification).then(Mono.defer(() -> server.accept(notification)));
    }

    @Override
    public Mono<Void> accept(McpSchema.JSONRPCResponse response) {
        return admitted(response).then(Mono.defer(() -> server.accept(response)));
    }

    @Override
    public Mono<Void> delete() {
        return Mono.deferContextual(reactor -> traffic.use(Traffic.context(reactor), ownership))
                .then(Mono.defer(server::delete));
    }

    private Mono<Void> admitted(McpSchema.JSONRPCMessage message) {
        return Mono.deferContextual(reactor -> traffic.other(Traffic.context(reactor), ownership, message));
    }

    /// Only what the server says of its own accord: a response was for somebody who asked.
    @Override
    public McpStreamableServerSessionStream listeningStream(McpStreamableServerTransport client) {
        return server.listeningStream(new StreamRelay(client, message -> message));
    }

    @Override
    public void releaseListeningStream() {
        server.releaseListeningStream();
    }

    /// What was said before cannot be decided again, so nothing is.
    @Override
    public Flux<McpSchema.JSONRPCMessage> replay(Object lastEventId) {
        return Flux.empty();
    }

    @Override
    public boolean hasListeningStream() {
        return server.hasListeningStream();
    }

    @Override
    public boolean hasOpenStream() {
        return server.hasOpenStream();
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

    /// Has a handler for whatever it is asked for.
    private static final class EveryMethod extends AbstractMap<String, McpRequestHandler<?>> {
        private final Function<String, McpRequestHandler<Object>> handlers;

        EveryMethod(Function<String, McpRequestHandler<Object>> handlers) {
            this.handlers = handlers;
        }

        @Override
        public @Nullable McpRequestHandler<?> get(@Nullable Object method) {
            return method instanceof String name ? handlers.apply(name) : null;
        }

        @Override
        public Set<Entry<String, McpRequestHandler<?>>> entrySet() {
            return Set.of();
        }
    }
}
