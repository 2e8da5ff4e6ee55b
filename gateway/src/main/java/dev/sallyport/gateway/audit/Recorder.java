package dev.sallyport.gateway.audit;

import dev.sallyport.gateway.Answer;
import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.Refusal;
import dev.sallyport.gateway.audit.AuditEvent.Phase;
import dev.sallyport.gateway.audit.AuditEvent.Result;
import io.vertx.core.Future;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Records every attempt: the intent before anything is sent, the outcome before the answer is released.
public final class Recorder {
    private final AuditLog log;

    public Recorder(AuditLog log) {
        this.log = log;
    }

    /// @return completes once the intent is durable; until then nothing may be sent
    public Future<Void> intent(Exchange exchange) {
        return log.append(event(exchange, Phase.INTENT, null, null)).onSuccess(_ -> exchange.intentRecorded());
    }

    /// Records a refusal, then tells the client. The client is refused even where the record cannot be kept.
    public void refuse(Exchange exchange, Refusal refusal) {
        outcome(exchange, refused(exchange, refusal, 0), refusal)
                .onComplete(_ -> exchange.answer().fail(refusal));
    }

    /// Records that the client went away first; there is nobody left to tell.
    public void cancelled(Exchange exchange) {
        var _ = outcome(exchange, result(exchange, "cancelled", 499, 0), null);
    }

    /// Records what the gateway answered itself.
    ///
    /// @return completes once the outcome is durable; until then nothing may be answered
    public Future<Void> answered(Exchange exchange, int http) {
        return outcome(exchange, result(exchange, "ok", http, 0), null);
    }

    /// Wraps the answer so that its end is held back until its outcome is durable.
    public Answer holdBack(Exchange exchange, Answer answer) {
        return new HeldAnswer(exchange, this, answer);
    }

    Future<Void> outcome(Exchange exchange, Result result, @Nullable Refusal refusal) {
        return log.append(event(exchange, Phase.OUTCOME, result, refusal));
    }

    static Result refused(Exchange exchange, Refusal refusal, long bytesOut) {
        return result(exchange, refusal.reason(), refusal.status(), bytesOut);
    }

    static Result result(Exchange exchange, String status, int http, long bytesOut) {
        var inbound = exchange.inbound();
        long bytesIn = inbound == null ? 0 : inbound.bytes().length;
        return new Result(status, http, exchange.elapsedNanos() / 1_000, bytesIn, bytesOut);
    }

    private static AuditEvent event(
            Exchange exchange, Phase phase, @Nullable Result result, @Nullable Refusal refusal) {
        Instant at = phase == Phase.INTENT ? exchange.startedAt() : Instant.now();
        return new AuditEvent(
                phase,
                exchange.id(),
                at,
                Evidence.who(exchange),
                Evidence.what(exchange, !exchange.hasIntent()),
                Evidence.verdict(exchange, refusal),
                result,
                exchange.approval());
    }
}
