package dev.sallyport.gateway.approve;

import dev.sallyport.gateway.Answer;
import dev.sallyport.gateway.ApprovalStep;
import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.Refusal;
import dev.sallyport.gateway.Seal;
import dev.sallyport.gateway.approve.ApprovalRequest.Decided;
import dev.sallyport.gateway.approve.ApprovalRequest.State;
import dev.sallyport.mcp.ErrorCodes;
import dev.sallyport.mcp.JsonText;
import dev.sallyport.mcp.Message;
import dev.sallyport.mcp.Params;
import dev.sallyport.policy.Verdict;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Ask: what policy wants approved goes on only with an approval of exactly this call, which it uses up.
public final class Approver {
    private static final int MOST_PENDING = 32;
    private static final Outcome FREE = new Outcome.Free();

    private final Vertx vertx;
    private final Approvals store;
    private final States states;
    private final Clock clock;
    private final Conversations conversations = new Conversations();
    private volatile @Nullable String pages;

    public Approver(Vertx vertx, Approvals store, Seal seal, Clock clock) {
        this.vertx = vertx;
        this.store = store;
        this.states = new States(seal, clock);
        this.clock = clock;
    }

    /// @param base the address under which the gateway's pages can be reached, for example `http://127.0.0.1:9000`;
    ///     before it is known, nobody is sent there
    public void pagesAt(String base) {
        pages = base;
    }

    /// Whether [#ask] has to be heard before the call goes on.
    public boolean concerns(Exchange exchange) {
        Params params = exchange.params();
        return isAsked(exchange)
                || (params != null && params.requestState() != null && States.isOwn(params.requestState()));
    }

    private static boolean isAsked(Exchange exchange) {
        return exchange.decision() != null && exchange.decision().verdict() instanceof Verdict.Ask;
    }

    /// Finds the approval of a call, or asks for one. Nothing is used up yet.
    ///
    /// @return fails with [Refusal.ApprovalPending], [Refusal.ApprovalOver], [Refusal.Overloaded] or
    ///     [dev.sallyport.gateway.StoreUnavailable]
    /// @throws dev.sallyport.gateway.Refused where the state it carries is not the gateway's, or it is too large
    public Future<Outcome> ask(Exchange exchange) {
        Message.Request request = exchange.inboundOrThrow().request();
        if (request == null) {
            return Future.succeededFuture(FREE);
        }
        String state = request.params().requestState();
        if (state == null || !States.isOwn(state)) {
            return stand(exchange);
        }
        Optional<States.State> opened = states.open(exchange, state);
        if (opened.isEmpty()) {
            // Where nothing is asked, it is the server's to judge: it may be a gateway itself.
            return isAsked(exchange) ? Future.failedFuture(notOurs(request)) : Future.succeededFuture(FREE);
        }
        return switch (opened.get()) {
            case States.State.Question question -> {
                String action = Rounds.action(exchange, request.params());
                Rounds.strip(exchange, request.params());
                yield isAsked(exchange) ? answered(exchange, request, question, action) : Future.succeededFuture(FREE);
            }
            case States.State.Continuation continuation -> {
                Rounds.unwrap(exchange, request.params(), continuation.inner());
                yield isAsked(exchange) ? continued(exchange, request, continuation) : Future.succeededFuture(FREE);
            }
        };
    }

    /// Uses the approval up. Of several calls that want it, one gets it.
    ///
    /// @return fails with [Refusal.ApprovalOver] or [dev.sallyport.gateway.StoreUnavailable]
    public Future<Void> use(Exchange exchange, Outcome.Granted granted) {
        boolean begins = granted.round() < 0;
        Callable<State> use = () -> {
            boolean used = begins
                    ? store.use(granted.id(), granted.asked().fingerprint(), exchange.id(), clock.instant())
                    : store.proceed(granted.id(), granted.round());
            return used ? State.APPROVED : becameOf(granted.id());
        };
        return blocking(use).compose(state -> {
            if (state != State.APPROVED) {
                return Future.failedFuture(new Refusal.ApprovalOver(granted.id(), state.word()).refused());
            }
            ApprovalStep was = exchange.approval();
            exchange.approval(new ApprovalStep(
                    granted.id(),
                    begins ? "used" : "continued",
                    was == null ? null : was.by(),
                    was == null ? null : was.how()));
            return Future.succeededFuture();
        });
    }

    /// Why an approval could not be used.
    private State becameOf(String id) {
        ApprovalRequest request = store.find(id);
        State state = request == null ? State.EXPIRED : request.stateAt(clock.instant());
        return state == State.DENIED || state == State.EXPIRED ? state : State.USED;
    }

    /// How a call whose approval was used goes on in another round.
    ///
    /// @return from the literal of the server's own state, or null, to the literal that the client carries
    public UnaryOperator<byte @Nullable []> rounds(Exchange exchange, Outcome.Granted granted) {
        return inner -> sealed(exchange, granted, inner);
    }

    /// Wraps the answer to a call whose approval was used: what the server wants to know besides, it may ask.
    public Answer watch(Exchange exchange, Outcome.Granted granted, Answer answer) {
        if (!exchange.inboundOrThrow().modern()) {
            return answer;
        }
        return new ContinuedAnswer(
                exchange.endpointOrThrow().server(), inner -> sealed(exchange, granted, inner), answer);
    }

    private byte[] sealed(Exchange exchange, Outcome.Granted granted, byte @Nullable [] inner) {
        Asked asked = Asked.continued(exchange);
        Instant until = clock.instant().plus(asked.lasts());
        return JsonText.quote(states.seal(
                exchange,
                new States.State.Continuation(granted.id(), asked.fingerprint(), granted.round() + 1, inner, until)));
    }

    /// Whether a message is for the gateway: the answer to a question of its own, or the end of a call that waits for
    /// one. It says for the record what it comes to.
    public boolean hears(Exchange exchange) {
        return conversations.hears(exchange);
    }

    /// Acts on a message that is for the gateway.
    ///
    /// @return fails with [Refusal.Forbidden] where it is said by somebody else, or with
    ///     [dev.sallyport.gateway.StoreUnavailable]
    public Future<Void> heard(Exchange exchange) {
        return conversations.heard(
                exchange,
                (mode, action) -> blocking(() -> {
                    decide(exchange, mode.request().id(), mode.decides(), action);
                    return true;
                }));
    }

    /// Deletes what is long over.
    public Future<Void> tidy() {
        return blocking(() -> {
                    store.forget(clock.instant());
                    return true;
                })
                .mapEmpty();
    }

    private Future<Outcome> stand(Exchange exchange) {
        Asked asked = Asked.of(exchange);
        return blocking(() -> Optional.ofNullable(store.request(asked, MOST_PENDING, clock.instant())))
                .map(request -> outcome(exchange, asked, request.orElseThrow(Approver::tooMany)));
    }

    private static RuntimeException tooMany() {
        return new Refusal.Overloaded(MOST_PENDING + " calls per subject that wait for approval").refused();
    }

    private Future<Outcome> answered(
            Exchange exchange, Message.Request message, States.State.Question question, @Nullable String action) {
        Asked asked = Asked.of(exchange);
        return blocking(() -> {
                    Optional<ApprovalRequest> request = Optional.ofNullable(store.find(question.id()));
                    if (request.isEmpty()
                            || !request.get().asked().fingerprint().equals(asked.fingerprint())) {
                        return Optional.<ApprovalRequest>empty();
                    }
                    decide(exchange, question.id(), question.decides(), action);
                    return Optional.ofNullable(store.find(question.id()));
                })
                .map(request -> outcome(exchange, asked, request.orElseThrow(() -> notOurs(message))));
    }

    private Future<Outcome> continued(
            Exchange exchange, Message.Request message, States.State.Continuation continuation) {
        Asked asked = Asked.continued(exchange);
        if (!asked.fingerprint().equals(continuation.fingerprint())) {
            return Future.failedFuture(notOurs(message));
        }
        exchange.approval(new ApprovalStep(continuation.id(), "continued", null, null));
        return Future.succeededFuture(new Outcome.Granted(continuation.id(), asked, continuation.round()));
    }

    /// Blocking. What was decided before stays.
    private void decide(Exchange exchange, String id, boolean decides, @Nullable String action) {
        var decided = new Decided(exchange.subjectOrThrow().id(), "form", clock.instant(), null);
        switch (action) {
            case "accept" -> {
                if (decides) {
                    store.approve(id, decided);
                }
            }
            case "decline", "cancel" -> store.deny(id, decided);
            case null, default -> {}
        }
    }

    private Outcome outcome(Exchange exchange, Asked asked, ApprovalRequest request) {
        State state = request.stateAt(clock.instant());
        exchange.approval(request.step(state.word()));
        return switch (state) {
            case APPROVED -> new Outcome.Granted(request.id(), asked, -1);
            case PENDING -> pending(exchange, request);
            case DENIED, USED, EXPIRED -> throw new Refusal.ApprovalOver(request.id(), state.word()).refused();
        };
    }

    private Outcome pending(Exchange exchange, ApprovalRequest request) {
        Questions.Mode mode = Questions.mode(request, exchange.canAsk(), pages);
        if (mode != null && !exchange.inboundOrThrow().modern()) {
            return new Outcome.Parked(
                    () -> conversations.begin(exchange, mode, () -> blocking(() -> stateOf(request))));
        }
        String inputRequired = mode == null
                ? null
                : Questions.inputRequired(
                        mode,
                        states.seal(
                                exchange, new States.State.Question(request.id(), mode.decides(), request.expires())));
        throw new Refusal.ApprovalPending(request.id(), request.expires(), inputRequired).refused();
    }

    private State stateOf(ApprovalRequest request) {
        ApprovalRequest now = store.find(request.id());
        return now == null ? State.EXPIRED : now.stateAt(clock.instant());
    }

    private static RuntimeException notOurs(Message.Request request) {
        String why = "params.requestState is none that the gateway gave to this caller for this call, or it is over;"
                + " send the call again without it";
        return new Refusal.Malformed(ErrorCodes.INVALID_PARAMS, why, request.id()).refused();
    }

    private <T> Future<T> blocking(Callable<T> work) {
        return vertx.executeBlocking(work, false).map(Objects::requireNonNull);
    }
}
