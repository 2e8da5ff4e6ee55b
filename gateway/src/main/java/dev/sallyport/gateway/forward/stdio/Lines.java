package dev.sallyport.gateway.forward.stdio;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// Cuts a stream of bytes into lines, of bounded length.
final class Lines {
    private static final int CHUNK = 32 * 1024;

    /// A line is longer than allowed; what is left of it comes as the next line.
    static final class TooLong extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private final InputStream in;
    private final int max;
    private final byte[] chunk = new byte[CHUNK];
    private int from;
    private int to;

    Lines(InputStream in, int max) {
        this.in = in;
        this.max = max;
    }

    /// @return the next line without its end, which the end of the stream is too; null where there is none
    byte @Nullable [] next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(256);
        while (from < to || fill()) {
            int end = newline();
            line.write(chunk, from, end - from);
            from = Math.min(end + 1, to);
            if (line.size() > max) {
                throw new TooLong();
            }
            if (end < to) {
                return line.toByteArray();
            }
        }
        return line.size() == 0 ? null : line.toByteArray();
    }

    private boolean fill() throws IOException {
        from = 0;
        to = Math.max(0, in.read(chunk));
        return to > 0;
    }

    private int newline() {
        int at = from;
        while (at < to && chunk[at] != '\n') {
            at++;
        }
        return at;
    }
}
