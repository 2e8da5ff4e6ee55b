package dev.sallyport.gateway.edge;

import dev.sallyport.gateway.Credential;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Streamable HTTP toward clients, both eras on one endpoint (protocol.md B, D, L). One instance per event loop.
public final class HttpEdge {
    private static final Logger log = LoggerFactory.getLogger(HttpEdge.class);

    /// @param endpoints by path
    /// @param keyInQuery whether `?api_key=` is looked at
    /// @param headerDeadline time for the headers of a connection's first request
    /// @param bodyDeadline time for a body
    /// @param site what is served besides endpoints, which come first
    /// @param strictTransport whether browsers are told to come by HTTPS only (RFC 6797)
    public record Settings(
            Map<String, Endpoint> endpoints,
            Doorkeeper doorkeeper,
            boolean keyInQuery,
            ScanLimits limits,
            Duration headerDeadline,
            Duration bodyDeadline,
            TrustedProxies proxies,
            Site site,
            boolean strictTransport) {
        public Settings {
            endpoints = Map.copyOf(endpoints);
        }
    }

    private static final Duration KEPT_ALIVE = Duration.ofMinutes(10);
    private static final byte[] NO_BYTES = {};
    private static final String METHODS = "GET, POST, DELETE";
    private static final long LOOK_MS = 1_000;
    private static final CharSequence STRICT_TRANSPORT = HttpHeaders.createOptimized("Strict-Transport-Security");
    private static final CharSequence ONE_YEAR = HttpHeaders.createOptimized("max-age=31536000");

    private final Settings settings;
    private final Pipeline pipeline;
    private final Sessions sessions;
    private final Pages pages;
    private final Sites sites;
    private final Place.Finder places;
    private final Deadlines deadlines;
    private final Vertx vertx;
    private final Context context;
    private final Set<Exchange> open = new HashSet<>();
    private final Silence silence;
    private boolean closing;
    private boolean looking;

    public HttpEdge(Vertx vertx, Settings settings, Pipeline pipeline, Sessions sessions, Deadlines deadlines) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.settings = settings;
        this.pipeline = pipeline;
        this.sessions = sessions;
        this.deadlines = deadlines;
        this.pages = new Pages(pipeline, deadlines, settings.bodyDeadline());
        this.sites = new Sites(settings.site(), pipeline, deadlines, settings.bodyDeadline());
        this.places = new Place.Finder(settings.endpoints(), settings.site());
        this.silence = new Silence(deadlines);
        vertx.setPeriodic(LOOK_MS, _ -> endStrangers());
    }

    public void handle(HttpServerRequest request) {
        silence.ends(request.connection());
        if (settings.strictTransport()) {
            request.response().putHeader(STRICT_TRANSPORT, ONE_YEAR);
        }
        try {
            Place place = places.at(request.path());
            handle(request, place, exchange(request, place));
        } catch (RuntimeException e) {
            log.atError().setCause(e).log("refused because of a bug");
            request.response()
                    .setStatusCode(500)
                    .end()
                    .onComplete(_ -> request.connection().close());
        }
    }

    private void handle(HttpServerRequest request, Place place, Exchange exchange) {
        HttpConnection connection = request.connection();
        open.add(exchange);
        exchange.onClosed(() -> {
            open.remove(exchange);
            if (!request.response().closed()) {
                silence.begins(connection, KEPT_ALIVE);
            }
        });
        try {
            receive(request, exchange, place);
        } catch (RuntimeException e) {
            pipeline.refuse(exchange, e);
        }
    }

    private Exchange exchange(HttpServerRequest request, Place place) {
        var said = settings.proxies().heard(request.remoteAddress().hostAddress(), request.headers());
        boolean mayShowCertificate = place instanceof Place.OfSite
                || (place instanceof Place.Served(Endpoint endpoint) && endpoint.tokens() != null);
        String certificate = said.proxied() || !mayShowCertificate ? said.certificate() : certificate(request);
        var peer = new Exchange.Peer("http", said.address(), certificate);
        Exchange exchange = switch (place) {
            case Place.Page _ -> {
                PageAnswer answer = new PageAnswer(request.response());
                yield answer.of(new Exchange(context, peer, answer));
            }
            case Place.OfSite _ -> {
                SiteAnswer answer = new SiteAnswer(request.response());
                yield answer.of(new Exchange(context, peer, answer));
            }
            case Place.Served _, Place.Nowhere _ -> {
                HttpAnswer answer = new HttpAnswer(vertx, request.response(), sessions);
                yield answer.of(new Exchange(context, peer, answer));
            }
        };
        if (place instanceof Place.Served(Endpoint endpoint)) {
            exchange.at(endpoint);
            String query = settings.keyInQuery() ? request.query() : null;
            exchange.presented(Credentials.of(request.headers(), query, said.identity()));
        }
        return exchange;
    }

    /// @return `x5t#S256` of the certificate with which the client made the connection; null where it showed
    ///     none
    private static @Nullable String certificate(HttpServerRequest request) {
        if (!request.isSSL()) {
            return null;
        }
        try {
            return TrustedProxies.thumbprint(
                    request.connection().peerCertificates().getFirst());
        } catch (SSLPeerUnverifiedException _) {
            return null;
        }
    }

    /// A connection that brings no request in time is closed.
    public void connected(HttpConnection connection) {
        silence.begins(connection, settings.headerDeadline());
        connection.closeHandler(_ -> silence.ends(connection));
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
        return exchange.answer() instanceof SiteAnswer || (exchange.inbound() != null && !listens(exchange));
    }

    private void endStrangers() {
        List<Exchange> streams = open.stream().filter(HttpEdge::listens).toList();
        if (!streams.isEmpty() && !looking) {
            looking = true;
            pipeline.endStrangers(streams).onComplete(_ -> looking = false);
        }
    }

    private void receive(HttpServerRequest request, Exchange exchange, Place place) {
        String origin = admit(request.headers(), place);
        if (closing) {
            throw new Refusal.ShuttingDown().refused();
        }
        switch (place) {
            case Place.Served _ -> receiveAtEndpoint(request, exchange, origin);
            case Place.Page _ -> pages.receive(request, exchange);
            case Place.OfSite _ -> receiveAtSite(request, exchange, origin);
            case Place.Nowhere _ -> throw new Refusal.NoSuchEndpoint().refused();
        }
    }

    /// @return the origin that may read the answer; null where none asks, or none may
    private @Nullable String admit(MultiMap headers, Place place) {
        List<String> host = headers.getAll(HttpHeaders.HOST);
        return switch (place) {
            case Place.OfSite(Site.Door door) when door == Site.Door.ANY_HOST -> null;
            case Place.OfSite(Site.Door door)
            when door == Site.Door.ANY_ORIGIN -> {
                settings.doorkeeper().checkHost(host);
                yield Cors.EVERY_ORIGIN;
            }
            default -> settings.doorkeeper().check(host, headers.getAll(HttpHeaders.ORIGIN));
        };
    }

    private void receiveAtSite(HttpServerRequest request, Exchange exchange, @Nullable String origin) {
        if (origin != null && origin.equals(Cors.EVERY_ORIGIN)) {
            Cors.open(request.response(), origin);
            if (Cors.isPreflight(request)) {
                answerPreflight(request, exchange, Sites.METHODS);
                return;
            }
        }
        sites.receive(request, exchange);
    }

    private void receiveAtEndpoint(HttpServerRequest request, Exchange exchange, @Nullable String origin) {
        if (origin != null) {
            Cors.open(request.response(), origin);
            if (Cors.isPreflight(request)) {
                answerPreflight(request, exchange, METHODS);
                return;
            }
        }
        switch (request.method().name()) {
            case "POST" -> receiveMessage(request, exchange);
            case "GET" -> receiveVerb(request, exchange, Verb.LISTEN);
            case "DELETE" -> receiveVerb(request, exchange, Verb.END);
            default -> throw new Refusal.VerbNotAllowed(METHODS).refused();
        }
    }

    private static void answerPreflight(HttpServerRequest request, Exchange exchange, String methods) {
        Cors.answer(request, methods);
        exchange.closed();
    }

    /// Only legacy clients listen and end sessions (protocol.md B7).
    private void receiveVerb(HttpServerRequest request, Exchange exchange, Verb verb) {
        Inbound inbound = Headers.inbound(request.headers(), verb, null, NO_BYTES, Buffer.buffer());
        exchange.understood(inbound);
        Reading.checkVersion(inbound);
        if (inbound.modern()) {
            throw new Refusal.VerbNotAllowed("POST").refused();
        }
        pipeline.handle(exchange);
    }

    private void receiveMessage(HttpServerRequest request, Exchange exchange) {
        if (!Headers.isJson(request.headers())) {
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
        Inbound inbound = Headers.inbound(headers, Verb.SEND, message, bytes, body);
        exchange.understood(inbound);
        Reading.check(inbound, Headers.version(headers));
    }

    /// A proof is good for one message only, since none may be shown twice (RFC 9449 section 11.1).
    private static void checkProof(Exchange whole) {
        if (whole.credential() instanceof Credential.Proved) {
            throw new Refusal.Unauthenticated("a DPoP proof came with a batch").refused();
        }
    }

    private void handleBatch(MultiMap headers, Exchange whole, byte[] bytes) {
        List<Message> messages = new ArrayList<>();
        List<Span> spans;
        try {
            spans = Reading.batch(bytes, Headers.version(headers), settings.limits());
            checkProof(whole);
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
}
