import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A child process, everything it started itself, and its log.
final class Program {
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final int TAIL_LINES = 15;

    private final String name;
    private final Process process;
    private final Path log;

    private Program(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    static Program start(String name, Path log, Map<String, String> environment, List<String> command)
            throws IOException {
        var builder = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(log.toFile())
                .redirectErrorStream(true);
        builder.environment().putAll(environment);
        return new Program(name, builder.start(), log);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /// Waits for a program that ends by itself and returns what it said.
    String output() throws IOException, InterruptedException {
        if (process.waitFor() != 0) {
            throw Failure.of(name + " failed with exit code " + process.exitValue() + logTail());
        }
        return Files.readString(log);
    }

    /// The process and its descendants.
    List<ProcessHandle> tree() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList();
    }

    String logTail() throws IOException {
        var lines = Files.readString(log).lines().toList();
        if (lines.isEmpty()) {
            return "; it logged nothing";
        }
        var tail = lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size());
        return "; the end of its log:\n    " + String.join("\n    ", tail);
    }

    /// Ends the whole tree: asks every process, then kills what is left after a grace period.
    void stop() {
        var tree = tree();
        tree.forEach(ProcessHandle::destroy);
        var ended = tree.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(ended)
                .completeOnTimeout(null, GRACE.toSeconds(), TimeUnit.SECONDS)
                .join();
        tree.forEach(ProcessHandle::destroyForcibly);
    }
}
