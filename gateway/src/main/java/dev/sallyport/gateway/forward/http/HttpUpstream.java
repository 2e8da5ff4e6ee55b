package dev.sallyport.gateway.forward.http;

import dev.sallyport.gateway.Answer;
import dev.sallyport.gateway.Deadlines;
import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.Inbound;
import dev.sallyport.gateway.Refusal;
import dev.sallyport.gateway.StoreUnavailable;
import dev.sallyport.gateway.forward.Upstream;
import dev.sallyport.gateway.forward.UpstreamCredentials;
import dev.sallyport.mcp.Message;
import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A Streamable HTTP server, with a connection pool of one event loop. Requests are built from scratch: of what
/// the client sent only the body and the `Mcp-*` headers of the protocol go on.
public final class HttpUpstream implements Upstream {
    private static final Logger log = LoggerFactory.getLogger(HttpUpstream.class);
    private static final int CONNECT_TIMEOUT_MS = 5_000;
    private static final int CONNECTIONS = 4096;
    private static final CharSequence ACCEPT_BOTH = HttpHeaders.createOptimized("application/json, text/event-stream");
    private static final CharSequence ACCEPT_EVENTS = HttpHeaders.createOptimized("text/event-stream");
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
    private static final CharSequence PROTOCOL_VERSION = HttpHeaders.createOptimized("mcp-protocol-version");
    private static final CharSequence SESSION = HttpHeaders.createOptimized("mcp-session-id");
    private static final CharSequence LAST_EVENT_ID = HttpHeaders.createOptimized("last-event-id");

    private final HttpServer server;
    private final HttpClientAgent client;
    private final Connections connections;
    private final Deadlines deadlines;
    private final @Nullable UpstreamCredentials credentials;
    private final RequestOptions post;
    private final RequestOptions get;
    private final RequestOptions delete;

    public HttpUpstream(Vertx vertx, HttpServer server, Deadlines deadlines) {
        this(vertx, server, deadlines, null);
    }

    /// @param credentials with which the server is spoken to, besides the configured headers; null for none
    public HttpUpstream(
            Vertx vertx, HttpServer server, Deadlines deadlines, @Nullable UpstreamCredentials credentials) {
        this.server = server;
        this.deadlines = deadlines;
        this.credentials = credentials;
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout(CONNECT_TIMEOUT_MS)
                .setTcpNoDelay(true)
                .setDecompressionSupported(false));
        this.connections = new Connections(
                client,
                new HttpConnectOptions()
                        .setHost(server.url().getHost())
                        .setPort(port())
                        .setSsl(secure()),
                CONNECTIONS);
        this.post = options(HttpMethod.POST);
        this.get = options(HttpMethod.GET);
        this.delete = options(HttpMethod.DELETE);
    }

    @Override
    public void send(Exchange exchange, Answer answer) {
        Inbound inbound = exchange.inboundOrThrow();
        var relay = new HttpRelay(server.name(), exchange, answer);
        if (!inbound.opensStream()) {
            relay.until(deadlines.in(server.timeout(), () -> timedOut(exchange, relay)));
        }
        if (credentials == null) {
            send(exchange, inbound, relay);
            return;
        }
        UpstreamCredentials logins = credentials;
        relay.onChallenge(response -> challenged(exchange, logins, response, relay));
        logins.authorization(exchange).onComplete(known -> {
            if (known.failed()) {
                relay.fail(notKnown(exchange, known.cause()));
            } else {
                relay.authorizedBy(known.result().orElse(null));
                send(exchange, inbound, relay);
            }
        });
    }

    /// The same body goes out again, or the call ends.
    private void challenged(
            Exchange exchange, UpstreamCredentials logins, HttpClientResponse response, HttpRelay relay) {
        var challenge = new UpstreamCredentials.Challenge(
                response.statusCode(),
                response.headers().getAll("www-authenticate"),
                relay.authorization(),
                relay.countAttempt());
        logins.challenged(exchange, challenge).onComplete(remedy -> {
            if (remedy.failed()) {
                relay.fail(notKnown(exchange, remedy.cause()));
                return;
            }
            switch (remedy.result()) {
                case UpstreamCredentials.Remedy.Retry retry -> {
                    relay.authorizedBy(retry.authorization());
                    send(exchange, exchange.inboundOrThrow(), relay);
                }
                case UpstreamCredentials.Remedy.LogIn login ->
                    relay.fail(new Refusal.LoginRequired(server.name(), login.url(), login.id()));
                case UpstreamCredentials.Remedy.Refuse no ->
                    relay.fail(new Refusal.ServerUnavailable(server.name(), "it " + no.why()));
            }
        });
    }

    private static Refusal notKnown(Exchange exchange, Throwable cause) {
        if (cause instanceof StoreUnavailable down) {
            return new Refusal.StoreDown(String.valueOf(down.getMessage()));
        }
        log.atError().addKeyValue("call", exchange.id()).setCause(cause).log("refused because of a bug");
        return new Refusal.Internal();
    }

    private void send(Exchange exchange, Inbound inbound, HttpRelay relay) {
        if (relay.over()) {
            return;
        }
        RequestOptions options = switch (inbound.verb()) {
            case SEND -> post;
            case LISTEN -> get;
            case END -> delete;
        };
        if (!connections.available()) {
            relay.fail(new Refusal.Overloaded(CONNECTIONS + " connections to server " + server.name()));
            return;
        }
        connections.take().onComplete(taken -> {
            if (taken.failed()) {
                relay.fail(new Refusal.ServerUnavailable(server.name(), whyNot(taken.cause())));
            } else {
                send(exchange, inbound, options, taken.result(), relay);
            }
        });
    }

    private void send(
            Exchange exchange,
            Inbound inbound,
            RequestOptions options,
            HttpClientConnection connection,
            HttpRelay relay) {
        if (relay.over()) {
            connections.giveBack(connection);
            return;
        }
        relay.onAnswered(() -> connections.giveBack(connection));
        connection.request(options).onComplete(opened -> {
            if (opened.failed()) {
                relay.fail(new Refusal.ServerUnavailable(server.name(), whyNot(opened.cause())));
            } else {
                send(exchange, inbound, opened.result(), relay);
            }
        });
    }

    @Override
    public Future<Void> close(Duration grace) {
        return client.shutdown(grace.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS);
    }

    private void send(Exchange exchange, Inbound inbound, HttpClientRequest request, HttpRelay relay) {
        relay.sendingOn(request);
        setHeaders(exchange, inbound, relay.authorization(), request);
        var answered = inbound.verb() == Inbound.Verb.SEND ? request.send(inbound.body()) : request.send();
        answered.onComplete(response -> {
            if (response.failed()) {
                relay.fail(new Refusal.ServerUnavailable(server.name(), whyNot(response.cause())));
            } else {
                relay.relay(response.result());
            }
        });
    }

    private void setHeaders(
            Exchange exchange, Inbound inbound, @Nullable String authorization, HttpClientRequest request) {
        var headers = request.headers();
        if (inbound.verb() == Inbound.Verb.SEND) {
            headers.set(HttpHeaders.CONTENT_TYPE, JSON).set(HttpHeaders.ACCEPT, ACCEPT_BOTH);
        } else if (inbound.verb() == Inbound.Verb.LISTEN) {
            headers.set(HttpHeaders.ACCEPT, ACCEPT_EVENTS);
        }
        if (inbound.protocolVersion() != null) {
            headers.set(PROTOCOL_VERSION, inbound.protocolVersion());
        }
        if (exchange.serverSession() != null) {
            headers.set(SESSION, exchange.serverSession());
        }
        if (inbound.lastEventId() != null) {
            headers.set(LAST_EVENT_ID, inbound.lastEventId());
        }
        inbound.mirrored().forEach(headers::set);
        server.headers().forEach(headers::set);
        if (authorization != null) {
            headers.set(HttpHeaders.AUTHORIZATION, authorization);
        }
    }

    /// Ending the stream is how a modern server is told; a legacy one has to be told in words (protocol.md L12).
    private void timedOut(Exchange exchange, HttpRelay relay) {
        relay.fail(new Refusal.ServerTimedOut(server.name(), server.timeout()));
        Message.Request request = exchange.inboundOrThrow().request();
        if (request != null
                && !exchange.inboundOrThrow().modern()
                && !request.method().equals("initialize")) {
            tellCancelled(exchange, relay.authorization(), request);
        }
    }

    private void tellCancelled(Exchange exchange, @Nullable String authorization, Message.Request cancelled) {
        Inbound inbound = exchange.inboundOrThrow();
        String text = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":"
                + new String(cancelled.id().toJson(), StandardCharsets.UTF_8)
                + ",\"reason\":\"timed out\"}}";
        client.request(post).onSuccess(request -> {
            var deadline = deadlines.in(server.timeout(), request::reset);
            setHeaders(exchange, inbound, authorization, request);
            request.send(Buffer.buffer(text))
                    .compose(response -> response.end())
                    .onComplete(_ -> deadline.stop());
        });
    }

    private RequestOptions options(HttpMethod method) {
        String query = server.url().getRawQuery();
        String path = server.url().getRawPath();
        return new RequestOptions()
                .setMethod(method)
                .setHost(server.url().getHost())
                .setPort(port())
                .setSsl(secure())
                .setFollowRedirects(false)
                .setURI((path.isEmpty() ? "/" : path) + (query == null ? "" : "?" + query));
    }

    private int port() {
        int port = server.url().getPort();
        return port >= 0 ? port : secure() ? 443 : 80;
    }

    private boolean secure() {
        return "https".equals(server.url().getScheme());
    }

    private static String whyNot(Throwable cause) {
        return switch (cause) {
            case UnknownHostException _ -> "its host is unknown";
            case ConnectTimeoutException _ -> "it does not accept connections in time";
            case ConnectException _ -> "it does not accept connections";
            case javax.net.ssl.SSLException _ -> "its TLS certificate or handshake is not acceptable";
            default -> "the connection failed before it answered";
        };
    }
}
