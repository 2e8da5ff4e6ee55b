package dev.sallyport.gateway;

import dev.sallyport.mcp.SseEvent;
import io.vertx.core.buffer.Buffer;

/// An answer that hands everything on; stages override what they look at.
public abstract class ForwardedAnswer implements Answer {
    private final Answer next;

    protected ForwardedAnswer(Answer next) {
        this.next = next;
    }

    @Override
    public void begin(Head head) {
        next.begin(head);
    }

    @Override
    public void piece(Buffer bytes) {
        next.piece(bytes);
    }

    @Override
    public void event(SseEvent event) {
        next.event(event);
    }

    @Override
    public void end() {
        next.end();
    }

    @Override
    public void fail(Refusal refusal) {
        next.fail(refusal);
    }

    @Override
    public boolean full() {
        return next.full();
    }

    @Override
    public void whenDrained(Runnable resume) {
        next.whenDrained(resume);
    }
}
