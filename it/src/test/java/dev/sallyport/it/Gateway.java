package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.it.Program.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// `sallyport serve`, listening on a port of its own.
final class Gateway implements AutoCloseable {
    private static final String LISTENING = "listening on ";
    private static final String ADMIN_KEY = "admin key: ";
    private static final Set<Gateway> RUNNING = ConcurrentHashMap.newKeySet();

    private final Home home;
    private final Program program;
    private final String base;

    private Gateway(Home home, Program program, String base) {
        this.home = home;
        this.program = program;
        this.base = base;
    }

    /// Starts `serve` with these arguments on any free port.
    static Gateway serve(Home home, String... arguments) {
        List<String> command = new ArrayList<>(List.of("serve", "--listen", "127.0.0.1:0"));
        command.addAll(List.of(arguments));
        return start(home, home.command(command.toArray(String[]::new)));
    }

    /// Starts a `serve` command that may have an environment or a directory of its own; returns once it listens.
    static Gateway start(Home home, ProcessBuilder command) {
        Program program = Program.start(command);
        try {
            String line = program.awaitLine(candidate -> candidate.startsWith(LISTENING));
            Gateway gateway = new Gateway(home, program, line.substring(LISTENING.length()));
            RUNNING.add(gateway);
            return gateway;
        } catch (RuntimeException | Error e) {
            program.close();
            throw e;
        }
    }

    /// The end of what every gateway that runs has written to standard error.
    static String logs() {
        StringBuilder logs = new StringBuilder();
        for (Gateway gateway : RUNNING) {
            logs.append("\n--- stderr of the gateway at ")
                    .append(gateway.base)
                    .append('\n')
                    .append(gateway.program.err().tail(40));
        }
        return logs.toString();
    }

    Home home() {
        return home;
    }

    Program program() {
        return program;
    }

    /// @param endpoint such as `/mcp`
    String url(String endpoint) {
        return base + endpoint;
    }

    /// The key that the first start on a data directory prints.
    IssuedKey adminKey() {
        String line = program.awaitLine(candidate -> candidate.strip().startsWith(ADMIN_KEY));
        return new IssuedKey("", line.strip().substring(ADMIN_KEY.length()));
    }

    /// The client configuration it has printed.
    JsonNode snippet() {
        await().until(() -> program.out().lines().contains("}"));
        return Json.firstIn(program.out().text());
    }

    /// The processes it has started and that run now.
    List<ProcessHandle> children() {
        try (Stream<ProcessHandle> descendants = program.process().descendants()) {
            return descendants.toList();
        }
    }

    /// Ends it with a signal.
    ///
    /// @throws AssertionError where it leaves a process behind
    Outcome stop(String signal) {
        List<ProcessHandle> children = children();
        program.signal(signal);
        Outcome outcome = program.outcome();
        // Whoever has ended counts as alive until somebody has collected it.
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(children)
                        .as("processes left behind; " + outcome)
                        .noneMatch(ProcessHandle::isAlive));
        return outcome;
    }

    /// Ends it as a service manager does; fails where that is not a clean end.
    @Override
    public void close() {
        RUNNING.remove(this);
        try (program) {
            if (!program.process().isAlive()) {
                return;
            }
            long start = System.nanoTime();
            Outcome outcome = stop("TERM");
            assertThat(outcome.exit()).as(outcome.toString()).isZero();
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .as("time to stop")
                    .isLessThan(Duration.ofSeconds(20));
        }
    }
}
