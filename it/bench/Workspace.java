import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// The temporary directory and the processes of one benchmark. Both are gone when the JVM ends, also after Ctrl-C.
final class Workspace {
    private final Path directory;
    private final List<Program> programs = new ArrayList<>();
    private boolean closing;

    Workspace() throws IOException {
        directory = Files.createTempDirectory("sallyport-bench");
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    Path directory() {
        return directory;
    }

    Path write(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }

    /// Starts a child process; what it says goes to the file NAME.log.
    synchronized Program start(String name, Map<String, String> environment, List<String> command) throws IOException {
        if (closing) {
            throw Failure.of("interrupted");
        }
        var program = Program.start(name, directory.resolve(name + ".log"), environment, command);
        programs.removeIf(other -> !other.isAlive());
        programs.add(program);
        return program;
    }

    synchronized boolean isClosing() {
        return closing;
    }

    private void close() {
        List<Program> running;
        synchronized (this) {
            closing = true;
            running = List.copyOf(programs);
        }
        running.reversed().forEach(Program::stop);
        try (var files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException | UncheckedIOException e) {
            System.err.println("bench: could not remove " + directory + ": " + e.getMessage());
        }
    }
}
