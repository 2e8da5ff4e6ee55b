package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.Program.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// `sallyport stdio`: the gateway as a client's child.
final class StdioIT {
    @AutoClose
    private static FixtureServer fixture;

    private static Home home;
    private static Path config;
    private static IssuedKey key;

    @BeforeAll
    static void start(@TempDir Path directory) throws IOException {
        fixture = FixtureServer.start();
        Files.writeString(directory.resolve("policy.yaml"), """
                roles:
                  user:
                    allow:
                      - { tools: ["*"] }
                    deny:
                      - { tools: [get-env, env] }
                """);
        config = Files.writeString(directory.resolve("sallyport.yaml"), """
                servers:
                  everything: { command: %s }
                  http: { url: "%s" }
                  stdio: { command: %s }
                policy: policy.yaml
                """.formatted(
                        Json.write(Node.everything()), fixture.url(), Json.write(Node.fixture())));
        home = new Home(directory.resolve("home"));
        key = home.createKey("user");
    }

    @Test
    void theJavaSdkStartsItAsItsChild() {
        ProcessBuilder command = home.command("stdio", "--config", config.toString(), "--endpoint", "/everything");
        Map<String, String> environment =
                Map.of("SALLYPORT_HOME", home.directory().toString(), "SALLYPORT_KEY", key.secret());
        try (JavaClient client = JavaClient.stdio(command, environment)) {
            assertThat(client.tools()).contains("echo").doesNotContain("get-env");
            assertThat(client.call("echo", Map.of("message", "through the gate")))
                    .isEqualTo("Echo: through the gate");

            String text =
                    client.callWithProgress("trigger-long-running-operation", Map.of("duration", 0.3, "steps", 3));

            assertThat(text).contains("completed");
            assertThat(client.progress()).containsExactly(1.0, 2.0, 3.0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/http", "/stdio"})
    void aModernMessageIsAnswered(String endpoint) {
        try (Program gateway = gateway(endpoint, key)) {
            JsonNode allowed = exchange(gateway, 1, "echo_raw");
            JsonNode refused = exchange(gateway, 2, "env");

            assertThat(allowed.path("result")
                            .path("content")
                            .path(0)
                            .path("text")
                            .asString())
                    .as(allowed.toString())
                    .contains("\"arguments\":{\"zeta\":9007199254740993,\"alpha\":1}");
            assertThat(code(refused)).isEqualTo(403);
        }
    }

    @Test
    void aRevokedKeyFailsOnTheNextMessage() {
        IssuedKey revoked = home.createKey("user");
        try (Program gateway = gateway("/http", revoked)) {
            assertThat(exchange(gateway, 1, "echo_raw").has("result")).isTrue();

            home.revoke(revoked);

            assertThat(code(exchange(gateway, 2, "echo_raw"))).isEqualTo(401);
        }
    }

    @Test
    void aMalformedLineIsAnsweredAndTheNextOneServed() {
        try (Program gateway = gateway("/http", key)) {
            gateway.send("{\"jsonrpc\":\"2.0\",\"id\":1,\"id\":2,\"method\":\"tools/list\"}");
            String refused = gateway.awaitLine(line -> line.contains("\"error\""));

            assertThat(code(Json.parse(refused))).isIn(-32700, -32600);
            assertThat(exchange(gateway, 3, "echo_raw").has("result")).isTrue();
        }
    }

    @Test
    void theEndOfInputEndsItAndItsChildren() {
        try (Program gateway = gateway("/stdio", key)) {
            exchange(gateway, 1, "echo_raw");
            var children = gateway.process().descendants().toList();
            assertThat(children).isNotEmpty();

            gateway.closeInput();

            Outcome outcome = gateway.outcome();
            assertThat(outcome.exit()).as(outcome.toString()).isZero();
            assertThat(children).noneMatch(ProcessHandle::isAlive);
        }
    }

    @Test
    void withoutAKeyItSaysWhatToDo() {
        Outcome outcome = home.run("stdio", "--config", config.toString(), "--endpoint", "/http");

        assertThat(outcome.exit()).as(outcome.toString()).isIn(1, 2);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.errLines())
                .as(outcome.toString())
                .hasSize(1)
                .first()
                .asString()
                .contains("SALLYPORT_KEY");
    }

    private static Program gateway(String endpoint, IssuedKey key) {
        ProcessBuilder command = home.command("stdio", "--config", config.toString(), "--endpoint", endpoint);
        command.environment().put("SALLYPORT_KEY", key.secret());
        return Program.start(command);
    }

    private static JsonNode exchange(Program gateway, int id, String tool) {
        gateway.send("""
                {"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"%s","arguments":{"zeta":9007199254740993,"alpha":1},\
                "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",\
                "io.modelcontextprotocol/clientCapabilities":{}}}}""".formatted(id, tool));
        return Json.parse(gateway.awaitLine(line -> Json.parse(line).path("id").asInt(0) == id));
    }

    private static int code(JsonNode message) {
        return message.path("error").path("code").asInt(0);
    }
}
