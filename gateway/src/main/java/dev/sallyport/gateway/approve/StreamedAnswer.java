package dev.sallyport.gateway.approve;

import dev.sallyport.gateway.Answer;
import dev.sallyport.gateway.ForwardedAnswer;
import dev.sallyport.mcp.JsonText;
import dev.sallyport.mcp.SseEvent;
import io.vertx.core.buffer.Buffer;

/// An answer that has begun as a stream, since the client had to be asked something: whatever the server answers
/// becomes events of it.
final class StreamedAnswer extends ForwardedAnswer {
    private final Buffer gathered = Buffer.buffer();

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
        gathered.appendBuffer(bytes);
    }

    @Override
    public void end() {
        if (gathered.length() > 0) {
            event(SseEvent.message(JsonText.compact(gathered.getBytes())));
        }
        super.end();
    }
}
