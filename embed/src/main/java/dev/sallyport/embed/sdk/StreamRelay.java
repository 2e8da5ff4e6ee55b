package dev.sallyport.embed.sdk;

import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpStreamableServerTransport;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/// A client's stream as the server's session sees it: the response comes back to the guard, the rest goes to the
/// client. The guard ends the stream, not the server.
final class StreamRelay implements McpStreamableServerTransport {
    private final McpStreamableServerTransport client;
    private final UnaryOperator<McpSchema.JSONRPCMessage> along;
    private volatile McpSchema.@Nullable JSONRPCResponse response;

    /// @param along what becomes of other messages than responses
    StreamRelay(McpStreamableServerTransport client, UnaryOperator<McpSchema.JSONRPCMessage> along) {
        this.client = client;
        this.along = along;
    }

    McpSchema.@Nullable JSONRPCResponse response() {
        return response;
    }

    @Override
    public Mono<Void> sendMessage(McpSchema.JSONRPCMessage message) {
        return message instanceof McpSchema.JSONRPCResponse answer
                ? Mono.fromRunnable(() -> response = answer)
                : Mono.defer(() -> client.sendMessage(along.apply(message)));
    }

    @Override
    public Mono<Void> sendMessage(McpSchema.JSONRPCMessage message, String messageId) {
        return message instanceof McpSchema.JSONRPCResponse answer
                ? Mono.fromRunnable(() -> response = answer)
                : Mono.defer(() -> client.sendMessage(along.apply(message), messageId));
    }

    @Override
    public <T> T unmarshalFrom(Object data, TypeRef<T> type) {
        return client.unmarshalFrom(data, type);
    }

    @Override
    public void close() {}

    @Override
    public Mono<Void> closeGracefully() {
        return Mono.empty();
    }

    @Override
    public List<String> protocolVersions() {
        return client.protocolVersions();
    }
}
