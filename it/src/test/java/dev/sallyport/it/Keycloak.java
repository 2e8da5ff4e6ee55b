package dev.sallyport.it;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Objects;

/// A Keycloak on loopback with the realm of `it/keycloak`.
final class Keycloak implements AutoCloseable {
    static final String REALM = "sallyport";

    private static final Duration LONGEST_START = Duration.ofMinutes(4);

    private final Program program;
    private final String url;

    private Keycloak(Program program, String url) {
        this.program = program;
        this.url = url;
    }

    /// Starts the distribution that the profile `keycloak` unpacks.
    static Keycloak start() {
        Path distribution = Path.of(Objects.requireNonNull(System.getProperty("keycloak.home"), "keycloak.home"));
        int port = OAuthSite.freePort();
        try {
            Path realms = Files.createDirectories(distribution.resolve("data/import"));
            Files.copy(
                    Home.ROOT.resolve("it/keycloak/sallyport.json"),
                    realms.resolve("sallyport.json"),
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ProcessBuilder command = new ProcessBuilder(
                "sh",
                distribution.resolve("bin/kc.sh").toString(),
                "start-dev",
                "--import-realm",
                "--http-host=127.0.0.1",
                "--http-port=" + port);
        command.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Program program = Program.start(command);
        try {
            await("Keycloak")
                    .atMost(LONGEST_START)
                    .failFast("Keycloak has ended", () -> !program.process().isAlive())
                    .until(() -> program.out().text().contains("Listening on: "));
            return new Keycloak(program, "http://127.0.0.1:" + port);
        } catch (RuntimeException | Error e) {
            program.close();
            throw e;
        }
    }

    String url() {
        return url;
    }

    String issuer() {
        return url + "/realms/" + REALM;
    }

    @Override
    public void close() {
        program.close();
    }
}
