package dev.sallyport.gateway.forward.stdio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.gateway.Answer;
import dev.sallyport.gateway.Refusal;
import dev.sallyport.mcp.SseEvent;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Takes down what an answer is told, and that it is told on the right context. Waiting for the next of it is how
/// tests wait for anything.
final class RecordedAnswer implements Answer {
    private static final String END = "end";
    private static final long PATIENCE = 20;

    private final Context context;
    private final BlockingQueue<Object> told = new LinkedBlockingQueue<>();
    private final CountDownLatch paused = new CountDownLatch(1);
    private volatile boolean full;
    private volatile @Nullable Runnable resume;

    RecordedAnswer(Context context) {
        this.context = context;
    }

    @Override
    public void begin(Head head) {
        record(head);
    }

    @Override
    public void piece(Buffer bytes) {
        record(bytes.toString(UTF_8));
    }

    @Override
    public void event(SseEvent event) {
        record(new String(event.data(), UTF_8));
    }

    @Override
    public void end() {
        record(END);
    }

    @Override
    public void fail(Refusal refusal) {
        record(refusal);
    }

    @Override
    public boolean full() {
        return full;
    }

    @Override
    public void whenDrained(Runnable resume) {
        this.resume = resume;
        paused.countDown();
    }

    /// Until somebody holds something back because this is full.
    void awaitPause() {
        try {
            assertThat(paused.await(PATIENCE, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    void fill() {
        full = true;
    }

    void drain() {
        full = false;
        Runnable waiting = resume;
        if (waiting != null) {
            context.runOnContext(_ -> waiting.run());
        }
    }

    /// @return the whole answer, which is one JSON message
    String json() {
        assertThat(head().kind()).isEqualTo(Kind.JSON);
        String body = text();
        ended();
        return body;
    }

    Head head() {
        return take(Head.class);
    }

    /// @return the next event
    String text() {
        return take(String.class);
    }

    void ended() {
        assertThat(text()).isEqualTo(END);
    }

    /// @return whatever comes next
    Object next() {
        return take(Object.class);
    }

    /// This is an answer without a body.
    void ended(int status) {
        assertThat(head()).isEqualTo(new Head(status, Kind.NONE, null));
        ended();
    }

    Refusal refusal() {
        return take(Refusal.class);
    }

    void nothingYet() {
        assertThat(told).isEmpty();
    }

    private void record(Object what) {
        if (context.equals(Vertx.currentContext())) {
            told.add(what);
        } else {
            told.add(new AssertionError("told on another context: " + what));
        }
    }

    private <T> T take(Class<T> type) {
        try {
            Object next = told.poll(PATIENCE, TimeUnit.SECONDS);
            assertThat(next).isInstanceOf(type);
            return type.cast(next);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }
}
