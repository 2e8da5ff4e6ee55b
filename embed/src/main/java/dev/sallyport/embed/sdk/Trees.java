package dev.sallyport.embed.sdk;

import dev.sallyport.mcp.JsonShape;
import dev.sallyport.mcp.JsonTree;
import dev.sallyport.mcp.MalformedMessage;
import io.modelcontextprotocol.spec.McpSchema;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// JSON as maps, lists and plain values, which every mapper writes as it was: numbers keep their exact value.
final class Trees {
    private Trees() {}

    /// @param json a response
    static McpSchema.JSONRPCResponse response(Object id, byte[] json) throws MalformedMessage {
        Map<?, ?> members = members(json);
        return members.get("error") instanceof Map<?, ?> error
                ? McpSchema.JSONRPCResponse.error(id, error(error))
                : McpSchema.JSONRPCResponse.result(id, members.get("result"));
    }

    /// @param json the notification or request with other parameters
    static McpSchema.JSONRPCMessage along(McpSchema.JSONRPCMessage message, byte[] json) throws MalformedMessage {
        Object params = members(json).get("params");
        return switch (message) {
            case McpSchema.JSONRPCNotification notification ->
                new McpSchema.JSONRPCNotification(notification.method(), params);
            case McpSchema.JSONRPCRequest request ->
                new McpSchema.JSONRPCRequest(request.method(), request.id(), params);
            default -> throw new IllegalArgumentException("neither a notification nor a request");
        };
    }

    private static Map<?, ?> members(byte[] json) throws MalformedMessage {
        if (JsonTree.read(json, Shape.INSTANCE).value() instanceof Map<?, ?> members) {
            return members;
        }
        throw new IllegalArgumentException("a message is an object");
    }

    private static McpSchema.JSONRPCResponse.JSONRPCError error(Map<?, ?> error) {
        return error.get("code") instanceof BigDecimal code && error.get("message") instanceof String message
                ? new McpSchema.JSONRPCResponse.JSONRPCError(code.intValueExact(), message, error.get("data"))
                : new McpSchema.JSONRPCResponse.JSONRPCError(McpSchema.ErrorCodes.INTERNAL_ERROR, "internal error");
    }

    /// A value that may be JSON's `null`.
    private record Node(@Nullable Object value) {}

    private enum Shape implements JsonShape<Node> {
        INSTANCE;

        @Override
        public Node text(String value) {
            return new Node(value);
        }

        @Override
        public Node number(String literal) {
            return new Node(new BigDecimal(literal));
        }

        @Override
        public Node flag(boolean value) {
            return new Node(value);
        }

        @Override
        public Node nothing() {
            return new Node(null);
        }

        @Override
        public Node items(List<Node> values) {
            var items = new ArrayList<@Nullable Object>(values.size());
            values.forEach(each -> items.add(each.value()));
            return new Node(items);
        }

        @Override
        public Node fields(Map<String, Node> values) {
            var fields = new LinkedHashMap<String, @Nullable Object>();
            values.forEach((name, each) -> fields.put(name, each.value()));
            return new Node(fields);
        }
    }
}
