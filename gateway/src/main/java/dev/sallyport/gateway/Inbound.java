package dev.sallyport.gateway;

import dev.sallyport.mcp.MalformedMessage;
import dev.sallyport.mcp.Message;
import dev.sallyport.mcp.MessageScanner;
import dev.sallyport.mcp.Method;
import dev.sallyport.mcp.Revision;
import dev.sallyport.mcp.ScanLimits;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the edge understood of one request: later stages see no raw HTTP.
///
/// @param message the scanned message; null for [Verb#LISTEN] and [Verb#END]
/// @param bytes the bytes the message was scanned from: offsets in `message` point into it
/// @param body the same bytes as they came, to be passed on
/// @param modern whether this is a stateless 2026-07-28 request (protocol.md B1)
/// @param protocolVersion as claimed in header or `_meta`; null where there is none
/// @param session the session header as the client sent it; null where there is none
/// @param mirrored `Mcp-*` headers to be passed on, by lower-case name (protocol.md E1, E8)
public record Inbound(
        Verb verb,
        @Nullable Message message,
        byte[] bytes,
        Buffer body,
        boolean modern,
        @Nullable String protocolVersion,
        @Nullable String session,
        @Nullable String lastEventId,
        Map<String, String> mirrored) {

    public enum Verb {
        /// A message: request, notification or response.
        SEND("POST"),
        /// A legacy client opens the stream for what the server starts itself (protocol.md L6).
        LISTEN("GET"),
        /// A legacy client ends its session (protocol.md L5).
        END("DELETE");

        private final String http;

        Verb(String http) {
            this.http = http;
        }

        /// @return the HTTP method
        public String http() {
            return http;
        }
    }

    /// Whether the answer stays open until one side ends it, and carries nothing of a single call.
    public boolean opensStream() {
        return verb == Verb.LISTEN
                || (message instanceof Message.Request request
                        && request.method().equals(Method.SUBSCRIPTIONS_LISTEN.wire()));
    }

    /// @return the revision claimed; empty where none is, or none that is known
    public Optional<Revision> revision() {
        return Optional.ofNullable(protocolVersion).flatMap(Revision::of);
    }

    /// The same request with other bytes.
    ///
    /// @param bytes one strict message
    public Inbound with(byte[] bytes) {
        try {
            Message scanned = MessageScanner.scan(bytes, ScanLimits.UPSTREAM);
            return new Inbound(
                    verb,
                    scanned,
                    bytes,
                    Buffer.buffer(bytes),
                    modern,
                    protocolVersion,
                    session,
                    lastEventId,
                    mirrored);
        } catch (MalformedMessage e) {
            throw new IllegalStateException("what was made of a message is none", e);
        }
    }

    public Message.@Nullable Request request() {
        return message instanceof Message.Request request ? request : null;
    }
}
