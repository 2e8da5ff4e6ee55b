package dev.sallyport.gateway.edge;

import dev.sallyport.gateway.Answer;
import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.Inbound;
import dev.sallyport.gateway.Refusal;
import dev.sallyport.mcp.SseEvent;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/// Writes an answer to an HTTP client. Nothing is written once the client has gone.
final class HttpAnswer implements Answer {
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
    private static final CharSequence EVENT_STREAM = HttpHeaders.createOptimized("text/event-stream");
    private static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");
    private static final CharSequence SESSION = HttpHeaders.createOptimized("Mcp-Session-Id");
    private static final CharSequence ACCEL_BUFFERING = HttpHeaders.createOptimized("X-Accel-Buffering");
    private static final CharSequence WWW_AUTHENTICATE = HttpHeaders.createOptimized("WWW-Authenticate");
    private static final CharSequence DPOP_NONCE = HttpHeaders.createOptimized("DPoP-Nonce");
    private static final Buffer KEEP_ALIVE = Buffer.buffer(":\n\n");
    private static final long KEEP_ALIVE_MS = 15_000;

    private final Vertx vertx;
    private final HttpServerResponse response;
    private final Sessions sessions;
    private @Nullable Exchange exchange;
    private @Nullable Kind begun;
    private @Nullable Buffer pending;
    private long keepAlive = -1;
    private boolean spoken;

    HttpAnswer(Vertx vertx, HttpServerResponse response, Sessions sessions) {
        this.vertx = vertx;
        this.response = response;
        this.sessions = sessions;
    }

    Exchange of(Exchange exchange) {
        this.exchange = exchange;
        response.closeHandler(_ -> {
            stopKeepAlive();
            exchange.cancel();
        });
        return exchange;
    }

    @Override
    public void begin(Head head) {
        if (gone()) {
            return;
        }
        begun = head.kind();
        response.setStatusCode(head.status());
        if (head.session() != null) {
            response.putHeader(SESSION, sessions.issue(exchange(), head.session()));
        }
        switch (head.kind()) {
            case JSON -> response.putHeader(HttpHeaders.CONTENT_TYPE, JSON);
            case EVENTS -> beginEvents();
            case NONE -> {}
        }
    }

    @Override
    public void piece(Buffer bytes) {
        if (gone()) {
            return;
        }
        if (pending != null) {
            if (!response.headWritten()) {
                response.setChunked(true);
            }
            response.write(pending);
        }
        pending = bytes;
    }

    @Override
    public void event(SseEvent event) {
        if (!gone()) {
            spoken = true;
            response.write(Buffer.buffer(event.encode()));
        }
    }

    /// Whether it is a stream to which the gateway may add: on which a first event that is due has gone out
    /// (protocol.md S1).
    boolean hasSpoken() {
        return begun == Kind.EVENTS && (spoken || exchange().inboundOrThrow().verb() == Inbound.Verb.LISTEN);
    }

    @Override
    public void end() {
        stopKeepAlive();
        if (!gone()) {
            if (pending == null) {
                response.end();
            } else {
                response.end(pending);
            }
        }
        exchange().closed();
    }

    @Override
    public void fail(Refusal refusal) {
        stopKeepAlive();
        if (!gone()) {
            switch (begun) {
                case null -> refuse(refusal);
                case EVENTS ->
                    response.end(Buffer.buffer(SseEvent.message(RefusalBody.of(exchange(), refusal))
                            .encode()));
                // Part of a body has gone out: only a broken connection says that the rest will not come.
                case JSON, NONE -> response.reset();
            }
        }
        exchange().closed();
    }

    @Override
    public boolean full() {
        return !gone() && response.writeQueueFull();
    }

    @Override
    public void whenDrained(Runnable resume) {
        response.drainHandler(_ -> resume.run());
    }

    private void beginEvents() {
        response.setChunked(true)
                .putHeader(HttpHeaders.CONTENT_TYPE, EVENT_STREAM)
                .putHeader(HttpHeaders.CACHE_CONTROL, NO_STORE)
                .putHeader(ACCEL_BUFFERING, "no");
        response.writeHead();
        keepAlive = vertx.setPeriodic(KEEP_ALIVE_MS, _ -> {
            if (!gone()) {
                response.write(KEEP_ALIVE);
            }
        });
    }

    private void refuse(Refusal refusal) {
        response.setStatusCode(refusal.status()).putHeader(HttpHeaders.CONTENT_TYPE, JSON);
        switch (refusal) {
            case Refusal.Unauthenticated _ ->
                response.putHeader(WWW_AUTHENTICATE, Challenge.unauthenticated(exchange()));
            case Refusal.ProofRefused no -> refuseProof(no);
            case Refusal.InsufficientScope no ->
                response.putHeader(WWW_AUTHENTICATE, Challenge.scopes(exchange(), no.scopes()));
            case Refusal.VerbNotAllowed no -> response.putHeader(HttpHeaders.ALLOW, no.allow());
            case Refusal.RateLimited no ->
                response.putHeader(
                        HttpHeaders.RETRY_AFTER, Long.toString(RefusalBody.retryAfterSeconds(no.retryAfter())));
            case Refusal.StoreDown _, Refusal.TokenUnverifiable _, Refusal.Overloaded _ ->
                response.putHeader(HttpHeaders.RETRY_AFTER, "1");
            case Refusal.BodyTooSlow _, Refusal.ShuttingDown _ ->
                response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            default -> {}
        }
        response.end(Buffer.buffer(RefusalBody.of(exchange(), refusal)));
    }

    private void refuseProof(Refusal.ProofRefused refusal) {
        response.putHeader(WWW_AUTHENTICATE, Challenge.proof(exchange(), refusal.error()));
        if (refusal.nonce() != null) {
            response.putHeader(DPOP_NONCE, refusal.nonce());
        }
    }

    private void stopKeepAlive() {
        if (keepAlive >= 0) {
            vertx.cancelTimer(keepAlive);
            keepAlive = -1;
        }
    }

    private boolean gone() {
        return response.closed() || response.ended();
    }

    private Exchange exchange() {
        if (exchange == null) {
            throw new IllegalStateException("an answer belongs to an exchange");
        }
        return exchange;
    }
}
