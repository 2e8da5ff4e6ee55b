package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.Program.Outcome;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// A disk small enough to be filled. Mounting takes privileges: without them it is a directory, and full means that
/// no file of the gateway may grow.
final class TinyDisk implements AutoCloseable {
    private final Path path;
    private final boolean mounted;

    private TinyDisk(Path path, boolean mounted) {
        this.path = path;
        this.mounted = mounted;
    }

    static TinyDisk mount(Path path) throws IOException {
        Files.createDirectory(path);
        Outcome outcome =
                Program.run(new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", path.toString()));
        return new TinyDisk(path, outcome.exit() == 0);
    }

    Path path() {
        return path;
    }

    /// @param gateway one that writes to this disk
    Trouble full(Process gateway) {
        return mounted ? new Full(path.resolve("filler")) : Trouble.fileSizeLimit(gateway);
    }

    @Override
    public void close() {
        if (mounted) {
            Outcome outcome = Program.run(new ProcessBuilder("umount", path.toString()));
            assertThat(outcome.exit()).as(outcome.toString()).isZero();
        }
    }

    private record Full(Path filler) implements Trouble {
        private static final byte[] PAGE = new byte[4096];

        @Override
        public void begin() throws IOException {
            try (OutputStream out = Files.newOutputStream(filler)) {
                while (true) {
                    out.write(PAGE);
                }
            } catch (IOException full) {
                assertThat(full).hasMessageContaining("No space left");
            }
        }

        @Override
        public void end() throws IOException {
            Files.delete(filler);
        }
    }
}
