package dev.sallyport.gateway;

import dev.sallyport.mcp.SseEvent;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// Where an answer goes, piece by piece, on the exchange's context. Either `begin`, any number of `piece` or
/// `event`, then `end`; or `fail`, at any time and once, which also ends an answer that has begun.
public interface Answer {

    /// @param status HTTP status the client is to see
    /// @param session id of the session this answer opens at the server; null otherwise
    record Head(int status, Kind kind, @Nullable String session) {}

    enum Kind {
        /// One JSON message, in any number of pieces.
        JSON,
        /// A stream of events, each with one message.
        EVENTS,
        /// No body.
        NONE
    }

    void begin(Head head);

    void piece(Buffer bytes);

    void event(SseEvent event);

    void end();

    void fail(Refusal refusal);

    /// @return whether the receiver wants a pause; [#whenDrained] tells when it is over
    boolean full();

    void whenDrained(Runnable resume);
}
