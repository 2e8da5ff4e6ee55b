package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.it.RawClient.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Where the audit cannot be written, nothing is forwarded; once it can, all is as before.
@ExtendWith(GatewayLog.class)
final class StoreDownIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final Path directory;
    private final Path files;
    private int written;

    StoreDownIT(@TempDir Path directory) throws IOException {
        this.directory = directory;
        this.files = Files.createDirectory(directory.resolve("files")).toRealPath();
    }

    @Test
    void aLockedDatabase() throws IOException, SQLException {
        try (Gateway gateway = serve(directory.resolve("home"));
                Trouble trouble = Trouble.lock(gateway.home().directory().resolve("audit.db"))) {
            nothingIsForwardedDuring(trouble, gateway);
        }
    }

    @Test
    void aFileThatMayNotGrow() throws IOException, SQLException {
        try (Gateway gateway = serve(directory.resolve("home"));
                Trouble trouble = Trouble.fileSizeLimit(gateway.program().process())) {
            nothingIsForwardedDuring(trouble, gateway);
        }
    }

    @Test
    void aFullDisk() throws IOException, SQLException {
        try (TinyDisk disk = TinyDisk.mount(directory.resolve("disk"));
                Gateway gateway = serve(disk.path().resolve("home"));
                Trouble trouble = disk.full(gateway.program().process())) {
            nothingIsForwardedDuring(trouble, gateway);
        }
    }

    private void nothingIsForwardedDuring(Trouble trouble, Gateway gateway) throws IOException, SQLException {
        IssuedKey key = gateway.adminKey();
        try (RawClient client = RawClient.legacy(gateway.url("/mcp"), key)) {
            assertThat(write(client).status()).isEqualTo(200);

            trouble.begin();

            await().atMost(SOON).until(() -> write(client).status() == 503);
            Path refused = next();
            assertThat(write(client).status()).isEqualTo(503);
            assertThat(refused).as("sent to the server all the same").doesNotExist();

            trouble.end();

            await().atMost(SOON).until(() -> write(client).status() == 200);
            assertThat(files.resolve(written + ".txt")).exists();
        }
    }

    private Gateway serve(Path home) {
        return Gateway.serve(new Home(home), "--server", "files=" + Node.shellWords(Node.filesystem(files)));
    }

    /// Asks for a file that is not there yet.
    private Answer write(RawClient client) {
        Path file = next();
        written++;
        return client.call("write_file", Json.write(Map.of("path", file.toString(), "content", "written")));
    }

    private Path next() {
        return files.resolve((written + 1) + ".txt");
    }
}
