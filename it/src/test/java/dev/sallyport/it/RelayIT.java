package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.it.RawClient.Answer;
import dev.sallyport.it.RawClient.Call;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// What passes between a client and a server, in both eras and over both transports, looked at as text.
@ExtendWith(GatewayLog.class)
final class RelayIT {
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    private static Path directory;

    private static Path cancelled;

    @AutoClose
    private static FixtureServer fixture;

    @AutoClose
    private static Gateway gateway;

    private static IssuedKey key;

    @BeforeAll
    static void start() throws IOException {
        cancelled = Files.createFile(directory.resolve("cancelled"));
        ProcessBuilder overHttp = Node.fixtureOverHttp();
        overHttp.environment().put("FIXTURE_CANCEL_LOG", cancelled.toString());
        fixture = FixtureServer.start(overHttp);
        Path config = Files.writeString(directory.resolve("sallyport.yaml"), """
                listen: 127.0.0.1:0
                servers:
                  http: { url: "%s" }
                  stdio: { command: %s, env: { FIXTURE_CANCEL_LOG: "%s", OWN: given } }
                """.formatted(
                        fixture.url(), Json.write(Node.fixture()), cancelled));
        Home home = new Home(directory.resolve("home"));
        ProcessBuilder command = home.command("serve", "--config", config.toString());
        command.environment().put("UPSTREAM_TOKEN", "a secret of the gateway");
        gateway = Gateway.start(home, command);
        key = gateway.adminKey();
    }

    @ParameterizedTest
    @CsvSource({"modern, /http", "modern, /stdio", "legacy, /http", "legacy, /stdio"})
    void numbersMemberOrderAndUnknownMembersArriveUnchanged(String era, String endpoint) {
        String arguments =
                "{\"zeta\":9007199254740993,\"alpha\":{\"b\":1.10,\"a\":[1e3,\"\\u00e9\"]},\"x-unknown\":null}";
        try (RawClient client = client(era, endpoint)) {
            assertThat(client.call("echo_raw", arguments).text()).contains("\"arguments\":" + arguments);
        }
    }

    @ParameterizedTest
    @CsvSource({"modern, /http", "modern, /stdio", "legacy, /http", "legacy, /stdio"})
    void aCancellationReachesTheServer(String era, String endpoint) {
        int ms = ThreadLocalRandom.current().nextInt(60_000, 120_000);
        try (RawClient client = client(era, endpoint)) {
            Call call = client.start("slow", "{\"ms\":%d}".formatted(ms));

            client.cancel(call);

            await().atMost(SOON).until(() -> Files.readAllLines(cancelled).contains("cancelled " + ms));
            assertThat(client.call("test_simple_text", "{}").text()).isEqualTo("Nothing but text.");
        }
    }

    @ParameterizedTest
    @CsvSource({"modern, /http", "modern, /stdio", "legacy, /http", "legacy, /stdio"})
    void eventsAreRelayedAsTheyCome(String era, String endpoint) {
        try (RawClient client = client(era, endpoint)) {
            Call call = client.start("slow", "{\"ms\":1000}");
            await().atMost(SOON).until(() -> call.body().text().contains("notifications/progress"));

            assertThat(call.body().text()).doesNotContain("Slept");
            assertThat(call.answer().text()).isEqualTo("Slept 1000 ms.");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"modern", "legacy"})
    void aServerThatDiesIsStartedAgainForTheNextCall(String era) {
        try (RawClient client = client(era, "/stdio")) {
            Answer died = client.call("die", "{}");

            assertThat(died.errorCode()).as(died.toString()).isEqualTo(502);
            assertThat(client.call("test_simple_text", "{}").text()).isEqualTo("Nothing but text.");
        }
    }

    @Test
    void aKilledServerIsStartedAgain() {
        try (RawClient client = client("modern", "/stdio")) {
            client.call("test_simple_text", "{}");
            gateway.children().forEach(ProcessHandle::destroyForcibly);

            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(
                                    client.call("test_simple_text", "{}").text())
                            .isEqualTo("Nothing but text."));
        }
    }

    @Test
    void aServerSeesNothingOfTheGatewaysEnvironmentThatCouldBeASecret() {
        try (RawClient client = client("modern", "/stdio")) {
            JsonNode environment = Json.parse(client.call("env", "{}").text());

            assertThat(environment.propertyNames())
                    .contains("PATH", "OWN")
                    .noneMatch(name -> name.startsWith("SALLYPORT_") || name.equals("UPSTREAM_TOKEN"));
        }
    }

    @Test
    void everyAttemptIsInTheAudit() {
        IssuedKey revoked = gateway.home().createKey("nobody");
        try (RawClient allowed = client("modern", "/http");
                RawClient denied = RawClient.modern(gateway.url("/http"), revoked)) {
            assertThat(allowed.call("test_audio_content", "{}").status()).isEqualTo(200);
            assertThat(denied.call("test_audio_content", "{}").status()).isEqualTo(403);
            gateway.home().revoke(revoked);
            assertThat(denied.call("test_audio_content", "{}").status()).isEqualTo(401);
        }

        assertThat(gateway.home().audit())
                .filteredOn(event ->
                        event.path("request").path("target").asString("").equals("test_audio_content"))
                .extracting(event -> event.path("result").path("http").asInt())
                .containsExactlyInAnyOrder(200, 403, 401);
    }

    private static RawClient client(String era, String endpoint) {
        String url = gateway.url(endpoint);
        return era.equals("modern") ? RawClient.modern(url, key) : RawClient.legacy(url, key);
    }
}
