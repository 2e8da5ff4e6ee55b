package dev.sallyport.gateway.edge;

import dev.sallyport.gateway.Deadlines;
import dev.sallyport.gateway.Endpoint;
import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.Inbound;
import dev.sallyport.gateway.Inbound.Verb;
import dev.sallyport.gateway.Pipeline;
import dev.sallyport.gateway.Refusal;
import dev.sallyport.gateway.Refused;
import dev.sallyport.mcp.ListKind;
import dev.sallyport.mcp.Message;
import dev.sallyport.mcp.MessageScanner;
import dev.sallyport.mcp.Meta;
import dev.sallyport.mcp.ScanLimits;
import dev.sallyport.mcp.Span;
import dev.sallyport.mcp.SseEvent;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Streamable HTTP toward clients, both eras on one endpoint (protocol.md B, D, L). One instance per event loop.
public final class HttpEdge {
    /// @param endpoints by path
    /// @param keyInQuery whether `?api_key=` is looked at
    /// @param headerDeadline time for the headers of a connection's first request
    /// @param bodyDeadline time for a body
    public record Settings(
            Map<String, Endpoint> endpoints,
            Doorkeeper doorkeeper,
            boolean keyInQuery,
            ScanLimits limits,
            Duration headerDeadline,
            Duration bodyDeadline) {
        public Settings {
            endpoints = Map.copyOf(endpoints);
        }
    }

    private static final Duration KEPT_ALIVE = Duration.ofMinutes(10);
    private static final byte[] NO_BYTES = {};
    private static final CharSequence PROTOCOL_VERSION = HttpHeaders.createOptimized("mcp-protocol-version");
    private static final CharSequence SESSION = HttpHeaders.createOptimized("mcp-session-id");
    private static final CharSequence LAST_EVENT_ID = HttpHeaders.createOptimized("last-event-id");

    private final Settings settings;
    private final Pipeline pipeline;
    private final Sessions sessions;
    private final Pages pages;
    private final Deadlines deadlines;
    private final Vertx vertx;
    private final Context context;
    private final Set<Exchange> open = new HashSet<>();
    private final IdentityHashMap<HttpConnection, Deadlines.Deadline> silent = new IdentityHashMap<>();
    private boolean closing;

    public HttpEdge(Vertx vertx, Settings settings, Pipeline pipeline, Sessions sessions, Deadlines deadlines) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.settings = settings;
        this.pipeline = pipeline;
        this.sessions = sessions;
        this.deadlines = deadlines;
        this.pages = new Pages(pipeline, deadlines, settings.bodyDeadline());
    }

    public void handle(HttpServerRequest request) {
        HttpConnection connection = request.connection();
        heardOf(connection);
        Exchange exchange = exchange(request);
        open.add(exchange);
        exchange.onClosed(() -> {
            open.remove(exchange);
            if (!request.response().closed()) {
                silentFor(KEPT_ALIVE, connection);
            }
        });
        try {
            receive(request, exchange);
        } catch (RuntimeException e) {
            pipeline.refuse(exchange, e);
        }
    }

    private Exchange exchange(HttpServerRequest request) {
        var peer = new Exchange.Peer("http", request.remoteAddress().hostAddress());
        if (isPage(request.path())) {
            PageAnswer answer = new PageAnswer(request.response());
            Exchange exchange = new Exchange(context, peer, answer);
            answer.of(exchange);
            return exchange;
        }
        HttpAnswer answer = new HttpAnswer(vertx, request.response(), sessions);
        Exchange exchange = new Exchange(context, peer, answer);
        answer.of(exchange);
        return exchange;
    }

    /// An endpoint that is configured there comes first.
    private boolean isPage(@Nullable String path) {
        return Pages.serves(path) && !settings.endpoints().containsKey(path);
    }

    /// A connection that brings no request in time is closed.
    public void connected(HttpConnection connection) {
        silentFor(settings.headerDeadline(), connection);
        connection.closeHandler(_ -> heardOf(connection));
    }

    private void silentFor(Duration longest, HttpConnection connection) {
        Deadlines.Deadline earlier = silent.put(connection, deadlines.in(longest, connection::close));
        if (earlier != null) {
            earlier.stop();
        }
    }

    private void heardOf(HttpConnection connection) {
        Deadlines.Deadline deadline = silent.remove(connection);
        if (deadline != null) {
            deadline.stop();
        }
    }

    /// Takes no new calls, lets calls in flight finish, then ends what streams are left.
    public Future<Void> drain(Duration grace) {
        closing = true;
        Promise<Void> drained = Promise.promise();
        long giveUp = System.nanoTime() + grace.toNanos();
        vertx.setPeriodic(20, timer -> {
            boolean calls = open.stream().anyMatch(HttpEdge::inFlight);
            if (!calls || System.nanoTime() > giveUp) {
                vertx.cancelTimer(timer);
                Set.copyOf(open).forEach(exchange -> exchange.answer().fail(new Refusal.ShuttingDown()));
                drained.complete();
            }
        });
        return drained.future();
    }

    /// Tells whoever listens which of its lists to read again.
    ///
    /// @param changed the lists that changed for the subject of a stream
    public void listsChanged(Function<Exchange, Set<ListKind>> changed) {
        for (Exchange exchange : open) {
            if (exchange.answer() instanceof HttpAnswer answer && answer.hasSpoken() && listens(exchange)) {
                Notices.listsChanged(exchange, changed.apply(exchange))
                        .forEach(notice -> answer.event(SseEvent.message(notice)));
            }
        }
    }

    private static boolean listens(Exchange exchange) {
        Inbound inbound = exchange.inbound();
        return inbound != null && inbound.opensStream();
    }

    private static boolean inFlight(Exchange exchange) {
        return exchange.inbound() != null && !listens(exchange);
    }

    private void receive(HttpServerRequest request, Exchange exchange) {
        settings.doorkeeper()
                .check(
                        request.headers().getAll(HttpHeaders.HOST),
                        request.headers().getAll(HttpHeaders.ORIGIN));
        if (closing) {
            throw new Refusal.ShuttingDown().refused();
        }
        String path = request.path();
        if (isPage(path)) {
            pages.receive(request, exchange);
            return;
        }
        Endpoint endpoint = path == null ? null : settings.endpoints().get(path);
        if (endpoint == null) {
            throw new Refusal.NoSuchEndpoint().refused();
        }
        exchange.at(endpoint);
        exchange.presented(Credentials.of(request.headers(), settings.keyInQuery() ? request.query() : null));
        switch (request.method().name()) {
            case "POST" -> receiveMessage(request, exchange);
            case "GET" -> receiveVerb(request, exchange, Verb.LISTEN);
            case "DELETE" -> receiveVerb(request, exchange, Verb.END);
            default -> throw new Refusal.VerbNotAllowed("GET, POST, DELETE").refused();
        }
    }

    /// Only legacy clients listen and end sessions (protocol.md B7).
    private void receiveVerb(HttpServerRequest request, Exchange exchange, Verb verb) {
        Inbound inbound = inbound(request.headers(), verb, null, NO_BYTES, Buffer.buffer());
        exchange.understood(inbound);
        Reading.checkVersion(inbound);
        if (inbound.modern()) {
            throw new Refusal.VerbNotAllowed("POST").refused();
        }
        pipeline.handle(exchange);
    }

    private void receiveMessage(HttpServerRequest request, Exchange exchange) {
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        if (type == null || !isJson(type)) {
            throw new Refusal.UnsupportedMediaType().refused();
        }
        Body.read(
                request,
                settings.limits().bytes(),
                settings.bodyDeadline(),
                deadlines,
                (body, refused) -> received(request, exchange, body, refused),
                () -> pipeline.abandon(exchange));
    }

    private void received(HttpServerRequest request, Exchange exchange, Buffer body, @Nullable Refused refused) {
        byte[] bytes = body.getBytes();
        if (refused != null) {
            Body.endIfTooSlow(request, exchange, refused);
            pipeline.refuse(exchange, refused);
        } else if (MessageScanner.isBatch(bytes)) {
            handleBatch(request.headers(), exchange, bytes);
        } else {
            handle(exchange, () -> understand(request.headers(), exchange, bytes, body));
        }
    }

    private void handle(Exchange exchange, Runnable understanding) {
        try {
            understanding.run();
        } catch (RuntimeException e) {
            pipeline.refuse(exchange, e);
            return;
        }
        pipeline.handle(exchange);
    }

    private void understand(MultiMap headers, Exchange exchange, byte[] bytes, Buffer body) {
        Message message = Reading.scan(bytes, settings.limits());
        boolean modern = Reading.modern(message, null);
        // Whatever is wrong with the headers, the refusal is for this message (protocol.md A2).
        exchange.understood(new Inbound(Verb.SEND, message, bytes, body, modern, null, null, null, Map.of()));
        Inbound inbound = inbound(headers, Verb.SEND, message, bytes, body);
        exchange.understood(inbound);
        Reading.check(inbound, single(headers, PROTOCOL_VERSION));
    }

    private void handleBatch(MultiMap headers, Exchange whole, byte[] bytes) {
        List<Message> messages = new ArrayList<>();
        List<Span> spans;
        try {
            spans = Reading.batch(bytes, single(headers, PROTOCOL_VERSION), settings.limits());
            for (Span span : spans) {
                messages.add(Reading.inBatch(bytes, span, settings.limits()));
            }
        } catch (RuntimeException e) {
            pipeline.refuse(whole, e);
            return;
        }
        Batch batch = new Batch(whole);
        List<Exchange> parts = messages.stream()
                .map(message -> batch.add(message instanceof Message.Request))
                .toList();
        for (int i = 0; i < parts.size(); i++) {
            Exchange part = parts.get(i);
            byte[] slice =
                    Arrays.copyOfRange(bytes, spans.get(i).start(), spans.get(i).end());
            part.at(whole.endpointOrThrow());
            part.presented(whole.credential());
            handle(part, () -> understand(headers, part, slice, Buffer.buffer(slice)));
        }
    }

    private static Inbound inbound(MultiMap headers, Verb verb, @Nullable Message message, byte[] bytes, Buffer body) {
        String version = single(headers, PROTOCOL_VERSION);
        boolean modern = Reading.modern(message, version);
        Meta meta = message == null ? Meta.NONE : Reading.params(message).meta();
        return new Inbound(
                verb,
                message,
                bytes,
                body,
                modern,
                version == null ? meta.protocolVersion() : version,
                single(headers, SESSION),
                modern ? null : single(headers, LAST_EVENT_ID),
                modern ? mirrored(headers) : Map.of());
    }

    private static Map<String, String> mirrored(MultiMap headers) {
        Map<String, String> mirrored = new HashMap<>();
        for (Map.Entry<String, String> header : headers) {
            if (!header.getKey().regionMatches(true, 0, "mcp-", 0, 4)) {
                continue;
            }
            String name = header.getKey().toLowerCase(Locale.ROOT);
            boolean passed = name.equals(Reading.METHOD) || name.equals(Reading.NAME) || name.startsWith("mcp-param-");
            if (passed && mirrored.put(name, header.getValue()) != null) {
                throw new Refusal.HeaderMismatch("the " + name + " header is there twice").refused();
            }
        }
        return mirrored;
    }

    private static @Nullable String single(MultiMap headers, CharSequence name) {
        var values = headers.getAll(name);
        if (values.size() > 1) {
            throw new Refusal.HeaderMismatch("the " + name + " header is there twice").refused();
        }
        return values.isEmpty() ? null : values.getFirst().strip();
    }

    private static boolean isJson(String type) {
        String media = type.split(";", 2)[0].strip();
        return media.equalsIgnoreCase("application/json");
    }
}
