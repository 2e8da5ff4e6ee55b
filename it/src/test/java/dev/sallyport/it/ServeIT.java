package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.Program.Outcome;
import dev.sallyport.it.RawClient.Call;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// `sallyport serve` from its start to its end.
@ExtendWith(GatewayLog.class)
final class ServeIT {
    @TempDir
    private Path directory;

    @Test
    void theFirstStartPrintsAllThatAClientNeeds() {
        Home home = new Home(directory.resolve("home"));
        try (Gateway gateway = Gateway.serve(home, "--server", "everything=" + Node.shellWords(Node.everything()))) {
            JsonNode servers = gateway.snippet().path("mcpServers");

            assertThat(gateway.program().out().text())
                    .contains(gateway.url("/everything"), gateway.url("/mcp"), "admin key: sallyport_");
            assertThat(servers.properties()).isNotEmpty();
            for (Map.Entry<String, JsonNode> server : servers.properties()) {
                assertThat(echo(server.getValue())).isEqualTo("Echo: pasted");
            }
        }
    }

    @Test
    void theSecondStartPrintsNoKeyAndTheFirstOneStillWorks() {
        Home home = new Home(directory.resolve("home"));
        String everything = "everything=" + Node.shellWords(Node.everything());
        IssuedKey key;
        try (Gateway first = Gateway.serve(home, "--server", everything)) {
            key = first.adminKey();
        }
        try (Gateway second = Gateway.serve(home, "--server", everything)) {
            second.snippet();

            assertThat(second.program().out().text())
                    .doesNotContain("admin key:")
                    .doesNotContainPattern("sallyport_\\w{20}");
            try (JavaClient client = JavaClient.http(second.url("/mcp"), key)) {
                assertThat(client.call("echo", Map.of("message", "again"))).isEqualTo("Echo: again");
            }
        }
    }

    @Test
    void aServerMayBeStartedByNpx() {
        Home home = new Home(directory.resolve("home"));
        ProcessBuilder command = home.command(
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--server",
                "everything=npx -y @modelcontextprotocol/server-everything");
        try (Gateway gateway = Gateway.start(home, command.directory(Node.DIRECTORY.toFile()));
                JavaClient client = JavaClient.http(gateway.url("/mcp"), gateway.adminKey())) {
            assertThat(client.call("echo", Map.of("message", "npx"))).isEqualTo("Echo: npx");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void aSignalLetsCallsFinishAndEndsTheChildren(String signal) {
        Home home = new Home(directory.resolve("home"));
        String fixture = "fixture=" + Node.shellWords(Node.fixture());
        // A process that a shell puts into the background inherits an interrupt that is ignored.
        ProcessBuilder command = home.command("serve", "--listen", "127.0.0.1:0", "--server", fixture);
        command.command().addAll(0, List.of("env", "--default-signal=INT,TERM"));
        try (Gateway gateway = Gateway.start(home, command);
                RawClient client = RawClient.modern(gateway.url("/mcp"), gateway.adminKey())) {
            Call call = client.start("slow", "{\"ms\":1500}");
            assertThat(gateway.children()).isNotEmpty();

            Outcome outcome = gateway.stop(signal);

            assertThat(call.answer().text()).isEqualTo("Slept 1500 ms.");
            assertThat(outcome.exit()).as(outcome.toString()).isZero();
        }
    }

    private static String echo(JsonNode server) {
        Map<String, String> headers = server.path("headers").properties().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, header -> header.getValue().asString()));
        try (JavaClient client = JavaClient.http(server.path("url").asString(), headers)) {
            return client.call("echo", Map.of("message", "pasted"));
        }
    }
}
