package dev.sallyport.gateway.authorize;

import dev.sallyport.gateway.Answer;
import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.ForwardedAnswer;
import dev.sallyport.gateway.Refusal;
import dev.sallyport.mcp.ListAnswer;
import dev.sallyport.mcp.ListKind;
import dev.sallyport.mcp.MalformedMessage;
import dev.sallyport.mcp.SseEvent;
import io.vertx.core.buffer.Buffer;
import java.util.function.Predicate;

/// Gathers a list answer, cuts out what the subject may not see, and passes the rest on unchanged.
/// What cannot be read cannot be filtered, so it is refused.
final class FilteredList extends ForwardedAnswer {
    private static final int LARGEST = 16 << 20;

    private final Exchange exchange;
    private final ListKind list;
    private final Predicate<String> visible;
    private final Buffer gathered = Buffer.buffer();
    private boolean failed;

    FilteredList(Exchange exchange, ListKind list, Predicate<String> visible, Answer next) {
        super(next);
        this.exchange = exchange;
        this.list = list;
        this.visible = visible;
    }

    @Override
    public void piece(Buffer bytes) {
        if (failed) {
            return;
        }
        if (gathered.length() + bytes.length() > LARGEST) {
            refuse("a list of more than " + LARGEST + " bytes");
            return;
        }
        gathered.appendBuffer(bytes);
    }

    @Override
    public void event(SseEvent event) {
        if (failed) {
            return;
        }
        if (event.data().length == 0) {
            super.event(event);
            return;
        }
        try {
            super.event(event.withData(ListAnswer.filter(event.data(), list, visible)));
        } catch (MalformedMessage e) {
            refuse(e.reason());
        }
    }

    @Override
    public void end() {
        if (failed) {
            return;
        }
        try {
            if (gathered.length() > 0) {
                super.piece(Buffer.buffer(ListAnswer.filter(gathered.getBytes(), list, visible)));
            }
            super.end();
        } catch (MalformedMessage e) {
            refuse(e.reason());
        }
    }

    private void refuse(String why) {
        failed = true;
        fail(new Refusal.ServerMisbehaved(exchange.endpointOrThrow().server(), why));
    }
}
