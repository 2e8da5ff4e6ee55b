package dev.sallyport.gateway.forward.stdio;

import dev.sallyport.gateway.Refusal;
import dev.sallyport.mcp.Id;
import dev.sallyport.mcp.Message;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is open between the client and the child of one legacy session: calls in flight, the session's own stream,
/// and what the child has asked. Everything the child says goes out on exactly one stream (protocol.md L6).
final class LegacyTraffic {
    private static final Logger log = LoggerFactory.getLogger(LegacyTraffic.class);
    private static final int MAX_ASKED = 1_000;

    private final Vertx vertx;
    private final String server;
    private final Consumer<byte[]> toChild;
    private final Map<Id, Call> calls = new LinkedHashMap<>();
    private final Set<Id> asked = new LinkedHashSet<>();
    private final Unheard unheard = new Unheard();
    private @Nullable Call stream;

    LegacyTraffic(Vertx vertx, String server, Consumer<byte[]> toChild) {
        this.vertx = vertx;
        this.server = server;
        this.toChild = toChild;
    }

    boolean busy() {
        return stream != null || !calls.isEmpty();
    }

    void add(Call call) {
        calls.put(call.request().id(), call);
    }

    @Nullable
    Call inFlight(@Nullable Id id) {
        return id == null ? null : calls.get(id);
    }

    /// Nothing is awaited for this call any more.
    void settle(Call call) {
        calls.remove(call.request().id());
        call.settled(vertx);
    }

    void answer(Message.Response response, byte[] line) {
        Call call = inFlight(response.id());
        if (call == null) {
            log.atDebug().addKeyValue("server", server).log("a late or unasked answer is dropped");
            return;
        }
        settle(call);
        call.reply().last(200, line);
    }

    /// Takes what the child starts itself to the client.
    ///
    /// @return the call whose client is too far behind to take it
    Optional<Call> hear(Message message, byte[] line) {
        if (message instanceof Message.Request request) {
            ask(request.id());
        }
        if (message instanceof Message.Notification notification
                && notification.method().equals("notifications/progress")) {
            return progress(notification.params().progressToken(), line);
        }
        Call taker = taker(message);
        if (taker != null && taker.reply().event(line)) {
            return Optional.empty();
        }
        if (taker != null && taker != stream) {
            return Optional.of(taker);
        }
        if (taker != null) {
            closeStream(new Refusal.Overloaded("events for a client that does not read them"));
        }
        keep(message, line);
        return Optional.empty();
    }

    /// @return whether the child has asked this and has no answer yet
    boolean hasAsked(@Nullable Id id) {
        return id != null && asked.contains(id);
    }

    void answered(@Nullable Id id) {
        asked.remove(id);
    }

    /// @return whether this is the session's stream now
    boolean listen(Call call) {
        if (stream != null) {
            return false;
        }
        stream = call;
        call.whenAbandoned(() -> stream = null);
        call.reply().stream();
        unheard.drainTo(call.reply()::event);
        return true;
    }

    /// The child is gone, and with it what it has asked.
    void childGone(Refusal refusal) {
        List<Call> lost = new ArrayList<>(calls.values());
        for (Call call : lost) {
            settle(call);
            call.reply().refuse(refusal);
        }
        asked.clear();
        unheard.forgetRequests();
    }

    void finishStream() {
        if (stream != null) {
            stream.reply().finish();
            stream = null;
        }
    }

    private void closeStream(Refusal refusal) {
        if (stream != null) {
            stream.reply().refuse(refusal);
            stream = null;
        }
    }

    private void ask(Id id) {
        asked.add(id);
        if (asked.size() > MAX_ASKED) {
            asked.remove(asked.iterator().next());
        }
    }

    private Optional<Call> progress(@Nullable Id token, byte[] line) {
        return calls.values().stream()
                .filter(call -> token != null
                        && token.equals(call.request().params().meta().progressToken()))
                .findFirst()
                .filter(call -> !call.reply().event(line));
    }

    /// The one call in flight; of several none can be told to be meant, so rather the session's own stream.
    private @Nullable Call taker(Message message) {
        List<Call> open =
                calls.values().stream().filter(call -> call.reply().open()).toList();
        if (stream != null && (open.size() != 1 || isAboutSession(message))) {
            return stream;
        }
        return open.isEmpty() ? null : open.getLast();
    }

    private static boolean isAboutSession(Message message) {
        return message instanceof Message.Notification notification
                && (notification.method().endsWith("/list_changed")
                        || notification.method().equals("notifications/resources/updated"));
    }

    private void keep(Message message, byte[] line) {
        for (Message dropped : unheard.add(message, line)) {
            if (dropped instanceof Message.Request request) {
                asked.remove(request.id());
                toChild.accept(Messages.nobodyToAsk(request.id()));
            }
            log.atWarn().addKeyValue("server", server).log("nobody listens; a server's oldest message is dropped");
        }
    }
}
