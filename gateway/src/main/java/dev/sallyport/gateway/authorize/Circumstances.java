package dev.sallyport.gateway.authorize;

import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.Inbound;
import dev.sallyport.mcp.JsonTree;
import dev.sallyport.mcp.MalformedMessage;
import dev.sallyport.mcp.Params;
import dev.sallyport.mcp.Span;
import dev.sallyport.policy.Context;
import dev.sallyport.policy.condition.Path;
import dev.sallyport.policy.condition.Value;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What the policy may ask about an exchange besides subject, action and target.
final class Circumstances {
    private Circumstances() {}

    static Context of(Exchange exchange, Instant time) {
        Inbound inbound = exchange.inboundOrThrow();
        Params params = exchange.params();
        Span arguments = params == null ? null : params.arguments();
        return new Context(
                time,
                exchange.peer().transport(),
                exchange.peer().address(),
                inbound.protocolVersion(),
                params == null ? null : params.meta().clientName(),
                exchange.endpointOrThrow().labels(),
                arguments == null ? Context.Arguments.NONE : new ReadArguments(inbound.bytes(), arguments));
    }

    /// Read when the first rule asks.
    private static final class ReadArguments implements Context.Arguments {
        private final byte[] bytes;
        private final Span span;
        private @Nullable Value read;

        ReadArguments(byte[] bytes, Span span) {
            this.bytes = bytes;
            this.span = span;
        }

        @Override
        public Value find(Path path) {
            Value whole = read;
            if (whole == null) {
                whole = read();
                read = whole;
            }
            return path.in(whole);
        }

        private Value read() {
            try {
                return JsonTree.read(bytes, span, ValueShape.INSTANCE);
            } catch (MalformedMessage e) {
                throw new IllegalStateException("arguments were scanned, yet cannot be read", e);
            }
        }
    }
}
