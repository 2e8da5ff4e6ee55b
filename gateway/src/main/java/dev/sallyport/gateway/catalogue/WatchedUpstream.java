package dev.sallyport.gateway.catalogue;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sallyport.gateway.Answer;
import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.ForwardedAnswer;
import dev.sallyport.gateway.forward.Upstream;
import dev.sallyport.mcp.MalformedMessage;
import dev.sallyport.mcp.Message;
import dev.sallyport.mcp.MessageScanner;
import dev.sallyport.mcp.ScanLimits;
import dev.sallyport.mcp.SseEvent;
import io.vertx.core.Future;
import java.time.Duration;

/// A server whose notifications are looked at as they pass by: one that says that a list has changed is heard here
/// too (protocol.md H4). Used on the event loop of each call.
public final class WatchedUpstream implements Upstream {
    /// A notification is short; what is longer is not looked at.
    private static final int LONGEST = 4 << 10;

    private static final byte[] LIST_CHANGED = "list_changed\"".getBytes(US_ASCII);

    private final Upstream server;
    private final Runnable listChanged;

    /// @param listChanged called on any event loop, as often as the server says so
    public WatchedUpstream(Upstream server, Runnable listChanged) {
        this.server = server;
        this.listChanged = listChanged;
    }

    @Override
    public void send(Exchange exchange, Answer answer) {
        server.send(exchange, new Watched(answer));
    }

    @Override
    public Future<Void> close(Duration grace) {
        return server.close(grace);
    }

    private final class Watched extends ForwardedAnswer {
        Watched(Answer next) {
            super(next);
        }

        @Override
        public void event(SseEvent event) {
            if (event.data().length <= LONGEST && says(event.data())) {
                listChanged.run();
            }
            super.event(event);
        }
    }

    private static boolean says(byte[] message) {
        try {
            return contains(message)
                    && MessageScanner.scan(message, ScanLimits.UPSTREAM) instanceof Message.Notification notification
                    && notification.method().endsWith("/list_changed");
        } catch (MalformedMessage _) {
            return false; // whoever passes it on has to judge it
        }
    }

    private static boolean contains(byte[] message) {
        for (int i = 0; i <= message.length - LIST_CHANGED.length; i++) {
            int matched = 0;
            while (matched < LIST_CHANGED.length && message[i + matched] == LIST_CHANGED[matched]) {
                matched++;
            }
            if (matched == LIST_CHANGED.length) {
                return true;
            }
        }
        return false;
    }
}
