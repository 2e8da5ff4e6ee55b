package dev.sallyport.gateway;

import dev.sallyport.gateway.audit.Recorder;
import dev.sallyport.gateway.authenticate.Authenticator;
import dev.sallyport.gateway.authorize.Authorizer;
import dev.sallyport.gateway.edge.Sessions;
import dev.sallyport.gateway.forward.Forwarder;
import dev.sallyport.gateway.guard.Guard;
import dev.sallyport.gateway.limit.Limiter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The path of a call, once the edge has understood it. The stages in order; whatever goes wrong ends in a refusal.
public final class Pipeline {
    private static final Logger log = LoggerFactory.getLogger(Pipeline.class);

    private final Authenticator authenticator;
    private final Sessions sessions;
    private final Authorizer authorizer;
    private final Limiter limiter;
    private final Guard guard = new Guard();
    private final Recorder recorder;
    private final Forwarder forwarder;

    public Pipeline(
            Authenticator authenticator,
            Sessions sessions,
            Authorizer authorizer,
            Limiter limiter,
            Recorder recorder,
            Forwarder forwarder) {
        this.authenticator = authenticator;
        this.sessions = sessions;
        this.authorizer = authorizer;
        this.limiter = limiter;
        this.recorder = recorder;
        this.forwarder = forwarder;
    }

    public void handle(Exchange exchange) {
        if (authenticator.ready()) {
            admit(exchange);
        } else {
            authenticator.refresh().onSuccess(_ -> admit(exchange)).onFailure(e -> refuse(exchange, e));
        }
    }

    private void admit(Exchange exchange) {
        try {
            authenticator.identify(exchange); // who
            sessions.open(exchange); //          a session belongs to whoever opened it
            authorizer.authorize(exchange); //   may: before limits, so that a denied call spends nothing
            limiter.spend(exchange); //          when
        } catch (RuntimeException e) {
            refuse(exchange, e);
            return;
        }
        recorder.intent(exchange) //             told: durable before the server sees anything
                .onSuccess(_ -> forward(exchange))
                .onFailure(e -> refuse(exchange, e));
    }

    private void forward(Exchange exchange) {
        if (exchange.cancelled()) {
            recorder.cancelled(exchange);
            return;
        }
        // The record is closed last, over what really leaves: so the answer is guarded and filtered before it is held.
        Answer held = recorder.holdBack(exchange, exchange.answer());
        Answer answer = guard.over(exchange, authorizer.filter(exchange, held));
        try {
            forwarder.send(exchange, answer);
        } catch (RuntimeException e) {
            answer.fail(refusal(exchange, e));
        }
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
