package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.Program.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What cannot work is refused at the start, in a line, and leaves nothing behind.
final class BadInputIT {
    private static final String SERVER = "wiki=http://127.0.0.1:3001/mcp";

    private Path directory;
    private Home home;

    @BeforeEach
    void workspace(@TempDir Path directory) {
        this.directory = directory;
        this.home = new Home(directory.resolve("home"));
    }

    @Test
    void aPortInUse() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String listen = "127.0.0.1:" + taken.getLocalPort();

            List<String> lines = refused(1, "serve", "--listen", listen, "--server", SERVER);

            assertThat(lines).singleElement().asString().contains(listen, "--listen");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "serv, serv",
        "keys creat, creat",
        "serve --sever x=y, --sever",
        "serve --server, --server",
        "serve --server nameless, --server",
        "serve --listen nowhere --server a=http://127.0.0.1:1/mcp, --listen",
        "serve, --server",
        "keys create --role, --role",
        "keys revoke, ID",
        "audit query --limit none, --limit"
    })
    void wrongUsage(String arguments, String named) {
        List<String> lines = refused(2, arguments.split(" "));

        assertThat(lines).singleElement().asString().contains(named);
    }

    @Test
    void aServerThatDiesWhileStarting() {
        List<String> lines =
                refused(1, serve("broken=node -e \"process.stderr.write('no licence\\n');process.exit(3)\""));

        assertThat(lines).singleElement().asString().contains("broken", "3");
    }

    @Test
    void aServerWhoseCommandDoesNotExist() {
        List<String> lines = refused(1, serve("ghost=no-such-program --flag"));

        assertThat(lines).singleElement().asString().contains("ghost", "no-such-program");
    }

    @Test
    void aKeyThatDoesNotExist() {
        new Home(directory.resolve("home")).createKey("user");

        Outcome outcome = home.run("keys", "revoke", "k_0000000000");

        assertThat(outcome.exit()).as(outcome.toString()).isEqualTo(1);
        assertThat(outcome.errLines()).singleElement().asString().contains("k_0000000000");
    }

    @Test
    void aDataDirectoryThatCannotBe() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "no directory");
        home = new Home(file.resolve("home"));

        List<String> lines = refused(1, serve(SERVER));

        assertThat(lines).singleElement().asString().contains(home.directory().toString(), "--home");
        assertThat(file).hasContent("no directory");
    }

    @Test
    void aDatabaseThatIsNone() throws IOException {
        Path database = Files.createDirectory(home.directory()).resolve("audit.db");
        Files.writeString(database, "this is no database, however long one looks at it\n".repeat(100));

        Outcome outcome = home.run(serve(SERVER));

        assertThat(outcome.exit()).as(outcome.toString()).isEqualTo(1);
        assertThat(outcome.errLines())
                .as(outcome.toString())
                .singleElement()
                .asString()
                .contains(database.toString());
    }

    @Test
    void aPolicyWithAMisspelling() throws IOException {
        Path policy = Files.writeString(directory.resolve("policy.yaml"), """
                roles:
                  reader:
                    alow:
                      - tools: ["*"]
                """);

        List<String> lines =
                refused(1, "serve", "--listen", "127.0.0.1:0", "--server", SERVER, "--policy", policy.toString());

        assertThat(lines).singleElement().asString().contains("policy.yaml:3:5: unknown key \"alow\"", "\"allow\"");
    }

    @Test
    void everythingWrongWithAConfigurationAtOnce() throws IOException {
        Path config = Files.writeString(directory.resolve("sallyport.yaml"), """
                listn: 127.0.0.1:9000
                servers:
                  remote:
                    url: http://127.0.0.1:3001/mcp
                    timeout: 60
                endpoints:
                  /mcp: { server: remot }
                """);

        List<String> lines = refused(1, "serve", "--config", config.toString());

        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).contains("sallyport.yaml:1:1: ", "listn", "listen");
        assertThat(lines.get(1)).contains("sallyport.yaml:5:14: ", "timeout");
        assertThat(lines.get(2)).contains("sallyport.yaml:7:19: ", "remot", "remote");
    }

    @Test
    void aConfigurationThatIsNotThere() {
        List<String> lines =
                refused(1, "serve", "--config", directory.resolve("none.yaml").toString());

        assertThat(lines).singleElement().asString().contains("none.yaml");
    }

    private static String[] serve(String server) {
        return new String[] {"serve", "--listen", "127.0.0.1:0", "--server", server};
    }

    /// @return the lines that say why
    private List<String> refused(int exit, String... arguments) {
        Outcome outcome = home.run(arguments);
        assertThat(outcome.exit()).as(outcome.toString()).isEqualTo(exit);
        assertThat(outcome.out()).as(outcome.toString()).isEmpty();
        assertThat(home.directory()).as("data directory").doesNotExist();
        return outcome.errLines();
    }
}
