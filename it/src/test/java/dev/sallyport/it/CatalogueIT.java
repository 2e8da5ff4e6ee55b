package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.it.Program.Outcome;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// What servers offer, when the policy was loaded and later.
@ExtendWith(GatewayLog.class)
final class CatalogueIT {
    private static final String POLICY = """
            roles:
              pattern:
                allow:
                  - { server: changing, tools: ["*"] }
                  - { server: everything, tools: ["get-*"] }
              exact:
                allow:
                  - name: exactly-these
                    server: changing
                    tools: [alpha, late]
              open:
                allow:
                  - { server: changing, tools: ["*"], include-new: true }
            """;

    @TempDir
    private Path directory;

    private Home home;
    private Path tools;
    private Path policy;
    private Path config;

    @BeforeEach
    void before() throws IOException {
        home = new Home(directory.resolve("home"));
        tools = directory.resolve("tools.json");
        policy = Files.writeString(directory.resolve("policy.yaml"), POLICY);
        config = Files.writeString(directory.resolve("sallyport.yaml"), """
                servers:
                  changing: { command: %s }
                  everything: { command: %s }
                policy: policy.yaml
                """.formatted(
                        Json.write(Node.changing(tools)), Json.write(Node.everything())));
    }

    @Test
    void aPatternAdmitsWhatARealServerOffers() throws IOException {
        offer("alpha", "late");
        IssuedKey key = home.createKey("pattern");

        try (Gateway gateway = serve();
                JavaClient client = JavaClient.http(gateway.url("/everything"), key)) {
            assertThat(client.tools()).contains("get-sum").allMatch(tool -> tool.startsWith("get-"));
            assertThat(client.call("get-sum", Map.of("a", 2, "b", 3))).contains("5");
            assertThat(client.refusal("echo", Map.of("message", "hi"))).isEqualTo(403);
        }
    }

    @Test
    void aToolThatAppearsWaitsForAReloadUnlessItIsNamedOrNewOnesAreIncluded() throws IOException {
        acceptWith("alpha", "late");
        IssuedKey pattern = home.createKey("pattern");
        offer("alpha");

        try (Gateway gateway = serve();
                RawClient byPattern = client(gateway, pattern);
                RawClient byName = client(gateway, home.createKey("exact"));
                RawClient withNew = client(gateway, home.createKey("open"))) {
            assertThat(status(byPattern, "alpha")).isEqualTo(200);
            offer("alpha", "late");

            assertThat(status(byPattern, "late")).isEqualTo(403);
            assertThat(seenBy(gateway, pattern)).containsExactly("alpha");
            assertThat(status(byName, "late")).isEqualTo(200);
            assertThat(status(withNew, "late")).isEqualTo(200);

            Outcome reload = home.run("reload");

            assertThat(reload.exit()).as(reload.toString()).isZero();
            assertThat(byPattern.call("late", "{}").text()).isEqualTo("This is late.");
            assertThat(seenBy(gateway, pattern)).containsExactly("alpha", "late");
        }
    }

    @Test
    void aRestartWhileTheServerIsDownUsesWhatWasSeen() throws IOException {
        IssuedKey key = home.createKey("pattern");
        FixtureServer before = FixtureServer.start();
        String port = Integer.toString(URI.create(before.url()).getPort());
        Files.writeString(policy, "roles: { pattern: { allow: [{ tools: [\"echo_*\"] }] } }\n");
        Files.writeString(
                config, "servers: { fixture: { url: \"%s\" } }\npolicy: policy.yaml\n".formatted(before.url()));
        try (before) {
            serve().close();
        }

        try (Gateway gateway = serve();
                RawClient client = RawClient.modern(gateway.url("/fixture"), key)) {
            assertThat(gateway.program().err().text()).contains("patterns admit what was seen then");
            assertThat(status(client, "echo_raw")).isEqualTo(502);
            assertThat(status(client, "echo_nothing")).isEqualTo(403);

            ProcessBuilder again = Node.fixtureOverHttp();
            again.command().addAll(List.of("--port", port));
            try (FixtureServer _ = FixtureServer.start(again)) {
                assertThat(status(client, "echo_raw")).isEqualTo(200);
            }
        }
    }

    @Test
    void aNewPolicyThatNamesWhatIsNotThereIsRefused() throws IOException {
        offer("alpha", "late");
        Files.writeString(policy, POLICY.replace("[alpha, late]", "[alhpa]"));

        Outcome outcome = home.run("serve", "--listen", "127.0.0.1:0", "--config", config.toString());

        String problem = policy + ":8:9: roles.exact.allow[0]: changing offers no tool alhpa; did you mean \"alpha\"?";
        assertThat(outcome.exit()).as(outcome.toString()).isEqualTo(1);
        assertThat(outcome.err()).contains(problem);

        Files.writeString(policy, POLICY);
        try (Gateway _ = serve()) {
            Files.writeString(policy, POLICY.replace("[alpha, late]", "[alhpa]"));
            Outcome reload = home.run("reload");

            assertThat(reload.exit()).isEqualTo(1);
            assertThat(reload.out()).contains(problem, "the policy in force stays");
        }
    }

    @Test
    void anAcceptedPolicyIsTakenAgainAndWhatNoLongerFitsIsAnAlert() throws IOException {
        acceptWith("alpha", "late");
        offer("alpha");

        try (Gateway gateway = serve()) {
            await().untilAsserted(() -> assertThat(gateway.program().err().text())
                    .contains("a rule does not fit what the servers offer", "changing offers no tool late"));
            Outcome doctor = home.run("doctor", "--config", config.toString());

            assertThat(doctor.exit()).as(doctor.toString()).isEqualTo(1);
            assertThat(doctor.out()).contains("fail  rule exactly-these: changing offers no tool late");
            assertThat(home.audit()).anySatisfy(event -> {
                assertThat(event.path("phase").asString()).isEqualTo("notice");
                assertThat(event.path("decision").path("rule").asString("")).isEqualTo("exactly-these");
                assertThat(event.path("decision").path("reason").asString(""))
                        .isEqualTo("changing offers no tool late");
            });
            assertThat(home.run("audit", "query", "--status", "alert").out()).contains("exactly-these");
        }
    }

    /// Starts with the policy once, so that it is the accepted one.
    private void acceptWith(String... names) throws IOException {
        offer(names);
        serve().close();
    }

    private Gateway serve() {
        return Gateway.serve(home, "--config", config.toString());
    }

    private void offer(String... names) throws IOException {
        Path next = Files.writeString(directory.resolve("next.json"), Json.write(List.of(names)));
        Files.move(next, tools, StandardCopyOption.ATOMIC_MOVE);
    }

    private static RawClient client(Gateway gateway, IssuedKey key) {
        return RawClient.legacy(gateway.url("/changing"), key);
    }

    private static int status(RawClient client, String tool) {
        return client.call(tool, "{}").status();
    }

    private static List<String> seenBy(Gateway gateway, IssuedKey key) {
        try (JavaClient client = JavaClient.http(gateway.url("/changing"), key)) {
            return client.tools();
        }
    }
}
