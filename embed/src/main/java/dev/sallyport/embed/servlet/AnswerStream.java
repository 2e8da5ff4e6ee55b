package dev.sallyport.embed.servlet;

import dev.sallyport.embed.Refusal;
import dev.sallyport.mcp.MalformedMessage;
import dev.sallyport.mcp.SseEvent;
import dev.sallyport.mcp.SseParser;
import dev.sallyport.mcp.SseTooLarge;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Holds a JSON answer until it is whole and an event until it is, and sends what the treatment leaves of it. What is
/// neither JSON nor a stream of events never reaches the client.
final class AnswerStream extends ServletOutputStream {
    private static final int LARGEST = 16 << 20;

    private enum Kind {
        JSON,
        EVENTS,
        OTHER
    }

    private final HttpServletResponse response;
    private final Treatment treatment;
    private final SseParser parser = new SseParser(LARGEST);
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();
    private @Nullable Kind kind;
    private boolean finished;

    AnswerStream(HttpServletResponse response, Treatment treatment) {
        this.response = response;
        this.treatment = treatment;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int length) throws IOException {
        if (finished || length == 0) {
            return;
        }
        Kind current = kind == null ? kindOf(response.getContentType()) : kind;
        kind = current;
        if (current == Kind.EVENTS) {
            events(bytes, from, length);
        } else if (held.size() + length > LARGEST) {
            fail("the answer is larger than " + LARGEST + " bytes");
        } else {
            held.write(bytes, from, length);
        }
    }

    /// Also before the first event, so that a client knows its stream is open.
    @Override
    public synchronized void flush() throws IOException {
        if (!finished && kindOf(response.getContentType()) == Kind.EVENTS) {
            response.flushBuffer();
        }
    }

    @Override
    public void close() {
        finish();
    }

    synchronized void reset() {
        held.reset();
        kind = null;
    }

    synchronized void finish() {
        if (finished) {
            return;
        }
        try {
            if (kind == Kind.EVENTS) {
                finished = true;
                response.flushBuffer();
            } else if (held.size() > 0) {
                finishBody();
            }
            finished = true;
        } catch (IOException e) {
            finished = true;
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public void setWriteListener(WriteListener listener) {
        throw new IllegalStateException("a guarded answer is written without a listener");
    }

    private void finishBody() throws IOException {
        if (kind == Kind.OTHER) {
            fail("the answer is neither JSON nor a stream of events");
            return;
        }
        try {
            send(treatment.ofBody(held.toByteArray()));
        } catch (MalformedMessage e) {
            fail("the answer cannot be read: " + e.reason());
        }
    }

    private void events(byte[] bytes, int from, int length) throws IOException {
        try {
            parser.feed(bytes, from, from + length, this::event);
        } catch (SseTooLarge e) {
            fail(e.getMessage());
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void event(SseEvent event) {
        if (finished) {
            return;
        }
        try {
            SseEvent treated = event.data().length == 0 ? event : event.withData(treatment.ofBody(event.data()));
            response.getOutputStream().write(treated.encode());
        } catch (MalformedMessage e) {
            fail("an event cannot be read: " + e.reason());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// An error of the server keeps its status, though not its words.
    private void fail(@Nullable String why) {
        finished = true;
        try {
            if (kind == Kind.EVENTS) {
                byte[] error = Refusal.unmet(String.valueOf(why)).toJson(null);
                response.getOutputStream().write(SseEvent.message(error).encode());
                response.flushBuffer();
                return;
            }
            int status = response.getStatus();
            Refusal refusal = status < 400
                    ? Refusal.unmet(String.valueOf(why))
                    : Refusal.http(status, "server_error", status, "the server answered with status " + status);
            response.setStatus(refusal.status());
            send(refusal.toJson(null));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void send(byte[] json) throws IOException {
        response.setContentType("application/json");
        response.setContentLength(json.length);
        response.getOutputStream().write(json);
        response.flushBuffer();
    }

    private static Kind kindOf(@Nullable String contentType) {
        String type =
                contentType == null ? "" : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return switch (type) {
            case "application/json" -> Kind.JSON;
            case "text/event-stream" -> Kind.EVENTS;
            default -> Kind.OTHER;
        };
    }
}
