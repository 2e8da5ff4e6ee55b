package dev.sallyport.mcp;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Tells a client that a list is to be read again.
public final class ListChanged {
    private ListChanged() {}

    /// For a legacy client, on the stream it listens on (protocol.md L11).
    public static byte[] notification(ListKind kind) {
        return notification(kind, "");
    }

    /// For a 2026-07-28 client, on the stream that its `subscriptions/listen` opened (protocol.md S1, S2).
    ///
    /// @param bytes what the request was scanned from
    /// @return empty where it did not ask for changes of this list
    public static Optional<byte[]> notification(ListKind kind, Message.Request listen, byte[] bytes) {
        if (!wants(listen.params().filter(), bytes, wish(kind))) {
            return Optional.empty();
        }
        String id = new String(listen.id().toJson(), StandardCharsets.UTF_8);
        return Optional.of(
                notification(kind, ",\"params\":{\"_meta\":{\"" + MetaReader.SUBSCRIPTION_ID + "\":" + id + "}}"));
    }

    private static byte[] notification(ListKind kind, String params) {
        String json = "{\"jsonrpc\":\"2.0\",\"method\":\"" + method(kind).wire() + "\"" + params + "}";
        return json.getBytes(StandardCharsets.UTF_8);
    }

    private static Method method(ListKind kind) {
        return switch (kind) {
            case TOOLS -> Method.NOTIFICATIONS_TOOLS_LIST_CHANGED;
            case PROMPTS -> Method.NOTIFICATIONS_PROMPTS_LIST_CHANGED;
            case RESOURCES, TEMPLATES -> Method.NOTIFICATIONS_RESOURCES_LIST_CHANGED;
        };
    }

    private static String wish(ListKind kind) {
        return switch (kind) {
            case TOOLS -> "toolsListChanged";
            case PROMPTS -> "promptsListChanged";
            case RESOURCES, TEMPLATES -> "resourcesListChanged";
        };
    }

    private static boolean wants(@Nullable Span filter, byte[] bytes, String wish) {
        if (filter == null) {
            return false;
        }
        try {
            Walk walk = new Walk(bytes, filter.start(), filter.end(), ScanLimits.UPSTREAM);
            walk.first();
            for (String key = walk.key(); key != null; key = walk.key()) {
                walk.value();
                if (key.equals(wish)) {
                    return walk.token() == JsonToken.VALUE_TRUE;
                }
                walk.skip();
            }
            return false;
        } catch (MalformedMessage e) {
            throw new IllegalStateException("a filter that was scanned cannot be read", e);
        }
    }
}
