package dev.sallyport.gateway.audit;

import dev.sallyport.gateway.Answer;
import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.ForwardedAnswer;
import dev.sallyport.gateway.Inbound;
import dev.sallyport.gateway.Refusal;
import dev.sallyport.gateway.audit.AuditEvent.Result;
import dev.sallyport.mcp.MalformedMessage;
import dev.sallyport.mcp.Message;
import dev.sallyport.mcp.MessageScanner;
import dev.sallyport.mcp.ScanLimits;
import dev.sallyport.mcp.SseEvent;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An answer whose end waits for its outcome to be durable. A JSON answer is held whole up to
/// [#HELD_WHOLE]; of a larger one everything but the last piece goes ahead. Of a stream only the response
/// is held, and it ends the answer: notifications and the server's own requests go out as they come.
final class HeldAnswer extends ForwardedAnswer {
    /// Larger answers are passed on while they arrive.
    private static final int HELD_WHOLE = 1 << 20;
    /// Answers up to this size are read for `error` and `isError`; larger ones count as `ok`.
    private static final int READ_FOR_STATUS = 8 << 10;

    private final Exchange exchange;
    private final Recorder recorder;
    private final List<Buffer> held = new ArrayList<>(2);
    private @Nullable Head head;
    private @Nullable SseEvent answered;
    private String status = "ok";
    private boolean begun;
    private boolean over;
    private boolean resumable;
    private int heldBytes;
    private long bytesOut;

    HeldAnswer(Exchange exchange, Recorder recorder, Answer next) {
        super(next);
        this.exchange = exchange;
        this.recorder = recorder;
        exchange.onClosed(this::closedEarly);
    }

    @Override
    public void begin(Head head) {
        this.head = head;
        if (head.kind() == Kind.EVENTS) {
            beginNow();
        }
    }

    @Override
    public void piece(Buffer bytes) {
        held.add(bytes);
        heldBytes += bytes.length();
        bytesOut += bytes.length();
        if (heldBytes > HELD_WHOLE) {
            beginNow();
            releaseAllButLast();
        }
    }

    @Override
    public void event(SseEvent event) {
        if (over) {
            return;
        }
        bytesOut += event.data().length;
        resumable |= event.id() != null;
        if (event.data().length == 0) {
            super.event(event);
            return;
        }
        switch (read(event.data())) {
            case null -> misbehaved("an event of its stream is not one JSON-RPC message");
            case Message.Response _ when listens() -> super.event(event);
            case Message.Response response -> {
                note(response);
                answered = event;
                end();
            }
            case Message _ -> super.event(event);
        }
    }

    /// Where earlier answers are replayed, none of them is the end (protocol.md L7).
    private boolean listens() {
        return exchange.inboundOrThrow().verb() == Inbound.Verb.LISTEN;
    }

    @Override
    public void end() {
        if (over) {
            return;
        }
        if (endsUnanswered() && !exchange.withdrawn()) {
            fail(new Refusal.ServerUnavailable(server(), "it ended its stream without an answer"));
        } else if (!begun && !readable()) {
            misbehaved("its answer is not one JSON-RPC message");
        } else {
            over = true;
            status = endsUnanswered() ? "cancelled" : status;
            Result result = Recorder.result(exchange, status, head == null ? 200 : head.status(), bytesOut);
            recorder.outcome(exchange, result, null)
                    .onSuccess(_ -> releaseAll())
                    .onFailure(_ -> super.fail(new Refusal.StoreDown("audit")));
        }
    }

    @Override
    public void fail(Refusal refusal) {
        if (over) {
            return;
        }
        over = true;
        recorder.outcome(exchange, Recorder.refused(exchange, refusal, begun ? bytesOut : 0), refusal)
                .onComplete(_ -> super.fail(refusal));
    }

    /// The client went away first: what is left to record is that nobody took the answer.
    private void closedEarly() {
        if (!over) {
            over = true;
            if (begun && exchange.inboundOrThrow().opensStream()) {
                var _ = recorder.outcome(exchange, Recorder.result(exchange, "ok", 200, bytesOut), null);
            } else {
                recorder.cancelled(exchange);
            }
        }
    }

    private void beginNow() {
        if (!begun && head != null) {
            begun = true;
            super.begin(head);
        }
    }

    private void releaseAllButLast() {
        Buffer last = held.removeLast();
        held.forEach(super::piece);
        held.clear();
        held.add(last);
        heldBytes = last.length();
    }

    private void releaseAll() {
        beginNow();
        held.forEach(super::piece);
        if (answered != null) {
            super.event(answered);
        }
        super.end();
    }

    /// A stream may end early only where the client can take it up again (protocol.md L7).
    private boolean endsUnanswered() {
        return begun
                && head != null
                && head.kind() == Kind.EVENTS
                && answered == null
                && !resumable
                && !exchange.inboundOrThrow().opensStream();
    }

    private boolean readable() {
        if (heldBytes == 0) {
            return head == null || head.kind() != Kind.JSON;
        }
        if (heldBytes > READ_FOR_STATUS) {
            Buffer last = held.getLast();
            return visible(held.getFirst(), 0, 1) == '{' && visible(last, last.length() - 1, -1) == '}';
        }
        Buffer whole = held.size() == 1 ? held.getFirst() : held.stream().reduce(Buffer.buffer(), Buffer::appendBuffer);
        if (read(whole.getBytes()) instanceof Message.Response response) {
            note(response);
            return true;
        }
        return false;
    }

    private static @Nullable Message read(byte[] bytes) {
        try {
            return MessageScanner.scan(bytes, ScanLimits.UPSTREAM);
        } catch (MalformedMessage _) {
            return null;
        }
    }

    /// @return the first byte from there that is not whitespace; 0 where there is none
    private static byte visible(Buffer piece, int from, int step) {
        int at = from;
        while (at >= 0 && at < piece.length() && piece.getByte(at) <= ' ' && piece.getByte(at) > 0) {
            at += step;
        }
        return at >= 0 && at < piece.length() ? piece.getByte(at) : 0;
    }

    private void misbehaved(String why) {
        fail(new Refusal.ServerMisbehaved(server(), why));
    }

    private String server() {
        return exchange.endpointOrThrow().server();
    }

    private void note(Message.Response response) {
        if (response.error()) {
            status = "error";
        } else if (response.toolError()) {
            status = "tool_error";
        }
    }
}
