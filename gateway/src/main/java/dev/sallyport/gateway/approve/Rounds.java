package dev.sallyport.gateway.approve;

import dev.sallyport.gateway.Exchange;
import dev.sallyport.mcp.JsonMembers;
import dev.sallyport.mcp.MalformedMessage;
import dev.sallyport.mcp.Params;
import dev.sallyport.mcp.Span;
import dev.sallyport.mcp.Splice;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Takes what is the gateway's own out of a later round of a call, so that the server gets what is for it.
final class Rounds {
    private Rounds() {}

    /// @return what the client's human chose: `accept`, `decline` or `cancel`; null where there is no answer
    static @Nullable String action(Exchange exchange, Params params) {
        Span responses = params.inputResponses();
        return responses == null
                ? null
                : JsonMembers.text(exchange.inboundOrThrow().bytes(), responses, Questions.KEY, "action");
    }

    /// The original call again: without the gateway's own question.
    static void strip(Exchange exchange, Params params) {
        remove(exchange, params, Set.of("inputResponses", "requestState"));
    }

    /// The server's own state in the place of the sealed one, byte for byte.
    ///
    /// @param state its literal; null where it has none
    static void unwrap(Exchange exchange, Params params, byte @Nullable [] state) {
        if (state == null || params.requestStateSpan() == null) {
            remove(exchange, params, Set.of("requestState"));
        } else {
            byte[] bytes = exchange.inboundOrThrow().bytes();
            become(
                    exchange,
                    Splice.of(bytes).replace(params.requestStateSpan(), state).toBytes());
        }
    }

    private static void remove(Exchange exchange, Params params, Set<String> members) {
        Span span = params.span();
        if (span == null) {
            throw new IllegalStateException("a state without params");
        }
        try {
            become(exchange, JsonMembers.without(exchange.inboundOrThrow().bytes(), span, members));
        } catch (MalformedMessage e) {
            throw new IllegalStateException("params were scanned, yet cannot be read", e);
        }
    }

    private static void become(Exchange exchange, byte[] bytes) {
        exchange.understood(exchange.inboundOrThrow().with(bytes));
    }
}
