package dev.sallyport.gateway.forward.http;

import dev.sallyport.gateway.Answer;
import dev.sallyport.gateway.Deadlines.Deadline;
import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.Inbound;
import dev.sallyport.gateway.Refusal;
import dev.sallyport.mcp.SseEvent;
import dev.sallyport.mcp.SseParser;
import dev.sallyport.mcp.SseTooLarge;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Hands one HTTP answer on: JSON as it streams in, events one by one, errors once they are understood.
final class HttpRelay {
    private final String server;
    private final Exchange exchange;
    private final Answer answer;
    private @Nullable HttpClientRequest request;
    private @Nullable Deadline deadline;
    private Runnable onAnswered = () -> {};
    private @Nullable Consumer<HttpClientResponse> onChallenge;
    private @Nullable String authorization;
    private int attempts;
    private boolean over;

    HttpRelay(String server, Exchange exchange, Answer answer) {
        this.server = server;
        this.exchange = exchange;
        this.answer = answer;
        exchange.onCancel(this::cancelled);
        exchange.onClosed(this::cancelled); // a stage before this one may end the answer early
    }

    void until(Deadline deadline) {
        this.deadline = deadline;
    }

    void sendingOn(HttpClientRequest request) {
        this.request = request;
        if (over) {
            request.reset();
        }
    }

    /// Runs once the server has said all it has to say, so that its connection is free again.
    void onAnswered(Runnable action) {
        onAnswered = action;
    }

    /// Runs with each answer that refuses the gateway's credentials, once its connection is free again.
    void onChallenge(Consumer<HttpClientResponse> action) {
        onChallenge = action;
    }

    /// With which `Authorization` the request is sent from now on; null for none.
    void authorizedBy(@Nullable String authorization) {
        this.authorization = authorization;
    }

    @Nullable
    String authorization() {
        return authorization;
    }

    /// @return how often the request was sent before
    int countAttempt() {
        return attempts++;
    }

    boolean over() {
        return over;
    }

    void whenEnded(HttpClientResponse response, Runnable action) {
        boolean closes = "close".equalsIgnoreCase(response.getHeader(HttpHeaders.CONNECTION));
        response.endHandler(_ -> {
            request = null; // its connection may serve another call from here on
            if (!closes) {
                onAnswered.run();
            }
            action.run();
        });
    }

    void relay(HttpClientResponse response) {
        if (over) {
            return;
        }
        response.exceptionHandler(_ -> brokenOff());
        int status = response.statusCode();
        if (onChallenge != null && (status == 401 || status == 403)) {
            challenged(response, onChallenge);
        } else if ((status == 200 || status == 202 || status == 204) && notForReading()) {
            whenEnded(response, this::acknowledged);
        } else if (status == 200) {
            relayContent(response);
        } else {
            new HttpError(server, exchange, response).understand(this);
        }
    }

    /// Ends the call, the server's part included, with a refusal.
    void fail(Refusal refusal) {
        if (finish()) {
            if (request != null) {
                request.reset();
            }
            answer.fail(refusal);
        }
    }

    /// A complete error answer of the server's own.
    void pass(int status, Buffer body) {
        if (finish()) {
            answer.begin(new Answer.Head(status, Answer.Kind.JSON, null));
            answer.piece(body);
            answer.end();
        }
    }

    private void challenged(HttpClientResponse response, Consumer<HttpClientResponse> action) {
        AtomicLong room = new AtomicLong(HttpError.LARGEST);
        response.handler(bytes -> {
            if (room.addAndGet(-bytes.length()) < 0) {
                fail(new Refusal.ServerMisbehaved(server, "its error answer is too large"));
            }
        });
        whenEnded(response, () -> {
            if (!over) {
                action.accept(response);
            }
        });
    }

    private void relayContent(HttpClientResponse response) {
        String type = response.getHeader(HttpHeaders.CONTENT_TYPE);
        String media = type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        switch (media) {
            case "application/json" -> relayJson(response);
            case "text/event-stream" -> relayEvents(response);
            default -> fail(new Refusal.ServerMisbehaved(server, "its answer is neither JSON nor an event stream"));
        }
    }

    private void relayJson(HttpClientResponse response) {
        answer.begin(new Answer.Head(200, Answer.Kind.JSON, session(response)));
        response.handler(bytes -> {
            if (!over) {
                answer.piece(bytes);
                pauseWhileFull(response);
            }
        });
        whenEnded(response, this::ended);
    }

    private void relayEvents(HttpClientResponse response) {
        answer.begin(new Answer.Head(200, Answer.Kind.EVENTS, session(response)));
        var parser = new SseParser();
        response.handler(bytes -> {
            if (!over) {
                parse(parser, bytes);
                pauseWhileFull(response);
            }
        });
        whenEnded(response, this::ended);
    }

    private void parse(SseParser parser, Buffer bytes) {
        try {
            byte[] chunk = bytes.getBytes();
            parser.feed(chunk, 0, chunk.length, this::event);
        } catch (SseTooLarge e) {
            fail(new Refusal.ServerMisbehaved(server, "an event of its stream is too large"));
        }
    }

    private void event(SseEvent event) {
        if (!over) {
            answer.event(event);
        }
    }

    private void pauseWhileFull(HttpClientResponse response) {
        if (answer.full()) {
            response.pause();
            answer.whenDrained(response::resume);
        }
    }

    private void acknowledged() {
        if (finish()) {
            int status = exchange.inboundOrThrow().verb() == Inbound.Verb.SEND ? 202 : 200;
            answer.begin(new Answer.Head(status, Answer.Kind.NONE, null));
            answer.end();
        }
    }

    private void ended() {
        if (finish()) {
            answer.end();
        }
    }

    private void brokenOff() {
        fail(new Refusal.ServerUnavailable(server, "it broke the connection off before its answer was complete"));
    }

    private void cancelled() {
        if (finish() && request != null) {
            request.reset();
        }
    }

    private boolean finish() {
        if (over) {
            return false;
        }
        over = true;
        if (deadline != null) {
            deadline.stop();
        }
        return true;
    }

    /// Notifications, answers to the server and the end of a session are acknowledged, whatever the body says.
    private boolean notForReading() {
        Inbound inbound = exchange.inboundOrThrow();
        return inbound.verb() == Inbound.Verb.END || (inbound.verb() == Inbound.Verb.SEND && inbound.request() == null);
    }

    private static @Nullable String session(HttpClientResponse response) {
        return response.getHeader("mcp-session-id");
    }
}
