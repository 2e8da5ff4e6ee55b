package dev.sallyport.it;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.TerminalFailureException;

/// A process whose output is kept. Closing it ends it and everything it started.
final class Program implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
    private static final int TAIL = 40;

    private final Process process;
    private final Transcript out;
    private final Transcript err;

    private Program(Process process) {
        this.process = process;
        this.out = new Transcript(process.getInputStream());
        this.err = new Transcript(process.getErrorStream());
    }

    /// What a program left behind.
    record Outcome(int exit, String out, String err) {
        List<String> errLines() {
            return err.lines().toList();
        }

        @Override
        public String toString() {
            return "exit code " + exit + "\n--- stdout\n" + out + "\n--- stderr\n" + err;
        }
    }

    static Program start(ProcessBuilder builder) {
        try {
            return new Program(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Runs a program to its end.
    static Outcome run(ProcessBuilder builder) {
        try (Program program = start(builder)) {
            program.process.getOutputStream().close();
            return program.outcome();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Process process() {
        return process;
    }

    Transcript out() {
        return out;
    }

    Transcript err() {
        return err;
    }

    /// Writes a line to the program's standard input.
    void send(String line) {
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void closeInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Sends a signal by its name, such as `INT`.
    void signal(String name) {
        Outcome outcome = run(new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid()));
        if (outcome.exit() != 0) {
            throw new AssertionError("cannot send " + name + ": " + outcome);
        }
    }

    /// @return the first line of standard output that is the one; waits for it
    String awaitLine(Predicate<String> wanted) {
        try {
            await("a line of standard output")
                    .atMost(LONGEST_WAIT)
                    .failFast("the program has ended", () -> !process.isAlive())
                    .until(() -> lines(wanted).findFirst().isPresent());
        } catch (ConditionTimeoutException | TerminalFailureException e) {
            throw new AssertionError(
                    e.getMessage() + "\n--- stdout\n" + out.tail(TAIL) + "\n--- stderr\n" + err.tail(TAIL), e);
        }
        return lines(wanted).findFirst().orElseThrow();
    }

    /// Waits for the end of the program.
    Outcome outcome() {
        try {
            if (!process.waitFor(LONGEST.toSeconds(), SECONDS)) {
                throw new AssertionError("does not end; its standard error so far:\n" + err.tail(TAIL));
            }
            out.join(Duration.ofSeconds(5));
            err.join(Duration.ofSeconds(5));
            return new Outcome(process.exitValue(), out.text(), err.text());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        List<ProcessHandle> all = Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(handle -> handle.onExit().orTimeout(10, SECONDS).join());
    }

    private Stream<String> lines(Predicate<String> wanted) {
        return out.lines().stream().filter(wanted);
    }
}
