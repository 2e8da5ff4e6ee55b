package dev.sallyport.gateway.audit;

import dev.sallyport.gateway.ApprovalStep;
import dev.sallyport.gateway.Endpoint;
import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.Inbound;
import dev.sallyport.gateway.Refusal;
import dev.sallyport.gateway.audit.AuditEvent.Effect;
import dev.sallyport.gateway.audit.AuditEvent.Payload;
import dev.sallyport.gateway.audit.AuditEvent.Verdict;
import dev.sallyport.gateway.audit.AuditEvent.What;
import dev.sallyport.gateway.audit.AuditEvent.Who;
import dev.sallyport.mcp.Id;
import dev.sallyport.mcp.Message;
import dev.sallyport.mcp.Params;
import dev.sallyport.mcp.Span;
import dev.sallyport.policy.Decision;
import dev.sallyport.policy.Target;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What an exchange has to tell so far. Also a refused attempt says what was asked for, as far as it was understood.
final class Evidence {
    private Evidence() {}

    static Who who(Exchange exchange) {
        Params params = exchange.params();
        return new Who(
                exchange.subject(),
                exchange.keyName(),
                params == null ? null : params.meta().clientName(),
                exchange.peer().address(),
                exchange.peer().transport());
    }

    /// @param first whether this is the attempt's first record, the one that keeps its arguments
    static What what(Exchange exchange, boolean first) {
        Endpoint endpoint = exchange.endpoint();
        Inbound inbound = exchange.inbound();
        Params params = exchange.params();
        Target target = exchange.target();
        return new What(
                endpoint == null ? null : endpoint.path(),
                endpoint == null ? null : endpoint.server(),
                method(exchange),
                requestId(inbound),
                inbound == null ? null : inbound.protocolVersion(),
                endpoint == null ? Set.of() : endpoint.labels(),
                target == null ? null : target.kind().word(),
                target == null ? named(exchange) : target.name(),
                params == null ? List.of() : params.subscribedUris(),
                first ? arguments(exchange) : null);
    }

    static Verdict verdict(Exchange exchange, @Nullable Refusal refusal) {
        return switch (refusal) {
            case Refusal.Unauthenticated no -> Verdict.deny("authenticate", no.why());
            case Refusal.ProofRefused no -> Verdict.deny("authenticate", no.why());
            case Refusal.RateLimited no -> Verdict.deny("limits", no.limit());
            case Refusal.InsufficientScope no
            when exchange.decision() == null ->
                Verdict.deny("authenticate", "the token lacks " + String.join(" ", no.scopes()));
            case Refusal.Forbidden _, Refusal.InsufficientScope _ -> decided(exchange.decision(), null);
            case null -> decided(exchange.decision(), null);
            default -> decided(exchange.decision(), refusal.detail());
        };
    }

    private static Verdict decided(@Nullable Decision decision, @Nullable String detail) {
        if (decision == null) {
            return detail == null ? Verdict.NONE : new Verdict(Effect.NONE, null, detail, null);
        }
        String reason = switch (decision.effect()) {
            case ALLOW -> detail;
            case ASK, DENY -> why(decision);
        };
        return new Verdict(effect(decision), decision.rule(), reason, dryRun(decision.dryRun()));
    }

    private static Effect effect(Decision decision) {
        return switch (decision.effect()) {
            case ALLOW -> Effect.ALLOW;
            case ASK -> Effect.ASK;
            case DENY -> Effect.DENY;
        };
    }

    private static String why(Decision decision) {
        return Stream.concat(
                        decision.reasons().stream(),
                        decision.errors().stream().map(error -> error.rule() + ": " + error.problem()))
                .collect(Collectors.joining("; "));
    }

    private static @Nullable String dryRun(@Nullable Decision tried) {
        return tried == null ? null : tried.effect().word() + " by " + tried.rule();
    }

    private static @Nullable String method(Exchange exchange) {
        String method = exchange.method();
        Inbound inbound = exchange.inbound();
        if (method != null) {
            return method;
        }
        if (inbound == null) {
            return exchange.approval() == null ? null : "(approval)";
        }
        return switch (inbound.verb()) {
            case SEND -> inbound.message() instanceof Message.Response ? "(response)" : null;
            case LISTEN -> "(stream)";
            case END -> "(end of session)";
        };
    }

    private static @Nullable String requestId(@Nullable Inbound inbound) {
        Message.Request request = inbound == null ? null : inbound.request();
        return switch (request == null ? null : request.id()) {
            case Id.Text text -> text.value();
            case Id.Number number -> number.literal();
            case null -> null;
        };
    }

    private static @Nullable String named(Exchange exchange) {
        Params params = exchange.params();
        if (params == null) {
            ApprovalStep step = exchange.approval();
            return step == null ? null : step.id();
        }
        return params.name() != null ? params.name() : params.uri();
    }

    private static @Nullable Payload arguments(Exchange exchange) {
        Params params = exchange.params();
        Span arguments = params == null ? null : params.arguments();
        return arguments == null
                ? null
                : new Payload(exchange.inboundOrThrow().bytes(), arguments.start(), arguments.end());
    }
}
