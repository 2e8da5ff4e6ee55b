package dev.sallyport.gateway.edge.stdio;

import dev.sallyport.gateway.Answer;
import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.Refusal;
import dev.sallyport.gateway.edge.RefusalBody;
import dev.sallyport.mcp.JsonText;
import dev.sallyport.mcp.SseEvent;
import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Writes an answer as lines: a JSON answer as one, a stream as one per event.
final class StdioAnswer implements Answer {
    /// What the edge wants to know of an answer.
    interface Watcher {
        void began(Head head);

        /// A message of the answer, before it is written.
        void message(byte[] message);
    }

    private final Lines lines;
    private final Watcher watcher;
    private final boolean answersRequest;
    private final Buffer gathered = Buffer.buffer();
    private @Nullable Exchange exchange;

    /// @param answersRequest whether a refusal has somebody to go to
    StdioAnswer(Lines lines, Watcher watcher, boolean answersRequest) {
        this.lines = lines;
        this.watcher = watcher;
        this.answersRequest = answersRequest;
    }

    void of(Exchange exchange) {
        this.exchange = exchange;
    }

    @Override
    public void begin(Head head) {
        watcher.began(head);
    }

    @Override
    public void piece(Buffer bytes) {
        gathered.appendBuffer(bytes);
    }

    @Override
    public void event(SseEvent event) {
        if (event.data().length > 0) {
            write(event.data());
        }
    }

    @Override
    public void end() {
        if (gathered.length() > 0) {
            write(gathered.getBytes());
        }
        with(Exchange::closed);
    }

    @Override
    public void fail(Refusal refusal) {
        with(known -> {
            if (answersRequest) {
                lines.write(RefusalBody.of(known, refusal));
            }
            known.closed();
        });
    }

    @Override
    public boolean full() {
        return lines.full();
    }

    @Override
    public void whenDrained(Runnable resume) {
        with(known -> lines.whenDrained(() -> known.context().runOnContext(_ -> resume.run())));
    }

    private void write(byte[] message) {
        watcher.message(message);
        lines.write(JsonText.compact(message));
    }

    private void with(Consumer<Exchange> action) {
        if (exchange == null) {
            throw new IllegalStateException("an answer belongs to an exchange");
        }
        action.accept(exchange);
    }
}
