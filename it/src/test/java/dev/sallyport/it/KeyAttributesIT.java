package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.Program.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Rules about what keys say of their holders.
@ExtendWith(GatewayLog.class)
final class KeyAttributesIT {
    private static final String POLICY = """
            roles:
              agent: {}
            rules:
              - effect: allow
                who: { roles: agent, teams: blue, claims: { tenant: acme, level: { at-least: 3 } } }
                tools: [echo_raw]
            """;

    @TempDir
    private Path directory;

    @Test
    void aRuleAdmitsTheKeyOfTheTeamWithTheClaimsAndNoOther() throws IOException {
        Home home = new Home(directory.resolve("home"));
        Path policy = Files.writeString(directory.resolve("policy.yaml"), POLICY);
        IssuedKey admitted = create(home, "--team", "blue", "--claim", "tenant=acme", "--claim", "level=3");

        try (Gateway gateway = Gateway.serve(
                home, "--server", "fixture=" + Node.shellWords(Node.fixture()), "--policy", policy.toString())) {
            assertThat(status(gateway, admitted)).isEqualTo(200);
            assertThat(List.of(
                            create(home, "--team", "red", "--claim", "tenant=acme", "--claim", "level=3"),
                            create(home, "--team", "blue", "--claim", "tenant=other", "--claim", "level=3"),
                            create(home, "--team", "blue", "--claim", "tenant=acme", "--claim", "level=2"),
                            create(home, "--team", "blue", "--claim", "tenant=acme", "--claim", "level=\"3\""),
                            create(home, "--team", "blue", "--claim", "tenant=acme")))
                    .allMatch(key -> status(gateway, key) == 403);

            JsonNode listed = listed(home, admitted);
            assertThat(listed.path("roles")).isEqualTo(Json.parse("[\"agent\"]"));
            assertThat(listed.path("teams")).isEqualTo(Json.parse("[\"blue\"]"));
            assertThat(listed.path("claims")).isEqualTo(Json.parse("{\"level\":3,\"tenant\":\"acme\"}"));
            assertThat(listed.has("key")).isFalse();

            home.revoke(admitted);

            assertThat(status(gateway, admitted)).isEqualTo(401);
        }
    }

    private static IssuedKey create(Home home, String... attributes) {
        List<String> command = new ArrayList<>(List.of("keys", "create", "--role", "agent", "--json"));
        command.addAll(List.of(attributes));
        Outcome outcome = home.run(command.toArray(String[]::new));
        assertThat(outcome.exit()).as(outcome.toString()).isZero();
        JsonNode key = Json.parse(outcome.out());
        return new IssuedKey(key.path("id").asString(), key.path("key").asString());
    }

    private static JsonNode listed(Home home, IssuedKey key) {
        return Json.parseAll(home.run("keys", "list", "--json").out()).stream()
                .flatMap(value -> value.isArray() ? value.valueStream() : Stream.of(value))
                .filter(listed -> listed.path("id").asString().equals(key.id()))
                .findFirst()
                .orElseThrow();
    }

    private static int status(Gateway gateway, IssuedKey key) {
        try (RawClient client = RawClient.modern(gateway.url("/fixture"), key)) {
            return client.call("echo_raw", "{}").status();
        }
    }
}
