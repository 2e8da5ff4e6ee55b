package dev.sallyport.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.adapters.sqlite.PrivateFiles;
import dev.sallyport.adapters.sqlite.SqliteCatalogueStore;
import dev.sallyport.gateway.catalogue.Item;
import dev.sallyport.gateway.catalogue.Sighting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest {
    @TempDir
    Path directory;

    private Path home;

    @BeforeEach
    void makeHome() throws IOException {
        home = directory.resolve("home");
        PrivateFiles.createDirectory(home);
        seen("lookup");
        SqliteCatalogueStore.open(home).approve("srv");
        policy("lookup");
    }

    @Test
    void nothingIsWrong() {
        CommandLineRun run = doctor();

        assertThat(run.out()).contains("ok").doesNotContain("warn").doesNotContain("fail");
        assertThat(run.out()).contains("server srv: seen 2026-07-31T12:00:00Z: 1 tools, 0 prompts");
        assertThat(run.exit()).isZero();
    }

    @Test
    void aToolThatIsGoneVoidsTheRuleThatNamesIt() {
        seen("other");

        CommandLineRun run = doctor();

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out())
                .contains("fail  rule ")
                .contains("lookup")
                .contains("tool lookup has vanished")
                .contains("tool other has appeared since the policy was loaded: no pattern admits it");
    }

    @Test
    void aPolicyThatDoesNotLoadIsSaid() throws IOException {
        Files.writeString(directory.resolve("policy.yaml"), "roles: { user: { alow: [] } }\n");

        assertThat(doctor().out()).contains("fail  policy: ").contains("alow");
    }

    @Test
    void withoutAPolicyItWarns() {
        CommandLineRun run = CommandLineRun.of("doctor", "--home", home, "--server", "srv=http://127.0.0.1:1/mcp");

        assertThat(run.out()).contains("warn  policy: there is no policy file");
        assertThat(run.exit()).isEqualTo(1);
    }

    @Test
    void aServerThatWasNeverSeenIsSaid() {
        CommandLineRun run = doctor("--server", "new=http://127.0.0.1:1/mcp");

        assertThat(run.out()).contains("warn  server new: was never seen");
    }

    @Test
    void filesOpenToOthersAreFailures() throws IOException {
        Files.setPosixFilePermissions(home.resolve("catalogue.db"), PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(doctor().out()).contains("fail  data directory: ").contains("chmod go= ");
    }

    @Test
    void aGatewayThatOthersReachIsWarnedOf() {
        assertThat(doctor("--listen", "0.0.0.0:9000").out()).contains("warn  listen: 0.0.0.0:9000 is reachable");
    }

    @Test
    void aPublicUrlNamesAGatewayThatOthersReach() throws IOException {
        var config = Files.writeString(directory.resolve("gateway.yaml"), "public-url: https://mcp.example.com\n");

        assertThat(doctor("--listen", "0.0.0.0:9000", "--config", config.toString())
                        .out())
                .contains("ok    listen: 0.0.0.0:9000, for the hosts mcp.example.com");
    }

    @Test
    void jsonSaysTheSame() {
        seen("other");

        CommandLineRun run = doctor("--json");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out()).startsWith("[{\"level\":\"").contains("\"level\":\"fail\",\"check\":\"rule ");
    }

    private CommandLineRun doctor(String... more) {
        Stream<Object> words = Stream.of(
                "doctor",
                "--home",
                home,
                "--server",
                "srv=http://127.0.0.1:1/mcp",
                "--policy",
                directory.resolve("policy.yaml"));
        return CommandLineRun.of(Stream.concat(words, Stream.of(more)).toArray());
    }

    private void policy(String tool) throws IOException {
        Files.writeString(
                directory.resolve("policy.yaml"), "roles: { user: { allow: [ { tools: [" + tool + "] } ] } }\n");
    }

    private void seen(String tool) {
        SqliteCatalogueStore.open(home)
                .save(new Sighting(
                        "srv",
                        Instant.parse("2026-07-31T12:00:00Z"),
                        List.of(new Item("tool", tool, "{\"name\":\"" + tool + "\"}"))));
    }
}
