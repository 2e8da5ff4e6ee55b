package dev.sallyport.gateway.edge.stdio;

import dev.sallyport.gateway.Answer;
import dev.sallyport.gateway.Credential;
import dev.sallyport.gateway.Endpoint;
import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.Inbound;
import dev.sallyport.gateway.Inbound.Verb;
import dev.sallyport.gateway.Pipeline;
import dev.sallyport.gateway.Refusal;
import dev.sallyport.gateway.Refused;
import dev.sallyport.gateway.edge.Notices;
import dev.sallyport.gateway.edge.Reading;
import dev.sallyport.gateway.edge.Sessions;
import dev.sallyport.mcp.Elicitation;
import dev.sallyport.mcp.ErrorCodes;
import dev.sallyport.mcp.Id;
import dev.sallyport.mcp.ListKind;
import dev.sallyport.mcp.Message;
import dev.sallyport.mcp.MessageScanner;
import dev.sallyport.mcp.Method;
import dev.sallyport.mcp.ResponseReader;
import dev.sallyport.mcp.ScanLimits;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One client on standard input and output, of either era (protocol.md R). Everything but the lines themselves
/// happens on one context.
public final class StdioEdge {
    private static final byte[] NO_BYTES = {};
    private static final int MOST_EARLY = 256;

    private final Context context;
    private final Endpoint endpoint;
    private final Credential credential;
    private final ScanLimits limits;
    private final Pipeline pipeline;
    private final Map<Id, Exchange> inFlight = new HashMap<>();
    private final Set<Exchange> open = new HashSet<>();
    private @Nullable Lines lines;
    private final Queue<byte[]> early = new ArrayDeque<>();
    private @Nullable Exchange handshake;
    private @Nullable String session;
    private @Nullable String negotiated;
    private Elicitation elicitation = Elicitation.NONE;
    /// The client listens on it also where the server has nothing to tell, so it may be over.
    private @Nullable Exchange legacyStream;

    /// @param key the client's key; null where it has none
    public StdioEdge(Vertx vertx, Endpoint endpoint, @Nullable String key, ScanLimits limits, Pipeline pipeline) {
        this.context = vertx.getOrCreateContext();
        this.endpoint = endpoint.withoutTokens();
        this.credential = key == null ? Credential.NONE : new Credential.Key(key);
        this.limits = limits;
        this.pipeline = pipeline;
    }

    /// Serves until the end of input; then calls in flight have `grace` to finish.
    public void serve(InputStream in, OutputStream out, Duration grace) throws IOException, InterruptedException {
        Lines both = new Lines(in, out, limits.bytes());
        lines = both;
        both.readAll(
                line -> context.runOnContext(_ -> receive(line)),
                () -> context.runOnContext(_ -> refuse(new Refusal.BodyTooLarge(limits.bytes()).refused())));
        await(grace, this::endSession);
        both.close();
    }

    /// Tells the client which of its lists to read again: a legacy one once it is ready, a 2026-07-28 one where it
    /// listens.
    ///
    /// @param changed the lists that changed for the subject of a stream
    public void listsChanged(Function<Exchange, Set<ListKind>> changed) {
        context.runOnContext(_ -> {
            Lines both = lines;
            if (both != null) {
                Stream.concat(Stream.ofNullable(legacyStream), open.stream().filter(StdioEdge::listens))
                        .distinct()
                        .flatMap(exchange -> Notices.listsChanged(exchange, changed.apply(exchange)).stream())
                        .forEach(both::write);
            }
        });
    }

    private static boolean listens(Exchange exchange) {
        Inbound inbound = exchange.inbound();
        return inbound != null && inbound.opensStream();
    }

    private void receive(byte[] line) {
        byte[] bytes = stripCarriageReturn(line);
        if (bytes.length == 0) {
            return;
        }
        if (handshake != null) {
            keepForLater(bytes);
            return;
        }
        try {
            for (byte[] message : messages(bytes)) {
                receiveMessage(message);
            }
        } catch (Refused refused) {
            refuse(refused);
        }
    }

    /// Refuses what is no message.
    private void refuse(Refused refused) {
        Exchange unreadable = exchange(true);
        unreadable.at(endpoint);
        pipeline.refuse(unreadable, refused);
    }

    private List<byte[]> messages(byte[] bytes) {
        return MessageScanner.isBatch(bytes)
                ? Reading.batch(bytes, negotiated, limits).stream()
                        .map(span -> Arrays.copyOfRange(bytes, span.start(), span.end()))
                        .toList()
                : List.of(bytes);
    }

    private void receiveMessage(byte[] bytes) {
        Message message = Reading.scan(bytes, limits);
        if (!cancelsStream(message)) {
            take(message, bytes);
        }
    }

    private void take(Message message, byte[] bytes) {
        Inbound inbound = inbound(message, bytes);
        Message.Request request = inbound.request();
        Exchange exchange = exchange(request != null);
        exchange.understood(inbound);
        present(exchange);
        try {
            Reading.check(inbound, inbound.protocolVersion());
            if (request != null) {
                track(request, exchange);
            }
        } catch (Refused refused) {
            pipeline.refuse(exchange, refused);
            return;
        }
        pipeline.handle(exchange);
    }

    private void keepForLater(byte[] bytes) {
        if (early.size() < MOST_EARLY) {
            early.add(bytes);
        } else {
            refuse(new Refusal.Overloaded(MOST_EARLY + " messages before the handshake is answered").refused());
        }
    }

    /// What a client sends before its handshake is answered waits: only the answer tells session and revision.
    private void beginHandshake(Exchange exchange) {
        handshake = exchange;
        exchange.onClosed(() -> {
            handshake = null;
            while (handshake == null && !early.isEmpty()) {
                receive(early.remove());
            }
        });
    }

    private void track(Message.Request request, Exchange exchange) {
        if (inFlight.putIfAbsent(request.id(), exchange) != null) {
            String why = "a request with this id is still unanswered";
            throw new Refusal.Malformed(ErrorCodes.INVALID_REQUEST, why, request.id()).refused();
        }
        if (request.method().equals(Method.INITIALIZE.wire())) {
            beginHandshake(exchange);
        }
        exchange.onClosed(() -> inFlight.remove(request.id(), exchange));
    }

    private Inbound inbound(Message message, byte[] bytes) {
        boolean modern = Reading.modern(message, null);
        String version = modern ? Reading.params(message).meta().protocolVersion() : negotiated;
        Map<String, String> mirrored = modern ? Reading.mirror(message) : Map.of();
        return new Inbound(Verb.SEND, message, bytes, Buffer.buffer(bytes), modern, version, null, null, mirrored);
    }

    private void present(Exchange exchange) {
        exchange.at(endpoint);
        exchange.presented(credential);
        if (session != null && !exchange.inboundOrThrow().modern()) {
            exchange.inSession(session);
        }
        if (!exchange.inboundOrThrow().modern()) {
            exchange.elicits(elicitation);
        }
    }

    /// A 2026-07-28 client on stdio cancels in words what over HTTP it cancels by closing the stream (protocol.md R3).
    private boolean cancelsStream(Message message) {
        if (negotiated != null
                || !(message instanceof Message.Notification notification)
                || !notification.method().equals(Method.NOTIFICATIONS_CANCELLED.wire())
                || notification.params().cancelledId() == null) {
            return false;
        }
        Exchange cancelled = inFlight.get(notification.params().cancelledId());
        if (cancelled != null) {
            cancelled.cancel();
        }
        return true;
    }

    private Exchange exchange(boolean answersRequest) {
        Lines both = lines;
        if (both == null) {
            throw new IllegalStateException("not serving yet");
        }
        var watcher = new Handshake();
        var answer = new StdioAnswer(both, watcher, answersRequest);
        var exchange = new Exchange(context, new Exchange.Peer("stdio", null), answer);
        watcher.exchange = exchange;
        answer.of(exchange);
        open.add(exchange);
        exchange.onClosed(() -> open.remove(exchange));
        return exchange;
    }

    /// Learns session and revision from the answer to `initialize`, and listens once the client is ready.
    private final class Handshake implements StdioAnswer.Watcher {
        private @Nullable Exchange exchange;

        @Override
        public void began(Answer.Head head) {
            if (head.session() != null) {
                session = head.session();
            }
            if (exchange != null && Method.NOTIFICATIONS_INITIALIZED.wire().equals(exchange.method())) {
                verb(Verb.LISTEN);
            }
        }

        @Override
        public void message(byte[] message) {
            if (exchange != null && Method.INITIALIZE.wire().equals(exchange.method())) {
                String version = ResponseReader.protocolVersion(message);
                negotiated = version == null ? negotiated : version;
                elicitation = Sessions.declared(exchange);
            }
        }
    }

    private void verb(Verb verb) {
        Exchange exchange = exchange(false);
        exchange.understood(
                new Inbound(verb, null, NO_BYTES, Buffer.buffer(), false, negotiated, null, null, Map.of()));
        present(exchange);
        legacyStream = verb == Verb.LISTEN ? exchange : legacyStream;
        pipeline.handle(exchange);
    }

    private void endSession() {
        open.stream().filter(StdioEdge::listens).toList().forEach(Exchange::cancel);
        if (session != null) {
            verb(Verb.END);
        }
    }

    /// Waits for calls in flight, then for what `last` starts.
    private void await(Duration grace, Runnable last) throws InterruptedException {
        long until = System.nanoTime() + grace.toNanos();
        waitUntilIdle(until);
        var started = new CountDownLatch(1);
        context.runOnContext(_ -> {
            last.run();
            started.countDown();
        });
        if (started.await(grace.toMillis(), TimeUnit.MILLISECONDS)) {
            waitUntilIdle(until);
        }
    }

    private void waitUntilIdle(long until) throws InterruptedException {
        var idle = new CountDownLatch(1);
        Vertx vertx = context.owner();
        context.runOnContext(_ -> vertx.setPeriodic(10, timer -> {
            boolean calls = open.stream().anyMatch(exchange -> !listens(exchange));
            if (!calls || System.nanoTime() > until) {
                vertx.cancelTimer(timer);
                idle.countDown();
            }
        }));
        idle.await();
    }

    private static byte[] stripCarriageReturn(byte[] line) {
        boolean ends = line.length > 0 && line[line.length - 1] == '\r';
        return ends ? Arrays.copyOf(line, line.length - 1) : line;
    }
}
