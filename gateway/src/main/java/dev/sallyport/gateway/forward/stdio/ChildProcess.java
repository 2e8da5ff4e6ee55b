package dev.sallyport.gateway.forward.stdio;

import dev.sallyport.mcp.ScanLimits;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;

/// A running process: its pipes, its lines and its end.
///
/// Its pipes have platform threads: a virtual thread that blocks on a pipe keeps its carrier, and with many quiet
/// children no carrier would be left for anybody else.
final class ChildProcess {
    static final int MAX_LINE = ScanLimits.UPSTREAM.bytes();

    private static final Duration DRAIN = Duration.ofSeconds(2);
    /// For descendants to follow their parent by themselves.
    private static final Duration ORPHANS = Duration.ofMillis(200);

    private static final int MAX_STDERR_LINE = 8 * 1024;

    /// Called on threads of the process.
    interface Events {
        /// A line of stdout. May block, and nothing more is read meanwhile.
        void line(byte[] line) throws InterruptedException;

        /// A line of stdout is above [#MAX_LINE]. Nothing more is read.
        void lineTooLong();

        /// The process is gone and all its lines have been seen. Comes once.
        void ended(int exitCode, StderrTail stderr);
    }

    private final Process process;
    private final Outbox outbox;
    private final Events events;
    private final ProcessTree tree;
    private final StderrTail stderr = new StderrTail();

    private ChildProcess(Process process, Outbox outbox, Events events) {
        this.process = process;
        this.outbox = outbox;
        this.events = events;
        this.tree = new ProcessTree(process.toHandle());
    }

    /// Starts the server's command in a minimal environment; blocks meanwhile.
    ///
    /// @param outbox what is to be written to stdin; closed when the process ends
    /// @throws IOException if there is no such program or it cannot be started
    /// @throws IllegalArgumentException if the environment cannot be expressed
    static ChildProcess start(StdioServer server, Outbox outbox, Events events) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(server.command());
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.putAll(ChildEnvironment.of(System.getenv(), server.env()));
        ChildProcess child = new ChildProcess(builder.start(), outbox, events);
        child.attend("stdio-" + server.name());
        return child;
    }

    /// Ends the process and all that it started: stdin closed, then TERM, then KILL. Blocks, at most `grace` for each.
    void end(Duration grace) throws InterruptedException {
        tree.remember();
        outbox.close();
        if (!tree.gone(grace)) {
            tree.terminate(grace);
        }
    }

    private void attend(String name) {
        var pipe = Thread.ofPlatform().daemon();
        pipe.name(name + "-in").start(this::write);
        Thread out = pipe.name(name + "-out").start(this::read);
        Thread err = pipe.name(name + "-err").start(this::drain);
        Thread.ofVirtual().name(name).start(() -> live(out, err));
    }

    private void live(Thread out, Thread err) {
        try {
            int exitCode = process.waitFor();
            outbox.close();
            if (!tree.gone(ORPHANS)) {
                tree.terminate(DRAIN);
            }
            out.join(DRAIN);
            err.join(DRAIN);
            events.ended(exitCode, stderr);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void write() {
        try (OutputStream stdin = process.getOutputStream()) {
            for (byte[] message = outbox.take(); message != null; message = outbox.take()) {
                stdin.write(message);
                stdin.write('\n');
                stdin.flush();
                outbox.written(message);
            }
        } catch (IOException _) {
            // Nobody reads any more: what else there is to say, the exit says.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void read() {
        try (InputStream stdout = process.getInputStream()) {
            Lines lines = new Lines(stdout, MAX_LINE);
            byte[] line = lines.next();
            tree.remember();
            for (; line != null; line = lines.next()) {
                events.line(line);
            }
            endWithoutVoice();
        } catch (Lines.TooLong _) {
            events.lineTooLong();
        } catch (IOException _) {
            // As above.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Who has closed its stdout cannot answer any more.
    private void endWithoutVoice() throws InterruptedException {
        if (!tree.gone(DRAIN)) {
            end(DRAIN);
        }
    }

    private void drain() {
        try (InputStream in = process.getErrorStream()) {
            Lines lines = new Lines(in, MAX_STDERR_LINE);
            while (drainLine(lines)) {}
        } catch (IOException _) {
            // As above.
        }
    }

    private boolean drainLine(Lines lines) throws IOException {
        try {
            byte[] line = lines.next();
            if (line != null) {
                stderr.add(line);
            }
            return line != null;
        } catch (Lines.TooLong _) {
            return true;
        }
    }
}
