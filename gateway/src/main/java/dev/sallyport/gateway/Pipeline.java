package dev.sallyport.gateway;

import dev.sallyport.gateway.approve.Approver;
import dev.sallyport.gateway.approve.Desk;
import dev.sallyport.gateway.approve.Outcome;
import dev.sallyport.gateway.audit.Recorder;
import dev.sallyport.gateway.authenticate.Authenticator;
import dev.sallyport.gateway.authorize.Authorizer;
import dev.sallyport.gateway.edge.Sessions;
import dev.sallyport.gateway.forward.Forwarder;
import dev.sallyport.gateway.guard.Guard;
import dev.sallyport.gateway.limit.Limiter;
import dev.sallyport.gateway.login.Logins;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Collection;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The path of a call, once the edge has understood it. The stages in order; whatever goes wrong ends in a
/// refusal.
public final class Pipeline {
    private static final Logger log = LoggerFactory.getLogger(Pipeline.class);

    private final Authenticator authenticator;
    private final Sessions sessions;
    private final Authorizer authorizer;
    private final Approver approver;
    private final Desk desk;
    private final Logins logins;
    private final Limiter limiter;
    private final Guard guard = new Guard();
    private final Recorder recorder;
    private final Forwarder forwarder;

    public Pipeline(
            Authenticator authenticator,
            Sessions sessions,
            Authorizer authorizer,
            Approver approver,
            Desk desk,
            Logins logins,
            Limiter limiter,
            Recorder recorder,
            Forwarder forwarder) {
        this.authenticator = authenticator;
        this.sessions = sessions;
        this.authorizer = authorizer;
        this.approver = approver;
        this.desk = desk;
        this.logins = logins;
        this.limiter = limiter;
        this.recorder = recorder;
        this.forwarder = forwarder;
    }

    public void handle(Exchange exchange) {
        whenIdentified(exchange, this::admit);
    }

    /// Who. Usually known at once; changed keys and some tokens have to be waited for.
    private void whenIdentified(Exchange exchange, Consumer<Exchange> next) {
        Future<Void> identified;
        try {
            identified = authenticator.identify(exchange);
        } catch (RuntimeException e) {
            refuse(exchange, e);
            return;
        }
        if (identified.succeeded()) {
            next.accept(exchange);
        } else {
            identified.onSuccess(_ -> next.accept(exchange)).onFailure(e -> refuse(exchange, e));
        }
    }

    private void admit(Exchange exchange) {
        try {
            sessions.open(exchange); //          a session belongs to whoever opened it
            logins.resume(exchange); //          a call that waited for a login is what it was
            if (approver.hears(exchange)) {
                hear(exchange);
                return;
            }
            authorizer.authorize(exchange); //   may: before limits, so that a denied call spends nothing
            if (approver.concerns(exchange)) {
                follow(exchange, approver.ask(exchange)); // ask: a human, and nothing is spent meanwhile
                return;
            }
            limiter.spend(exchange); //          when
        } catch (RuntimeException e) {
            refuse(exchange, e);
            return;
        }
        tell(exchange, null);
    }

    private void follow(Exchange exchange, Future<Outcome> asked) {
        asked.compose(outcome -> pass(exchange, outcome)).onFailure(e -> refuse(exchange, e));
    }

    private Future<?> pass(Exchange exchange, Outcome outcome) {
        switch (outcome) {
            case Outcome.Free _ -> {
                limiter.spend(exchange);
                tell(exchange, null);
            }
            case Outcome.Granted granted -> {
                limiter.spend(exchange);
                return approver.use(exchange, granted).onSuccess(_ -> tell(exchange, granted));
            }
            case Outcome.Parked parked -> {
                return recorder.intent(exchange)
                        .onSuccess(_ -> follow(exchange, parked.question().ask()));
            }
            case Outcome.Again _ -> handle(exchange);
            case Outcome.Withdrawn _ -> {
                abandon(exchange);
                exchange.answer().end();
            }
        }
        return Future.succeededFuture();
    }

    private void tell(Exchange exchange, Outcome.@Nullable Granted granted) {
        recorder.intent(exchange) //             told: durable before the server sees anything
                .onSuccess(_ -> forward(exchange, granted))
                .onFailure(e -> refuse(exchange, e));
    }

    private void forward(Exchange exchange, Outcome.@Nullable Granted granted) {
        if (exchange.cancelled()) {
            recorder.cancelled(exchange);
            return;
        }
        // The record is closed last, over what really leaves: so whatever changes the answer comes before it is held.
        Answer held = recorder.holdBack(exchange, exchange.answer());
        Answer asking = logins.over(exchange, rounds(exchange, granted), held);
        Answer watched = granted == null ? asking : approver.watch(exchange, granted, asking);
        Answer answer = guard.over(exchange, authorizer.filter(exchange, watched));
        try {
            forwarder.send(exchange, answer);
        } catch (RuntimeException e) {
            answer.fail(refusal(exchange, e));
        }
    }

    private UnaryOperator<byte @Nullable []> rounds(Exchange exchange, Outcome.@Nullable Granted granted) {
        return granted == null ? UnaryOperator.identity() : approver.rounds(exchange, granted);
    }

    /// A message that is not for the server but for the gateway, which had asked something.
    private void hear(Exchange exchange) {
        recorder.intent(exchange)
                .compose(_ -> approver.heard(exchange))
                .compose(_ -> recorder.answered(exchange, 202))
                .onSuccess(_ -> {
                    exchange.answer().begin(new Answer.Head(202, Answer.Kind.NONE, null));
                    exchange.answer().end();
                })
                .onFailure(e -> refuse(exchange, e));
    }

    /// A human on the page of an approval.
    public void visit(Exchange exchange, Visit visit) {
        exchange.presented(desk.credential(visit));
        desk.note(exchange, visit);
        whenIdentified(exchange, identified -> admit(identified, visit));
    }

    private void admit(Exchange exchange, Visit visit) {
        desk.note(exchange, visit);
        recorder.intent(exchange)
                .compose(_ -> desk.visit(exchange, visit))
                .compose(page -> recorder.answered(exchange, page.status()).map(page))
                .onSuccess(page -> show(exchange, page))
                .onFailure(e -> refuse(exchange, e));
    }

    /// Ends streams of callers who would not be let in any more.
    ///
    /// @return completes once all were looked at
    public Future<Void> endStrangers(Collection<Exchange> streams) {
        return authenticator
                .catchUp()
                .transform(_ -> Future.join(streams.stream()
                                .filter(stream -> stream.subject() != null && !stream.stillIdentified())
                                .map(this::identifyAgain)
                                .toList())
                        .mapEmpty());
    }

    private Future<Void> identifyAgain(Exchange stream) {
        String before = stream.subjectOrThrow().id();
        Future<Void> identified;
        try {
            identified = authenticator.identify(stream);
        } catch (RuntimeException e) {
            identified = Future.failedFuture(e);
        }
        return identified
                .map(_ -> {
                    if (!before.equals(stream.subjectOrThrow().id())) {
                        throw new Refusal.Unauthenticated("the credential is somebody else's now").refused();
                    }
                    return (Void) null;
                })
                .onFailure(e -> {
                    stream.answer().fail(refusal(stream, e));
                    stream.cancel();
                });
    }

    /// Shows a page to whoever asked for it.
    public static void show(Exchange exchange, Page page) {
        exchange.answer().begin(new Answer.Head(page.status(), Answer.Kind.NONE, null));
        exchange.answer().piece(Buffer.buffer(page.html()));
        exchange.answer().end();
    }

    /// Ends an attempt that any stage, the edge included, will not let pass. It is recorded first.
    public void refuse(Exchange exchange, Throwable reason) {
        recorder.refuse(exchange, refusal(exchange, reason));
    }

    /// Ends an attempt whose client left before it was understood.
    public void abandon(Exchange exchange) {
        recorder.cancelled(exchange);
    }

    private static Refusal refusal(Exchange exchange, Throwable reason) {
        return switch (reason) {
            case Refused refused -> refused.refusal();
            case StoreUnavailable down -> {
                log.atError().addKeyValue("call", exchange.id()).log(down.getMessage());
                yield new Refusal.StoreDown(String.valueOf(down.getMessage()));
            }
            default -> {
                log.atError()
                        .addKeyValue("call", exchange.id())
                        .setCause(reason)
                        .log("refused because of a bug");
                yield new Refusal.Internal();
            }
        };
    }
}
