package dev.sallyport.app.reload;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Looks at files and directories every second and tells when one has changed, appeared or gone. It looks rather
/// than being notified, so that it also works on network file systems and for the links that a mounted
/// configuration is made of.
public final class FileWatch implements AutoCloseable {
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final String GONE = "gone";

    private final List<Path> paths;
    private final Thread thread;

    private FileWatch(List<Path> paths, Runnable changed) {
        this.paths = List.copyOf(paths);
        Map<Path, String> found = state();
        this.thread = Thread.ofVirtual().name("file-watch").unstarted(() -> watch(found, changed));
    }

    /// @param paths files, and directories whose files count
    public static FileWatch start(List<Path> paths, Runnable changed) {
        FileWatch watch = new FileWatch(paths, changed);
        watch.thread.start();
        return watch;
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    /// A change is told once the files have been still for one look, so that no half-written file is read.
    ///
    /// @param found as the files were when the watch was started
    private void watch(Map<Path, String> found, Runnable changed) {
        Map<Path, String> told = found;
        Map<Path, String> before = found;
        try {
            while (true) {
                Thread.sleep(EVERY);
                Map<Path, String> now = state();
                if (now.equals(before) && !now.equals(told)) {
                    told = now;
                    changed.run();
                }
                before = now;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Map<Path, String> state() {
        Map<Path, String> state = new TreeMap<>();
        paths.forEach(path -> add(path, state));
        return state;
    }

    private static void add(Path path, Map<Path, String> state) {
        state.put(path, fingerprint(path));
        if (Files.isDirectory(path)) {
            try (Stream<Path> files = Files.list(path)) {
                files.forEach(file -> state.put(file, fingerprint(file)));
            } catch (IOException | UncheckedIOException e) {
                state.put(path, GONE);
            }
        }
    }

    private static String fingerprint(Path path) {
        try {
            Map<String, Object> attributes = Files.readAttributes(path, "lastModifiedTime,size,fileKey,isDirectory");
            return Set.copyOf(attributes.keySet()).stream()
                    .sorted()
                    .map(name -> name + "=" + attributes.get(name))
                    .toList()
                    .toString();
        } catch (IOException e) {
            return GONE;
        }
    }
}
