package dev.sallyport.gateway.catalogue;

import dev.sallyport.gateway.Answer;
import dev.sallyport.gateway.Refusal;
import dev.sallyport.mcp.Id;
import dev.sallyport.mcp.MalformedMessage;
import dev.sallyport.mcp.Message;
import dev.sallyport.mcp.MessageScanner;
import dev.sallyport.mcp.ScanLimits;
import dev.sallyport.mcp.SseEvent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// The answer to one message of a survey: JSON, or the response among events.
final class Asked implements Answer {

    /// @param response the whole message; empty where none was due
    /// @param session that it opens; null where it opens none
    /// @param error whether it is an error
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Reply(byte[] response, @Nullable String session, boolean error) {}

    private final @Nullable Id id;
    private final IntPredicate room;
    private final Promise<Reply> reply = Promise.promise();
    private final Buffer gathered = Buffer.buffer();
    private Kind kind = Kind.NONE;
    private @Nullable String session;
    private byte @Nullable [] response;

    /// @param id of the request; null for what has no answer
    /// @param room whether so many more bytes may be taken
    Asked(@Nullable Id id, IntPredicate room) {
        this.id = id;
        this.room = room;
    }

    Future<Reply> reply() {
        return reply.future();
    }

    void giveUp(SurveyFailed why) {
        reply.tryFail(why);
    }

    private void giveUp(String why) {
        giveUp(new SurveyFailed(why));
    }

    @Override
    public void begin(Head head) {
        kind = head.kind();
        session = head.session();
    }

    @Override
    public void piece(Buffer bytes) {
        if (takes(bytes.length())) {
            gathered.appendBuffer(bytes);
        }
    }

    @Override
    public void event(SseEvent event) {
        if (takes(event.data().length) && event.data().length > 0 && response == null && isResponse(event.data())) {
            response = event.data();
        }
    }

    @Override
    public void end() {
        if (id == null) {
            reply.tryComplete(new Reply(new byte[0], session, false));
            return;
        }
        byte[] message = kind == Kind.JSON ? gathered.getBytes() : response;
        if (message == null) {
            giveUp("its answer ended without a response");
            return;
        }
        try {
            if (MessageScanner.scan(message, ScanLimits.UPSTREAM) instanceof Message.Response answer
                    && id.equals(answer.id())) {
                reply.tryComplete(new Reply(message, session, answer.error()));
            } else {
                giveUp("its answer is none to what it was asked");
            }
        } catch (MalformedMessage e) {
            giveUp("its answer is malformed: " + e.reason());
        }
    }

    @Override
    public void fail(Refusal refusal) {
        reply.tryFail(refusal.refused());
    }

    @Override
    public boolean full() {
        return false;
    }

    @Override
    public void whenDrained(Runnable resume) {
        resume.run();
    }

    private boolean takes(int bytes) {
        return !reply.future().isComplete() && room.test(bytes);
    }

    private boolean isResponse(byte[] event) {
        try {
            return MessageScanner.scan(event, ScanLimits.UPSTREAM) instanceof Message.Response answer
                    && (answer.id() == null || answer.id().equals(id));
        } catch (MalformedMessage e) {
            giveUp("an event of its answer is malformed: " + e.reason());
            return false;
        }
    }
}
