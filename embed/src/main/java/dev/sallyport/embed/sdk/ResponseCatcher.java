package dev.sallyport.embed.sdk;

import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpServerTransport;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/// The transport as the server's session sees it: responses come back to the guard, the rest goes to the client.
final class ResponseCatcher implements McpServerTransport {
    private final McpServerTransport client;
    private final Map<Object, MonoSink<McpSchema.JSONRPCResponse>> waiting = new ConcurrentHashMap<>();

    ResponseCatcher(McpServerTransport client) {
        this.client = client;
    }

    /// @param handling makes the session answer the request of this id
    Mono<McpSchema.JSONRPCResponse> response(Object id, Mono<Void> handling) {
        return Mono.create(sink -> {
            if (waiting.putIfAbsent(id, sink) != null) {
                sink.error(new IllegalStateException("there is a request of this id already"));
                return;
            }
            sink.onDispose(() -> waiting.remove(id, sink));
            handling.contextWrite(sink.contextView()).subscribe(_ -> {}, sink::error, sink::success);
        });
    }

    /// A response that nobody waits for goes nowhere.
    @Override
    public Mono<Void> sendMessage(McpSchema.JSONRPCMessage message) {
        if (!(message instanceof McpSchema.JSONRPCResponse response)) {
            return client.sendMessage(message);
        }
        return Mono.fromRunnable(() -> {
            var sink = response.id() == null ? null : waiting.remove(response.id());
            if (sink != null) {
                sink.success(response);
            }
        });
    }

    @Override
    public <T> T unmarshalFrom(Object data, TypeRef<T> type) {
        return client.unmarshalFrom(data, type);
    }

    @Override
    public void close() {
        client.close();
    }

    @Override
    public Mono<Void> closeGracefully() {
        return client.closeGracefully();
    }

    @Override
    public List<String> protocolVersions() {
        return client.protocolVersions();
    }
}
