package dev.sallyport.gateway.limit;

import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.Refusal;
import dev.sallyport.gateway.limit.Quotas.Exhausted;
import dev.sallyport.gateway.limit.Quotas.Quota;
import dev.sallyport.mcp.Message;
import dev.sallyport.mcp.Method;
import dev.sallyport.policy.Target;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Counts what a subject asks for. Every request that names or lists something counts for the subject, and a
/// tool call also for its tool; handshakes, notifications and answers to the server do not.
public final class Limiter {
    private final Limits limits;
    private final Quotas quotas;
    private final int streamsPerSubject;
    private final ConcurrentHashMap<String, Integer> streams = new ConcurrentHashMap<>();

    public Limiter(Limits limits, Quotas quotas, int streamsPerSubject) {
        this.limits = limits;
        this.quotas = quotas;
        this.streamsPerSubject = streamsPerSubject;
    }

    /// @throws dev.sallyport.gateway.Refused with [Refusal.RateLimited] or [Refusal.Overloaded]
    public void spend(Exchange exchange) {
        if (exchange.inboundOrThrow().opensStream()) {
            occupyStream(exchange);
        } else if (asksForSomething(exchange)) {
            spendCall(exchange);
        }
    }

    private void spendCall(Exchange exchange) {
        String subject = exchange.subjectOrThrow().id();
        Limit perSubject = limits.perSubject();
        Quota ofSubject = perSubject == null ? null : new Quota(subject, null, perSubject);
        Exhausted exhausted = quotas.spend(subject, ofSubject, ofTool(subject, exchange.target()));
        if (exhausted != null) {
            throw new Refusal.RateLimited(describe(exhausted.quota()), Duration.ofNanos(exhausted.waitNanos()))
                    .refused();
        }
    }

    private @Nullable Quota ofTool(String subject, @Nullable Target target) {
        if (target == null || target.kind() != Target.Kind.TOOL) {
            return null;
        }
        Limit limit = limits.of(target.server(), target.name());
        return limit == null ? null : new Quota(subject, target.server() + "/" + target.name(), limit);
    }

    private static String describe(Quota quota) {
        return quota.limit() + (quota.tool() == null ? " per subject" : " per tool");
    }

    private static boolean asksForSomething(Exchange exchange) {
        Message.Request request = exchange.inboundOrThrow().request();
        return request != null
                && Method.of(request.method())
                        .filter(method -> method.operand() != Method.Operand.NONE || method.list() != null)
                        .isPresent();
    }

    private void occupyStream(Exchange exchange) {
        String subject = exchange.subjectOrThrow().id();
        int open = streams.merge(subject, 1, Integer::sum);
        exchange.onClosed(() -> streams.computeIfPresent(subject, (_, n) -> n == 1 ? null : n - 1));
        if (open > streamsPerSubject) {
            throw new Refusal.Overloaded(streamsPerSubject + " open streams per subject").refused();
        }
    }
}
