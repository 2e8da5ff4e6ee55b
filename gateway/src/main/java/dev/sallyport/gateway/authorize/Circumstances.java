package dev.sallyport.gateway.authorize;

import dev.sallyport.enforce.ReadArguments;
import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.Inbound;
import dev.sallyport.mcp.Params;
import dev.sallyport.mcp.Span;
import dev.sallyport.policy.Context;
import java.time.Instant;

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
}
