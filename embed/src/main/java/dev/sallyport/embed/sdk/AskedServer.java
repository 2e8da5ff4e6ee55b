package dev.sallyport.embed.sdk;

import dev.sallyport.embed.Answers;
import dev.sallyport.embed.Definitions;
import dev.sallyport.embed.OfferedItems;
import dev.sallyport.mcp.ListKind;
import dev.sallyport.mcp.MalformedMessage;
import dev.sallyport.mcp.Method;
import dev.sallyport.policy.Definition;
import dev.sallyport.policy.Target;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.spec.McpSchema;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/// What a server says it offers, asked anew each time, so that nothing it was given later is missed.
final class AskedServer implements Definitions {
    /// A server that never stops naming next pages is not followed further.
    private static final int MOST_PAGES = 1_000;

    private final Traffic.Server server;
    private final McpJsonMapper json;

    AskedServer(Traffic.Server server, McpJsonMapper json) {
        this.server = server;
        this.json = json;
    }

    @Override
    public CompletionStage<Map<String, Definition>> of(Target.Kind kind) {
        Method method = method(kind);
        ListKind list = method.list();
        if (list == null) {
            throw new IllegalStateException(method.wire() + " lists nothing");
        }
        var items = new OfferedItems(list);
        return pages(method, null, items, 1)
                .then(Mono.fromSupplier(items::definitions))
                .toFuture();
    }

    private Mono<Void> pages(Method method, @Nullable String cursor, OfferedItems items, int number) {
        Map<String, Object> params = cursor == null ? Map.of() : Map.of("cursor", cursor);
        var request =
                new McpSchema.JSONRPCRequest(method.wire(), UUID.randomUUID().toString(), params);
        return server.answer(request, Answers.UNCHANGED).flatMap(response -> {
            try {
                String next = items.add(json.writeValueAsBytes(response));
                return next == null || number == MOST_PAGES ? Mono.empty() : pages(method, next, items, number + 1);
            } catch (IOException | MalformedMessage e) {
                return Mono.error(e);
            }
        });
    }

    private static Method method(Target.Kind kind) {
        return switch (kind) {
            case TOOL -> Method.TOOLS_LIST;
            case PROMPT -> Method.PROMPTS_LIST;
            case TEMPLATE -> Method.RESOURCES_TEMPLATES_LIST;
            case RESOURCE -> Method.RESOURCES_LIST;
        };
    }
}
