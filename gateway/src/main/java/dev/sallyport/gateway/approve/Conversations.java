package dev.sallyport.gateway.approve;

import dev.sallyport.gateway.ApprovalStep;
import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.Refusal;
import dev.sallyport.mcp.Id;
import dev.sallyport.mcp.Message;
import dev.sallyport.mcp.Method;
import dev.sallyport.mcp.ResponseReader;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The questions that legacy clients have been asked and not answered yet. Their answers may come on any event loop;
/// an answer counts only from whoever was asked.
final class Conversations {
    /// Calls of one subject that may wait at once: each keeps a connection, and asks the store every second.
    static final int MOST_PARKED = 32;

    private static final String PREFIX = "sallyport-approval-";
    private static final int ID_LETTERS = 26;

    private final ConcurrentHashMap<String, Parked> byQuestion = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Integer> bySubject = new ConcurrentHashMap<>();

    /// @return fails with [Refusal.Overloaded] where the subject has enough calls that wait
    Future<Outcome> begin(Exchange exchange, Questions.Mode mode, Supplier<Future<ApprovalRequest.State>> state) {
        String subject = exchange.subjectOrThrow().id();
        boolean tooMany = bySubject.merge(subject, 1, Integer::sum) > MOST_PARKED;
        Future<Outcome> outcome = tooMany ? Future.failedFuture(tooMany()) : park(exchange, mode, state);
        return outcome.onComplete(_ -> bySubject.computeIfPresent(subject, (_, n) -> n == 1 ? null : n - 1));
    }

    private static RuntimeException tooMany() {
        return new Refusal.Overloaded(MOST_PARKED + " calls per subject that wait for an answer").refused();
    }

    private Future<Outcome> park(
            Exchange exchange, Questions.Mode mode, Supplier<Future<ApprovalRequest.State>> state) {
        String id = PREFIX + ApprovalId.letters(ID_LETTERS);
        Parked parked = new Parked(exchange, mode, id, state);
        byQuestion.put(id, parked);
        return parked.ask().onComplete(_ -> byQuestion.remove(id, parked));
    }

    boolean hears(Exchange exchange) {
        return switch (exchange.inboundOrThrow().message()) {
            case Message.Response response
            when question(response) != null -> {
                Parked parked = byQuestion.get(question(response));
                if (parked != null && parked.isFor(exchange)) {
                    note(exchange, parked, action(exchange, response));
                }
                yield true;
            }
            case Message.Notification notification ->
                ended(exchange, notification).isPresent();
            case null, default -> false;
        };
    }

    /// @param decide acts on what was chosen: `accept`, `decline`, `cancel` or anything else, or null
    Future<Void> heard(Exchange exchange, BiFunction<Questions.Mode, @Nullable String, Future<Boolean>> decide) {
        return switch (exchange.inboundOrThrow().message()) {
            case Message.Response response -> answered(exchange, response, decide);
            case Message.Notification notification -> {
                ended(exchange, notification).ifPresent(parked -> parked.onContext(parked::withdraw));
                yield Future.succeededFuture();
            }
            case null, default -> throw new IllegalStateException("not for the gateway");
        };
    }

    private Future<Void> answered(
            Exchange exchange,
            Message.Response response,
            BiFunction<Questions.Mode, @Nullable String, Future<Boolean>> decide) {
        String question = question(response);
        Parked parked = question == null ? null : byQuestion.get(question);
        if (parked == null) {
            return Future.succeededFuture(); // too late: nobody waits any more
        }
        if (!parked.isFor(exchange)) {
            var no = new Refusal.Forbidden("approvals", "an answer to a question that was put to somebody else");
            return Future.failedFuture(no.refused());
        }
        String action = action(exchange, response);
        if (action == null) {
            parked.onContext(parked::giveUp);
            return Future.succeededFuture();
        }
        return decide.apply(parked.mode(), action)
                .onSuccess(_ -> parked.onContext(parked::look))
                .mapEmpty();
    }

    private Optional<Parked> ended(Exchange exchange, Message.Notification notification) {
        Id call = notification.params().cancelledId();
        if (call == null || !notification.method().equals(Method.NOTIFICATIONS_CANCELLED.wire())) {
            return Optional.empty();
        }
        return byQuestion.values().stream()
                .filter(parked -> parked.isFor(exchange) && parked.isCall(call))
                .findFirst();
    }

    private static void note(Exchange exchange, Parked parked, @Nullable String action) {
        String step = switch (action) {
            case "accept" -> parked.mode().decides() ? "approved" : "looked_at";
            case "decline", "cancel" -> "denied";
            case null, default -> "looked_at";
        };
        String by = exchange.subjectOrThrow().id();
        exchange.approval(new ApprovalStep(parked.mode().request().id(), step, by, "form"));
    }

    private static @Nullable String action(Exchange exchange, Message.Response response) {
        return response.error()
                ? null
                : ResponseReader.action(exchange.inboundOrThrow().bytes());
    }

    private static @Nullable String question(Message.Response response) {
        return response.id() instanceof Id.Text text && text.value().startsWith(PREFIX) ? text.value() : null;
    }
}
