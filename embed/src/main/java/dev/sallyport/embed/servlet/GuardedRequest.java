package dev.sallyport.embed.servlet;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A request whose body was decided: the same bytes again, and the session id as the server knows it.
final class GuardedRequest extends HttpServletRequestWrapper {
    private final byte[] body;
    private final @Nullable String session;
    private final GuardedResponse response;

    GuardedRequest(HttpServletRequest request, byte[] body, @Nullable String session, GuardedResponse response) {
        super(request);
        this.body = body;
        this.session = session;
        this.response = response;
    }

    @Override
    public @Nullable String getHeader(String name) {
        if (name.equalsIgnoreCase(Headers.SESSION)) {
            return session;
        }
        return Headers.isHidden(name) ? null : super.getHeader(name);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        if (name.equalsIgnoreCase(Headers.SESSION)) {
            return Collections.enumeration(session == null ? List.of() : List.of(session));
        }
        return Headers.isHidden(name) ? Collections.emptyEnumeration() : super.getHeaders(name);
    }

    @Override
    public Enumeration<String> getHeaderNames() {
        return Collections.enumeration(Collections.list(super.getHeaderNames()).stream()
                .filter(name -> !Headers.isHidden(name))
                .filter(name -> session != null || !name.equalsIgnoreCase(Headers.SESSION))
                .toList());
    }

    @Override
    public ServletInputStream getInputStream() {
        return new BodyStream(body);
    }

    @Override
    public BufferedReader getReader() {
        return new BufferedReader(new InputStreamReader(new ByteArrayInputStream(body), UTF_8));
    }

    @Override
    public AsyncContext startAsync() {
        return new GuardedAsync(super.startAsync(this, response), response);
    }

    @Override
    public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
        return new GuardedAsync(super.startAsync(request, response), this.response);
    }

    @Override
    public AsyncContext getAsyncContext() {
        return new GuardedAsync(super.getAsyncContext(), response);
    }

    private static final class BodyStream extends ServletInputStream {
        private final ByteArrayInputStream bytes;

        BodyStream(byte[] bytes) {
            this.bytes = new ByteArrayInputStream(bytes);
        }

        @Override
        public int read() {
            return bytes.read();
        }

        @Override
        public int read(byte[] buffer, int from, int length) {
            return bytes.read(buffer, from, length);
        }

        @Override
        public boolean isFinished() {
            return bytes.available() == 0;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new IllegalStateException("the body was read already: read it without a listener");
        }
    }
}
