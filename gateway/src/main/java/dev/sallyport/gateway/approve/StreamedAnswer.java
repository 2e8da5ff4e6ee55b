package dev.sallyport.gateway.approve;

import dev.sallyport.gateway.Answer;
import dev.sallyport.gateway.ForwardedAnswer;
import dev.sallyport.gateway.Refusal;
import dev.sallyport.mcp.JsonText;
import dev.sallyport.mcp.SseEvent;
import io.vertx.core.buffer.Buffer;

/// An answer that has begun as a stream, since the client had to be asked something: whatever the server answers
/// becomes events of it.
final class StreamedAnswer extends ForwardedAnswer {
    /// Larger answers are not gathered.
    private static final int LARGEST = 16 << 20;

    private final Buffer gathered = Buffer.buffer();
    private boolean failed;

    /// Begins the stream.
    StreamedAnswer(Answer next) {
        super(next);
        super.begin(new Head(200, Kind.EVENTS, null));
    }

    @Override
    public void begin(Head head) {
        // It has begun.
    }

    @Override
    public void piece(Buffer bytes) {
        if (failed) {
            return;
        }
        if (gathered.length() + bytes.length() > LARGEST) {
            fail(new Refusal.AnswerTooLarge(LARGEST));
        } else {
            gathered.appendBuffer(bytes);
        }
    }

    @Override
    public void fail(Refusal refusal) {
        failed = true;
        super.fail(refusal);
    }

    @Override
    public void end() {
        if (failed) {
            return;
        }
        if (gathered.length() > 0) {
            event(SseEvent.message(JsonText.compact(gathered.getBytes())));
        }
        super.end();
    }
}
