package dev.sallyport.gateway.guard;

import dev.sallyport.gateway.Answer;
import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.ForwardedAnswer;
import dev.sallyport.gateway.Inbound;
import dev.sallyport.gateway.Refusal;
import dev.sallyport.mcp.FieldRedaction;
import dev.sallyport.mcp.MalformedMessage;
import dev.sallyport.mcp.Message;
import dev.sallyport.mcp.MessageScanner;
import dev.sallyport.mcp.ScanLimits;
import dev.sallyport.mcp.SseEvent;
import dev.sallyport.policy.Obligations;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// An answer without the fields that are to be redacted, or none at all if it is over its cap. JSON is gathered to its
/// end. Of a stream each message is redacted as it comes, and its messages count together; where it stays open, each
/// for itself. What cannot be read cannot be redacted, so it is refused.
final class GuardedAnswer extends ForwardedAnswer {
    /// Larger answers are not gathered.
    private static final int LARGEST = 16 << 20;

    private final Exchange exchange;
    private final Buffer gathered = Buffer.buffer();
    private long passed;
    private boolean refused;

    GuardedAnswer(Exchange exchange, Answer next) {
        super(next);
        this.exchange = exchange;
    }

    @Override
    public void piece(Buffer bytes) {
        if (refused) {
            return;
        }
        Long cap = exchange.obligations().cap();
        long limit = cap == null ? LARGEST : Math.min(cap, LARGEST);
        if (gathered.length() + bytes.length() > limit) {
            refuse(new Refusal.AnswerTooLarge(limit));
        } else {
            gathered.appendBuffer(bytes);
        }
    }

    @Override
    public void event(SseEvent event) {
        if (refused) {
            return;
        }
        Obligations owed = exchange.obligations();
        byte[] data = event.data();
        if (owed.cap() != null && exceeds(owed.cap(), data)) {
            refuse(new Refusal.AnswerTooLarge(owed.cap()));
            return;
        }
        byte[] redacted = data.length == 0 ? data : redacted(data, owed);
        if (redacted != null) {
            super.event(event.withData(redacted));
        }
    }

    @Override
    public void end() {
        if (refused) {
            return;
        }
        if (gathered.length() > 0) {
            byte[] redacted = redacted(gathered.getBytes(), exchange.obligations());
            if (redacted == null) {
                return;
            }
            super.piece(Buffer.buffer(redacted));
        }
        super.end();
    }

    private boolean exceeds(long cap, byte[] data) {
        Inbound inbound = exchange.inboundOrThrow();
        if (inbound.verb() == Inbound.Verb.LISTEN) {
            return data.length > cap && isResponse(data);
        }
        passed = inbound.opensStream() ? data.length : passed + data.length;
        return passed > cap;
    }

    /// Of what comes on a stream that belongs to no call, only responses were ever under a cap.
    private static boolean isResponse(byte[] data) {
        try {
            return MessageScanner.scan(data, ScanLimits.UPSTREAM) instanceof Message.Response;
        } catch (MalformedMessage _) {
            return true;
        }
    }

    /// @return null if it was refused
    private byte @Nullable [] redacted(byte[] message, Obligations owed) {
        if (owed.redact().isEmpty()) {
            return message;
        }
        try {
            return FieldRedaction.redact(message, owed.redact());
        } catch (MalformedMessage e) {
            refuse(new Refusal.ServerMisbehaved(
                    exchange.endpointOrThrow().server(), "its answer cannot be redacted: " + e.reason()));
            return null;
        }
    }

    private void refuse(Refusal refusal) {
        refused = true;
        fail(refusal);
    }
}
