package dev.sallyport.gateway.edge.stdio;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Newline-delimited messages (protocol.md R1), read and written off the event loop.
final class Lines implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Lines.class);
    private static final int FULL = 256;
    private static final int BUFFER = 1 << 16;

    private final InputStream in;
    private final OutputStream out;
    private final int longest;
    private final AtomicInteger unwritten = new AtomicInteger();
    private final ExecutorService writer =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().name("stdout").factory());

    /// @param longest bytes a line may have; what is longer is read and thrown away
    Lines(InputStream in, OutputStream out, int longest) {
        this.in = new BufferedInputStream(in, BUFFER);
        this.out = new BufferedOutputStream(out, BUFFER);
        this.longest = longest;
    }

    /// Reads until the end of input, on the calling thread.
    ///
    /// @param tooLong runs for each overlong line
    void readAll(Consumer<byte[]> line, Runnable tooLong) throws IOException {
        var gathered = new ByteArrayOutputStream();
        boolean over = false;
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b != '\n') {
                over |= gathered.size() >= longest;
                if (!over) {
                    gathered.write(b);
                }
            } else {
                handOn(gathered, over, line, tooLong);
                over = false;
            }
        }
        handOn(gathered, over, line, tooLong);
    }

    private static void handOn(ByteArrayOutputStream gathered, boolean over, Consumer<byte[]> line, Runnable tooLong) {
        if (over) {
            tooLong.run();
        } else if (gathered.size() > 0) {
            line.accept(gathered.toByteArray());
        }
        gathered.reset();
    }

    /// @param message one line, without its end
    void write(byte[] message) {
        unwritten.incrementAndGet();
        writer.execute(() -> writeNow(message));
    }

    boolean full() {
        return unwritten.get() > FULL;
    }

    /// Runs once all that is to be written now has been.
    void whenDrained(Runnable resume) {
        writer.execute(resume);
    }

    /// Writes what is left, then ends.
    @Override
    public void close() {
        writer.close();
    }

    private void writeNow(byte[] message) {
        try {
            out.write(message);
            out.write('\n');
            if (unwritten.decrementAndGet() == 0) {
                out.flush();
            }
        } catch (IOException e) {
            log.atDebug().log("the client no longer reads; the end of its input ends the gateway");
        }
    }
}
