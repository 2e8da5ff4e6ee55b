package dev.sallyport.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.util.Locale;

/// One HTTP/1.1 connection, so that a test knows which request went over which.
final class RawConnection implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 30_000;

    private final URI url;
    private final Socket socket;
    private final InputStream in;

    RawConnection(String url) throws IOException {
        this.url = URI.create(url);
        this.socket = new Socket(InetAddress.getLoopbackAddress(), this.url.getPort());
        this.in = new BufferedInputStream(socket.getInputStream());
        socket.setSoTimeout(PATIENCE_MILLIS);
    }

    record Reply(int status, String body) {}

    /// @param headers each with its line end
    Reply post(String headers, byte[] body) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(head(headers, body.length));
        out.write(body);
        return reply();
    }

    /// Posts so many blanks.
    Reply postBlanks(String headers, int count) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(head(headers, count));
        byte[] piece = " ".repeat(1 << 16).getBytes(ISO_8859_1);
        for (int left = count; left > 0; left -= piece.length) {
            out.write(piece, 0, Math.min(left, piece.length));
        }
        return reply();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private byte[] head(String headers, int length) {
        return """
                POST %s HTTP/1.1\r
                Host: %s\r
                Content-Type: application/json\r
                Accept: application/json, text/event-stream\r
                Content-Length: %d\r
                %s\r
                """.formatted(url.getPath(), url.getAuthority(), length, headers).getBytes(ISO_8859_1);
    }

    private Reply reply() throws IOException {
        int status = Integer.parseInt(line().split(" ", 3)[1]);
        int length = 0;
        boolean chunked = false;
        for (String header = line(); !header.isEmpty(); header = line()) {
            String lower = header.toLowerCase(Locale.ROOT);
            chunked |= lower.equals("transfer-encoding: chunked");
            length = lower.startsWith("content-length: ") ? Integer.parseInt(lower.split(" ", 2)[1]) : length;
        }
        return new Reply(status, new String(chunked ? chunks() : in.readNBytes(length), UTF_8));
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int size = chunkSize(); size > 0; size = chunkSize()) {
            all.write(in.readNBytes(size));
            line();
        }
        line();
        return all.toByteArray();
    }

    private int chunkSize() throws IOException {
        return Integer.parseInt(line(), 16);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("the gateway has closed the connection");
            }
            line.append((char) next);
        }
        return line.toString().strip();
    }
}
