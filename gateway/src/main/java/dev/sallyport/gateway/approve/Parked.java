package dev.sallyport.gateway.approve;

import dev.sallyport.gateway.ApprovalStep;
import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.Refusal;
import dev.sallyport.mcp.Id;
import dev.sallyport.mcp.Message;
import dev.sallyport.mcp.SseEvent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Objects;
import java.util.function.Supplier;

/// One call that waits on its open stream for its legacy client's human (protocol.md L8), or for somebody else, whom
/// the store tells of. Touched only on the call's own context.
final class Parked {
    /// Somebody in another process may have decided: the store is asked so often.
    private static final long EVERY_MS = 1_000;

    private final Exchange exchange;
    private final Questions.Mode mode;
    private final String id;
    private final Supplier<Future<ApprovalRequest.State>> state;
    private final Promise<Outcome> outcome = Promise.promise();
    private boolean looking;

    /// @param id of the question, as the client gets it
    /// @param state reads what has become of the request, off the event loop
    Parked(Exchange exchange, Questions.Mode mode, String id, Supplier<Future<ApprovalRequest.State>> state) {
        this.exchange = exchange;
        this.mode = mode;
        this.id = id;
        this.state = state;
    }

    Questions.Mode mode() {
        return mode;
    }

    Future<Outcome> ask() {
        Vertx vertx = exchange.context().owner();
        if (!(exchange.answer() instanceof StreamedAnswer)) {
            exchange.answerThrough(new StreamedAnswer(exchange.answer()));
        }
        exchange.answer().event(SseEvent.message(Questions.request(mode, id)));
        long timer = vertx.setPeriodic(EVERY_MS, _ -> look());
        exchange.onClosed(this::withdraw);
        return outcome.future().onComplete(_ -> vertx.cancelTimer(timer));
    }

    /// Whether this is said by the client whose call waits: same caller, same endpoint, same session.
    boolean isFor(Exchange said) {
        return said.subjectOrThrow().id().equals(exchange.subjectOrThrow().id())
                && said.endpointOrThrow()
                        .path()
                        .equals(exchange.endpointOrThrow().path())
                && said.peer().transport().equals(exchange.peer().transport())
                && Objects.equals(said.serverSession(), exchange.serverSession());
    }

    boolean isCall(Id request) {
        Message.Request call = exchange.inboundOrThrow().request();
        return call != null && call.id().equals(request);
    }

    void withdraw() {
        outcome.tryComplete(new Outcome.Withdrawn());
    }

    /// The client cannot ask anybody after all.
    void giveUp() {
        ApprovalRequest request = mode.request();
        outcome.tryFail(new Refusal.ApprovalPending(request.id(), request.expires(), null).refused());
    }

    /// Sees whether somebody has decided.
    void look() {
        if (looking || outcome.future().isComplete()) {
            return;
        }
        looking = true;
        state.get().onComplete(found -> {
            looking = false;
            if (found.failed()) {
                outcome.tryFail(found.cause());
            } else {
                found(found.result());
            }
        });
    }

    private void found(ApprovalRequest.State now) {
        switch (now) {
            case PENDING -> {}
            case APPROVED -> outcome.tryComplete(new Outcome.Again());
            case DENIED, USED, EXPIRED -> end(now);
        }
    }

    private void end(ApprovalRequest.State how) {
        String request = mode.request().id();
        exchange.approval(new ApprovalStep(request, how.word(), null, null));
        outcome.tryFail(new Refusal.ApprovalOver(request, how.word()).refused());
    }

    /// Runs there, whatever the current context.
    void onContext(Runnable action) {
        exchange.context().runOnContext(_ -> action.run());
    }
}
