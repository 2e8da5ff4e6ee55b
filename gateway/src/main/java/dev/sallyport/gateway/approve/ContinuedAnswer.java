package dev.sallyport.gateway.approve;

import dev.sallyport.gateway.Answer;
import dev.sallyport.gateway.ForwardedAnswer;
import dev.sallyport.gateway.Refusal;
import dev.sallyport.mcp.InputRequired;
import dev.sallyport.mcp.MalformedMessage;
import dev.sallyport.mcp.SseEvent;
import io.vertx.core.buffer.Buffer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The answer to an approved call. Where the server asks for more input, its state is sealed, so that the call can be
/// continued without another approval and nothing else can. What cannot be read is refused.
final class ContinuedAnswer extends ForwardedAnswer {
    private static final int LARGEST = 16 << 20;

    private final String server;
    private final Function<byte @Nullable [], byte[]> state;
    private final Buffer gathered = Buffer.buffer();
    private boolean failed;

    ContinuedAnswer(String server, Function<byte @Nullable [], byte[]> state, Answer next) {
        super(next);
        this.server = server;
        this.state = state;
    }

    @Override
    public void piece(Buffer bytes) {
        if (failed) {
            return;
        }
        if (gathered.length() + bytes.length() > LARGEST) {
            refuse("an answer of more than " + LARGEST + " bytes to a call that was approved");
            return;
        }
        gathered.appendBuffer(bytes);
    }

    @Override
    public void event(SseEvent event) {
        if (failed) {
            return;
        }
        try {
            super.event(
                    event.data().length == 0 ? event : event.withData(InputRequired.withState(event.data(), state)));
        } catch (MalformedMessage e) {
            refuse(e.reason());
        }
    }

    @Override
    public void end() {
        if (failed) {
            return;
        }
        try {
            if (gathered.length() > 0) {
                super.piece(Buffer.buffer(InputRequired.withState(gathered.getBytes(), state)));
            }
            super.end();
        } catch (MalformedMessage e) {
            refuse(e.reason());
        }
    }

    private void refuse(String why) {
        failed = true;
        fail(new Refusal.ServerMisbehaved(server, why));
    }
}
