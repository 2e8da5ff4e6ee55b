package dev.sallyport.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One keep-alive connection of a client, on which every byte is the test's own.
public final class ClientConnection implements AutoCloseable {
    private static final int PATIENCE_MS = 15_000;

    private final Socket socket;
    private final String host;
    private final InputStream in;
    private boolean chunked;
    private int left;

    ClientConnection(int port) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(PATIENCE_MS);
            socket.setTcpNoDelay(true);
            host = "localhost:" + port;
            in = new BufferedInputStream(socket.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public ClientConnection send(ClientRequest request) {
        return send(request.bytes(host));
    }

    public ClientConnection send(String bytes) {
        return send(bytes.getBytes(UTF_8));
    }

    public ClientConnection send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Reply ask(ClientRequest request) {
        return send(request).reply();
    }

    /// @return the next answer, whole
    public Reply reply() {
        Reply head = head();
        return new Reply(head.status(), head.headers(), rest());
    }

    /// @return the next answer's status and headers; its body has to be read next
    public Reply head() {
        try {
            String status = line();
            Map<String, List<String>> headers = new HashMap<>();
            for (String line = line(); !line.isEmpty(); line = line()) {
                int colon = line.indexOf(':');
                headers.computeIfAbsent(line.substring(0, colon).toLowerCase(Locale.ROOT), _ -> new ArrayList<>())
                        .add(line.substring(colon + 1).strip());
            }
            chunked = headers.containsKey("transfer-encoding");
            left = chunked
                    ? 0
                    : Integer.parseInt(
                            headers.getOrDefault("content-length", List.of("0")).getFirst());
            return new Reply(Integer.parseInt(status.split(" ", -1)[1]), headers, new byte[0]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @return the data of the next event; null at the end of the stream
    public @Nullable String event() {
        try {
            var data = new StringBuilder();
            boolean any = false;
            for (String line = streamLine(); line != null; line = streamLine()) {
                if (line.isEmpty() && any) {
                    return data.toString();
                }
                any |= !line.isEmpty() && !line.startsWith(":");
                if (line.startsWith("data: ")) {
                    data.append(line.substring(6));
                }
            }
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String eventOrThrow() {
        String event = event();
        if (event == null) {
            throw new AssertionError("the stream has ended");
        }
        return event;
    }

    /// @return the rest of the body
    public byte[] rest() {
        try {
            var body = new ByteArrayOutputStream();
            for (int b = bodyByte(); b >= 0; b = bodyByte()) {
                body.write(b);
            }
            return body.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @return whether the gateway closes the connection and sends nothing more
    public boolean closedByGateway() {
        try {
            return in.read() < 0;
        } catch (SocketException e) {
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @return whether something has come that was not read
    public boolean heardAnything() {
        try {
            return in.available() > 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private @Nullable String streamLine() throws IOException {
        var line = new ByteArrayOutputStream();
        int b = bodyByte();
        if (b < 0) {
            return null;
        }
        for (; b >= 0 && b != '\n'; b = bodyByte()) {
            line.write(b);
        }
        return line.toString(UTF_8);
    }

    private int bodyByte() throws IOException {
        if (left == 0 && chunked) {
            left = Integer.parseInt(line(), 16);
            if (left == 0) {
                chunked = false;
                line();
            }
        }
        if (left == 0) {
            return -1;
        }
        int b = read();
        if (--left == 0 && chunked) {
            line();
        }
        return b;
    }

    private String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int b = read(); b != '\n'; b = read()) {
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(ISO_8859_1);
    }

    private int read() throws IOException {
        int b = in.read();
        if (b < 0) {
            throw new EOFException("the gateway closed the connection");
        }
        return b;
    }
}
