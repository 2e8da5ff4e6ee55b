package dev.sallyport.gateway.authorize;

import dev.sallyport.enforce.Question;
import dev.sallyport.gateway.Answer;
import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.Inbound;
import dev.sallyport.gateway.Refusal;
import dev.sallyport.mcp.ListKind;
import dev.sallyport.mcp.MalformedMessage;
import dev.sallyport.mcp.Message;
import dev.sallyport.mcp.Method;
import dev.sallyport.policy.Action;
import dev.sallyport.policy.Context;
import dev.sallyport.policy.Decision;
import dev.sallyport.policy.Obligations;
import dev.sallyport.policy.Subject;
import dev.sallyport.policy.Target;
import dev.sallyport.policy.Verdict;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Predicate;

/// Decides every message before it goes on, and filters every list with the same decision.
public final class Authorizer {
    /// Of what names nothing that policy could be asked about.
    private static final Decision PASSED =
            new Decision(new Verdict.Allow(Obligations.NONE), "pass-through", List.of(), List.of(), 0, null);

    private final PolicyInForce policy;
    private final InstantSource clock;

    public Authorizer(PolicyInForce policy, InstantSource clock) {
        this.policy = policy;
        this.clock = clock;
    }

    /// Lets pass what policy allows, and what it allows once it is approved: that the next stage looks after.
    ///
    /// @throws dev.sallyport.gateway.Refused with [Refusal.Forbidden], [Refusal.InsufficientScope],
    ///     [Refusal.UnknownMethod] or [Refusal.Malformed]
    public void authorize(Exchange exchange) {
        switch (exchange.inboundOrThrow().message()) {
            case Message.Request request -> request(exchange, request);
            case Message.Notification notification -> notification(exchange, notification);
            // The client's answer to the server, or the stream it listens on: the session says whose it is.
            case Message.Response _ -> exchange.decided(null, PASSED);
            case null -> stream(exchange);
        }
    }

    /// Wraps the answer where it is a list, or a stream on which lists may be replayed (protocol.md L7): what the
    /// subject may not see is cut out.
    public Answer filter(Exchange exchange, Answer answer) {
        Answer filtered = answer;
        for (ListKind list : lists(exchange.inboundOrThrow())) {
            filtered = new FilteredList(exchange, list, visible(exchange, list), filtered);
        }
        return filtered;
    }

    private static List<ListKind> lists(Inbound inbound) {
        if (inbound.verb() == Inbound.Verb.LISTEN) {
            return List.of(ListKind.values());
        }
        Message.Request request = inbound.request();
        return request == null
                ? List.of()
                : Method.of(request.method()).map(Method::list).map(List::of).orElse(List.of());
    }

    private void request(Exchange exchange, Message.Request request) {
        List<Question> questions = questions(exchange, request);
        if (questions.isEmpty()) {
            exchange.decided(null, PASSED);
        }
        PolicyInForce.State inForce = policy.now();
        exchange.decidedUnder(inForce.policy().version());
        Context circumstances = Circumstances.of(exchange, clock.instant());
        for (Question question : questions) {
            decide(exchange, question, inForce, circumstances);
        }
    }

    private static List<Question> questions(Exchange exchange, Message.Request request) {
        if (!served(request.method(), exchange.inboundOrThrow())) {
            throw unknown(exchange, request.method());
        }
        try {
            return Question.of(request).orElseThrow(() -> unknown(exchange, request.method()));
        } catch (MalformedMessage e) {
            throw new Refusal.Malformed(e.code(), e.reason(), request.id()).refused();
        }
    }

    private static void decide(
            Exchange exchange, Question question, PolicyInForce.State inForce, Context circumstances) {
        Target target = inForce.seen().target(question.kind(), server(exchange), question.name());
        Decision decision =
                inForce.policy().decide(exchange.subjectOrThrow(), question.action(), target, circumstances);
        exchange.decided(target, decision);
        switch (decision.verdict()) {
            case Verdict.Allow _, Verdict.Ask _ -> {}
            case Verdict.Deny deny -> throw refusal(decision, deny).refused();
        }
    }

    private static Refusal refusal(Decision decision, Verdict.Deny deny) {
        return deny.missingScopes().isEmpty()
                ? new Refusal.Forbidden(decision.rule(), String.join("; ", decision.reasons()))
                : new Refusal.InsufficientScope(deny.missingScopes());
    }

    private void stream(Exchange exchange) {
        exchange.decided(null, PASSED);
        if (exchange.inboundOrThrow().verb() == Inbound.Verb.LISTEN) {
            exchange.obliged(new StreamObligations(policy, server(exchange)));
        }
    }

    private static void notification(Exchange exchange, Message.Notification notification) {
        if (Method.of(notification.method()).filter(Method::notification).isEmpty()) {
            throw new Refusal.UnknownMethod(notification.method(), true).refused();
        }
        exchange.decided(null, PASSED);
    }

    private static boolean served(String method, Inbound inbound) {
        return Method.of(method)
                .filter(known -> inbound.revision().map(known::definedIn).orElse(true))
                .isPresent();
    }

    private static RuntimeException unknown(Exchange exchange, String method) {
        return new Refusal.UnknownMethod(method, exchange.inboundOrThrow().modern()).refused();
    }

    private Predicate<String> visible(Exchange exchange, ListKind list) {
        Subject subject = exchange.subjectOrThrow();
        String server = server(exchange);
        Target.Kind kind = Question.kindOf(list);
        Context circumstances = Circumstances.of(exchange, clock.instant());
        return name -> {
            PolicyInForce.State inForce = policy.now();
            Target target = inForce.seen().target(kind, server, name);
            return inForce.policy()
                    .decide(subject, Action.LIST, target, circumstances)
                    .allows();
        };
    }

    private static String server(Exchange exchange) {
        return exchange.endpointOrThrow().server();
    }
}
