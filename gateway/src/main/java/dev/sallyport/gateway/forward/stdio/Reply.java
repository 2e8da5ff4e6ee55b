package dev.sallyport.gateway.forward.stdio;

import dev.sallyport.gateway.Answer;
import dev.sallyport.gateway.Answer.Head;
import dev.sallyport.gateway.Answer.Kind;
import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.Refusal;
import dev.sallyport.mcp.SseEvent;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The way back to one client: told on the home context, it speaks to the [Answer] on the exchange's context, in the
/// same order. While the answer is full, events wait here, up to a bound.
final class Reply {
    private static final Logger log = LoggerFactory.getLogger(Reply.class);

    static final int MAX_HELD = 4 << 20;

    private record Step(int weight, Consumer<Answer> action) {}

    private final Exchange exchange;
    private final Answer answer;
    private final AtomicLong held = new AtomicLong();

    private @Nullable String session;
    private boolean streaming;
    private boolean over;

    /// Of the exchange's context.
    private final Queue<Step> steps = new ArrayDeque<>();

    private boolean paused;

    Reply(Exchange exchange, Answer answer) {
        this.exchange = exchange;
        this.answer = answer;
    }

    /// @return whether the client can still be told something
    boolean open() {
        return !over;
    }

    /// The answer, when it begins, opens this session.
    void opens(String session) {
        this.session = session;
    }

    /// Makes this a stream of events, if it is not one yet.
    void stream() {
        if (!streaming && !over) {
            streaming = true;
            begin(200, Kind.EVENTS);
        }
    }

    /// Sends one message as an event.
    ///
    /// @return false where too much waits already; nothing was sent then
    boolean event(byte[] message) {
        if (over) {
            return true;
        }
        long waiting = held.get();
        if (waiting > 0 && waiting + message.length > MAX_HELD) {
            return false;
        }
        stream();
        emit(message);
        return true;
    }

    /// Sends the response, as JSON or as the last event.
    ///
    /// @param status to be seen by the client, if it has seen none yet
    void last(int status, byte[] message) {
        if (over) {
            return;
        }
        if (streaming) {
            emit(message);
        } else {
            begin(status, Kind.JSON);
            later(message.length, to -> to.piece(Buffer.buffer(message)));
        }
        end();
    }

    /// The message was passed on, and has no answer.
    void accepted() {
        none(202);
    }

    /// What was asked for is done, and there is no more to say.
    void done() {
        none(200);
    }

    /// The stream ends here, without a response.
    void finish() {
        later(0, _ -> exchange.withdraw());
        stream();
        end();
    }

    void refuse(Refusal refusal) {
        if (!over) {
            over = true;
            tellOperator(refusal);
            exchange.context().runOnContext(_ -> {
                steps.clear();
                if (!exchange.cancelled()) {
                    answer.fail(refusal);
                }
            });
        }
    }

    /// The client does not get the server's own words. At the start of the gateway its error has them.
    private void tellOperator(Refusal refusal) {
        if (refusal instanceof Refusal.ServerUnavailable no
                && no.words() != null
                && !exchange.peer().equals(Exchange.Peer.STARTUP)) {
            log.atWarn()
                    .addKeyValue("server", no.server())
                    .addKeyValue("why", no.why())
                    .addKeyValue("words", no.words())
                    .log("a server cannot be started");
        }
    }

    /// The client is gone.
    void abandon() {
        over = true;
    }

    private void none(int status) {
        if (!over) {
            begin(status, Kind.NONE);
            end();
        }
    }

    private void begin(int status, Kind kind) {
        Head head = new Head(status, kind, session);
        later(0, to -> to.begin(head));
    }

    private void emit(byte[] message) {
        later(message.length, to -> to.event(SseEvent.message(message)));
    }

    private void end() {
        if (!over) {
            over = true;
            later(0, Answer::end);
        }
    }

    private void later(int weight, Consumer<Answer> action) {
        held.addAndGet(weight);
        exchange.context().runOnContext(_ -> {
            steps.add(new Step(weight, action));
            drain();
        });
    }

    private void drain() {
        if (exchange.cancelled()) {
            steps.clear();
        }
        while (!steps.isEmpty()) {
            if (answer.full()) {
                pause();
                return;
            }
            Step step = steps.remove();
            held.addAndGet(-step.weight());
            step.action().accept(answer);
        }
    }

    private void pause() {
        if (!paused) {
            paused = true;
            answer.whenDrained(() -> {
                paused = false;
                drain();
            });
        }
    }
}
