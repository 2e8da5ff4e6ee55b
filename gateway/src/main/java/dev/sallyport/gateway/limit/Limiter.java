package dev.sallyport.gateway.limit;

import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.Refusal;
import dev.sallyport.gateway.limit.Quotas.Exhausted;
import dev.sallyport.gateway.limit.Quotas.Quota;
import dev.sallyport.mcp.Message;
import dev.sallyport.mcp.Method;
import dev.sallyport.policy.Obligations;
import dev.sallyport.policy.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Counts what a subject asks for. Every request that names or lists something counts for the subject, and a
/// tool call also for its tool; handshakes, notifications and answers to the server do not. What a rule permits also
/// counts for the limits that come with the permission.
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
        boolean stream = exchange.inboundOrThrow().opensStream();
        if (stream) {
            occupyStream(exchange);
        }
        String subject = exchange.subjectOrThrow().id();
        List<Quota> quotas = new ArrayList<>(3);
        if (!stream && asksForSomething(exchange)) {
            addConfigured(quotas, subject, exchange.target());
        }
        for (Obligations.Limit limit : exchange.obligations().limits()) {
            quotas.add(Quota.perRule(subject, limit.rule(), new Limit(limit.count(), limit.window())));
        }
        spend(subject, quotas);
    }

    private void addConfigured(List<Quota> quotas, String subject, @Nullable Target target) {
        Limit perSubject = limits.perSubject();
        if (perSubject != null) {
            quotas.add(Quota.perSubject(subject, perSubject));
        }
        if (target != null && target.kind() == Target.Kind.TOOL) {
            Limit perTool = limits.of(target.server(), target.name());
            if (perTool != null) {
                quotas.add(Quota.perTool(subject, target.server() + "/" + target.name(), perTool));
            }
        }
    }

    private void spend(String subject, List<Quota> spent) {
        Exhausted exhausted = spent.isEmpty() ? null : quotas.spend(subject, spent);
        if (exhausted != null) {
            throw new Refusal.RateLimited(describe(exhausted.quota()), Duration.ofNanos(exhausted.waitNanos()))
                    .refused();
        }
    }

    private static String describe(Quota quota) {
        return quota.limit()
                + switch (quota.per()) {
                    case SUBJECT -> " per subject";
                    case TOOL -> " per tool";
                    case RULE -> " by policy";
                };
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
