package dev.sallyport.gateway.edge;

import dev.sallyport.gateway.Deadlines;
import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.Refusal;
import dev.sallyport.gateway.Refused;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Gathers a request body up to a limit. What exceeds it is read and thrown away, so that the connection can serve
/// the next request; what does not come in time ends the connection.
final class Body {
    private final long limit;
    private final BiConsumer<Buffer, @Nullable Refused> done;
    private @Nullable Buffer gathered;
    private long seen;
    private boolean over;

    private Body(long limit, BiConsumer<Buffer, @Nullable Refused> done) {
        this.limit = limit;
        this.done = done;
    }

    /// @param done gets the whole body, or what is wrong with it
    /// @param abandoned runs instead where the client leaves before its body is complete
    static void read(
            HttpServerRequest request,
            long limit,
            Duration time,
            Deadlines deadlines,
            BiConsumer<Buffer, @Nullable Refused> done,
            Runnable abandoned) {
        var body = new Body(limit, done);
        var deadline = deadlines.in(time, () -> body.finish(new Refusal.BodyTooSlow().refused()));
        request.handler(body::take);
        request.endHandler(_ -> {
            deadline.stop();
            body.finish(body.seen > limit ? new Refusal.BodyTooLarge(limit).refused() : null);
        });
        request.exceptionHandler(_ -> {
            deadline.stop();
            body.abandon(abandoned);
        });
    }

    /// The rest of a body that did not come in time is not waited for.
    static void endIfTooSlow(HttpServerRequest request, Exchange exchange, Refused refused) {
        if (refused.refusal() instanceof Refusal.BodyTooSlow) {
            exchange.onClosed(() -> request.connection().close());
        }
    }

    private void take(Buffer chunk) {
        seen += chunk.length();
        if (seen > limit || over) {
            gathered = null;
        } else if (gathered == null) {
            gathered = chunk;
        } else {
            gathered.appendBuffer(chunk);
        }
    }

    private void abandon(Runnable abandoned) {
        if (!over) {
            over = true;
            abandoned.run();
        }
    }

    private void finish(@Nullable Refused refused) {
        if (!over) {
            over = true;
            done.accept(gathered == null ? Buffer.buffer() : gathered, refused);
        }
    }
}
