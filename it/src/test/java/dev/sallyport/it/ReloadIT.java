package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.it.Program.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// A new policy for a gateway that runs.
@ExtendWith(GatewayLog.class)
final class ReloadIT {
    private static final String ARGUMENTS = "{\"text\":\"hi\"}";

    @TempDir
    private Path directory;

    private Home home;
    private Path policy;
    private IssuedKey key;

    @BeforeEach
    void before() throws IOException {
        home = new Home(directory.resolve("home"));
        policy = directory.resolve("policy.yaml");
        write("echo_raw");
        key = home.createKey("user");
    }

    @Test
    void aCommandReloadsAndSaysWhatCameOfIt() throws IOException {
        try (Gateway gateway = serve();
                RawClient client = RawClient.modern(gateway.url("/fixture"), key)) {
            assertThat(client.call("echo_raw", ARGUMENTS).status()).isEqualTo(200);

            write("env");
            JsonNode done = Json.parse(home.run("reload", "--json").out());

            assertThat(done.path("reloaded").asBoolean()).isTrue();
            assertThat(done.path("changed").asBoolean()).isTrue();
            assertThat(done.path("rules").asInt()).isEqualTo(1);
            assertThat(client.call("echo_raw", ARGUMENTS).status()).isEqualTo(403);
            assertThat(home.run("reload").out()).contains("nothing has changed, 1 rules");
        }
        Outcome nobody = home.run("reload");
        assertThat(nobody.exit()).isEqualTo(1);
        assertThat(nobody.err())
                .contains("no gateway runs on the data directory")
                .contains("--home");
    }

    @Test
    void aBadFileChangesNothingAndSaysWhy() throws IOException {
        try (Gateway gateway = serve();
                RawClient client = RawClient.modern(gateway.url("/fixture"), key)) {
            Files.writeString(policy, "roles: { user: { alow: [] } }");

            Outcome refused = home.run("reload");

            assertThat(refused.exit()).isEqualTo(1);
            assertThat(refused.out())
                    .contains("the policy in force stays")
                    .contains(policy + ":1:18: unknown key \"alow\" in roles.user; did you mean \"allow\"?");
            assertThat(client.call("echo_raw", ARGUMENTS).status()).isEqualTo(200);
            assertThat(gateway.program().err().text()).contains("policy not reloaded", "alow");
        }
    }

    @Test
    void aHangupReloads() throws IOException {
        try (Gateway gateway = serve();
                RawClient client = RawClient.modern(gateway.url("/fixture"), key)) {
            write("env");
            gateway.program().signal("HUP");

            await().untilAsserted(() ->
                    assertThat(client.call("echo_raw", ARGUMENTS).status()).isEqualTo(403));
        }
    }

    /// Sessions of both eras go on, and every single call is answered by one policy or the other.
    @Test
    void aWatchedFileReloadsUnderLoadWithoutADroppedSession() throws Exception {
        try (Gateway gateway = serve("--watch");
                RawClient modern = RawClient.modern(gateway.url("/fixture"), key);
                RawClient legacy = RawClient.legacy(gateway.url("/fixture"), key)) {
            AtomicBoolean enough = new AtomicBoolean();
            List<CompletableFuture<List<Integer>>> loads =
                    List.of(load(modern, enough), load(legacy, enough), load(legacy, enough));

            write("env");
            await().atMost(Duration.ofSeconds(15))
                    .until(() -> modern.call("echo_raw", ARGUMENTS).status() == 403);
            Files.writeString(policy, "roles: [");
            await().atMost(Duration.ofSeconds(15))
                    .until(() -> gateway.program().err().text().contains("policy not reloaded"));
            write("echo_raw");
            await().atMost(Duration.ofSeconds(15))
                    .until(() -> legacy.call("echo_raw", ARGUMENTS).status() == 200);
            enough.set(true);

            for (CompletableFuture<List<Integer>> load : loads) {
                assertThat(load.get()).contains(200, 403).containsOnly(200, 403);
            }
        }
    }

    private static CompletableFuture<List<Integer>> load(RawClient client, AtomicBoolean enough) {
        return CompletableFuture.supplyAsync(() -> {
            List<Integer> statuses = new ArrayList<>();
            while (!enough.get()) {
                statuses.add(client.call("echo_raw", ARGUMENTS).status());
            }
            return statuses;
        });
    }

    private Gateway serve(String... options) {
        List<String> arguments = new ArrayList<>(
                List.of("--server", "fixture=" + Node.shellWords(Node.fixture()), "--policy", policy.toString()));
        arguments.addAll(List.of(options));
        return Gateway.serve(home, arguments.toArray(String[]::new));
    }

    private void write(String tool) throws IOException {
        Files.writeString(policy, "roles: { user: { allow: [{ tools: [" + tool + "] }] } }\n");
    }
}
