package dev.sallyport.gateway.forward.stdio;

import dev.sallyport.gateway.Inbound;
import dev.sallyport.mcp.Message;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One message of a client, and the way back. Confined to the home context.
final class Call {
    private static final long NO_TIMER = -1;

    private final Inbound inbound;
    private final @Nullable String session;
    private final String subject;
    private final Reply reply;
    private long timer = NO_TIMER;
    private @Nullable Runnable whenAbandoned;

    /// @param session the session at this server that the client is in; null where there is none
    /// @param subject id of who calls
    Call(Inbound inbound, @Nullable String session, String subject, Reply reply) {
        this.inbound = inbound;
        this.session = session;
        this.subject = subject;
        this.reply = reply;
    }

    Inbound inbound() {
        return inbound;
    }

    @Nullable
    String session() {
        return session;
    }

    String subject() {
        return subject;
    }

    Reply reply() {
        return reply;
    }

    /// @throws IllegalStateException if there is no message, as for a stream
    Message message() {
        Message message = inbound.message();
        if (message == null) {
            throw new IllegalStateException("no message to send");
        }
        return message;
    }

    /// @throws IllegalStateException if this is no request
    Message.Request request() {
        if (message() instanceof Message.Request request) {
            return request;
        }
        throw new IllegalStateException("not a request");
    }

    /// Unless [#settled] before.
    void deadline(Vertx vertx, Duration after, Runnable action) {
        timer = vertx.setTimer(after.toMillis(), _ -> action.run());
    }

    /// Nothing is awaited for this call any more.
    void settled(Vertx vertx) {
        vertx.cancelTimer(timer);
        timer = NO_TIMER;
        whenAbandoned = null;
    }

    void whenAbandoned(Runnable action) {
        whenAbandoned = action;
    }

    /// The client went away.
    void abandon() {
        if (reply.open()) {
            reply.abandon();
            if (whenAbandoned != null) {
                whenAbandoned.run();
            }
        }
    }
}
