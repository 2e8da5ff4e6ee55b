package dev.sallyport.embed.servlet;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A response of which only treated messages reach the client.
final class GuardedResponse extends HttpServletResponseWrapper {
    private static final String LENGTH = "Content-Length";

    private final AnswerStream answer;
    private final UnaryOperator<String> sealed;
    private @Nullable PrintWriter writer;

    /// @param sealed makes the client's session id of the server's
    GuardedResponse(HttpServletResponse response, Treatment treatment, UnaryOperator<String> sealed) {
        super(response);
        this.answer = new AnswerStream(response, treatment);
        this.sealed = sealed;
    }

    /// Sends what is held. Nothing can be written afterwards.
    void finish() {
        if (writer != null) {
            writer.flush();
        }
        answer.finish();
    }

    @Override
    public ServletOutputStream getOutputStream() {
        return answer;
    }

    @Override
    public PrintWriter getWriter() {
        PrintWriter current = writer;
        if (current == null) {
            current = new PrintWriter(new OutputStreamWriter(answer, UTF_8), false);
            writer = current;
        }
        return current;
    }

    @Override
    public String getCharacterEncoding() {
        return UTF_8.name();
    }

    @Override
    public void flushBuffer() throws IOException {
        if (writer != null) {
            writer.flush();
        }
        answer.flush();
    }

    @Override
    public void resetBuffer() {
        answer.reset();
        super.resetBuffer();
    }

    @Override
    public void reset() {
        answer.reset();
        super.reset();
    }

    /// An error of the server keeps its status, though not its words.
    @Override
    public void sendError(int status, String message) throws IOException {
        sendError(status);
    }

    @Override
    public void setHeader(String name, String value) {
        if (!isLength(name)) {
            super.setHeader(name, outward(name, value));
        }
    }

    @Override
    public void addHeader(String name, String value) {
        if (!isLength(name)) {
            super.addHeader(name, outward(name, value));
        }
    }

    @Override
    public void setIntHeader(String name, int value) {
        if (!isLength(name)) {
            super.setIntHeader(name, value);
        }
    }

    @Override
    public void addIntHeader(String name, int value) {
        if (!isLength(name)) {
            super.addIntHeader(name, value);
        }
    }

    /// It is not the server that knows the length.
    @Override
    public void setContentLength(int length) {}

    @Override
    public void setContentLengthLong(long length) {}

    private String outward(String name, String value) {
        return name.equalsIgnoreCase(Headers.SESSION) ? sealed.apply(value) : value;
    }

    private static boolean isLength(String name) {
        return name.equalsIgnoreCase(LENGTH);
    }
}
