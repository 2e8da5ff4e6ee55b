package dev.sallyport.gateway.forward.stdio;

import dev.sallyport.gateway.Answer;
import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.Refusal;
import dev.sallyport.gateway.Refused;
import dev.sallyport.gateway.forward.Upstream;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A server behind the gateway that is a child process: for each legacy session one of its own, for modern calls one
/// per subject.
public final class StdioUpstream implements Upstream {
    private static final Logger log = LoggerFactory.getLogger(StdioUpstream.class);

    private final Context home;
    private final ChildPool pool;
    private final LegacySessions legacy;
    private final ModernChildren modern;

    public StdioUpstream(Vertx vertx, StdioServer server) {
        this(vertx, server, ModernChildren.Probing.DEFAULT);
    }

    StdioUpstream(Vertx vertx, StdioServer server, ModernChildren.Probing probing) {
        this.home = vertx.getOrCreateContext();
        this.pool = new ChildPool(vertx, home, server);
        this.legacy = new LegacySessions(vertx, server, pool);
        this.modern = new ModernChildren(vertx, server, pool, probing);
    }

    @Override
    public void send(Exchange exchange, Answer answer) {
        Call call = new Call(
                exchange.inboundOrThrow(),
                exchange.serverSession(),
                exchange.subjectOrThrow().id(),
                new Reply(exchange, answer));
        home.runOnContext(_ -> take(call));
        exchange.onCancel(() -> home.runOnContext(_ -> call.abandon()));
    }

    /// Open streams end, calls still in flight are refused, and children end.
    @Override
    public Future<Void> close(Duration grace) {
        Promise<Void> closed = Promise.promise();
        home.runOnContext(_ -> {
            Future<Void> gone = pool.close(grace);
            legacy.close();
            modern.close();
            gone.onComplete(closed);
        });
        return closed.future();
    }

    private void take(Call call) {
        try {
            pool.refuseIfClosed();
            if (call.inbound().modern()) {
                modern.take(call);
            } else {
                legacy.take(call);
            }
        } catch (Refused refused) {
            call.reply().refuse(refused.refusal());
        } catch (RuntimeException bug) {
            log.atError().setCause(bug).log("refused because of a bug");
            call.reply().refuse(new Refusal.Internal());
        }
    }
}
