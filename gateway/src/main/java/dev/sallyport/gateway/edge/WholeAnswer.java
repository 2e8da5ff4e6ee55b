package dev.sallyport.gateway.edge;

import dev.sallyport.gateway.Answer;
import dev.sallyport.gateway.Exchange;
import dev.sallyport.mcp.SseEvent;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/// An answer that goes out as a whole, and is no stream.
abstract class WholeAnswer implements Answer {
    final HttpServerResponse response;
    private @Nullable Exchange exchange;

    WholeAnswer(HttpServerResponse response) {
        this.response = response;
    }

    final Exchange of(Exchange exchange) {
        this.exchange = exchange;
        response.closeHandler(_ -> exchange.cancel());
        return exchange;
    }

    @Override
    public final void event(SseEvent event) {
        throw new IllegalStateException("this is no stream");
    }

    @Override
    public final void end() {
        if (exchange != null) {
            exchange.closed();
        }
    }

    @Override
    public final boolean full() {
        return false;
    }

    @Override
    public final void whenDrained(Runnable resume) {
        resume.run();
    }

    final boolean gone() {
        return response.closed() || response.ended();
    }
}
