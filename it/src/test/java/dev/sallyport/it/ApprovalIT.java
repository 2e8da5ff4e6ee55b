package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.Node.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// The npm client, whose human accepts whatever is asked, where calls have to be approved.
@ExtendWith(GatewayLog.class)
final class ApprovalIT {
    private static final String POLICY = """
            roles:
              user:
                allow:
                  - { tools: ["*"], include-new: true }
                ask:
                  - { server: everything, tools: [echo], approval: { self: true } }
                  - { server: fixture, tools: [test_simple_text, test_input_required_result_elicitation],
                      approval: { self: true } }
                  - { server: fixture, tools: [test_image_content] }
            """;

    @TempDir
    private static Path directory;

    @AutoClose
    private static FixtureServer fixture;

    @AutoClose
    private static Gateway gateway;

    private static IssuedKey key;

    @BeforeAll
    static void start() throws IOException {
        fixture = FixtureServer.start();
        Files.writeString(directory.resolve("policy.yaml"), POLICY);
        Path config = Files.writeString(
                directory.resolve("sallyport.yaml"), """
                servers:
                  everything: { command: %s }
                  fixture: { url: "%s" }
                policy: policy.yaml
                """.formatted(Json.write(Node.everything()), fixture.url()));
        Home home = new Home(directory.resolve("home"));
        key = home.createKey("user");
        gateway = Gateway.serve(home, "--config", config.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "legacy, everything, echo:{\"message\":\"asked\"}, Echo: asked",
        "modern, fixture,    test_simple_text,             Nothing but text.",
        "modern, fixture,    test_input_required_result_elicitation, 'Welcome, text.'",
    })
    void acceptingTheFormLetsTheCallHappen(String era, String server, String call, String text) {
        List<Step> steps = Node.client(gateway.url("/" + server), key, era, "call:" + call);

        assertThat(steps.getFirst().isError()).as(steps.toString()).isFalse();
        assertThat(steps.getFirst().text()).isEqualTo(text);
        assertThat(gateway.home().audit())
                .filteredOn(
                        event -> event.path("approval").path("how").asString().equals("form"))
                .isNotEmpty();
    }

    @Test
    void whatSomebodyElseApprovesOnTheCommandLineHappensOnce() {
        List<Step> before = Node.client(gateway.url("/fixture"), key, "modern", "call:test_image_content");
        JsonNode waiting =
                Json.parse(gateway.home().run("approvals", "list", "--json").out());
        String id = waiting.path(0).path("id").asString();
        int approved = gateway.home().run("approvals", "approve", id, "--yes").exit();
        List<Step> after = Node.client(
                gateway.url("/fixture"), key, "modern", "call:test_image_content", "call:test_image_content");

        assertThat(before.getFirst().isError()).isTrue();
        assertThat(waiting).hasSize(1);
        assertThat(waiting.path(0).path("target").asString()).isEqualTo("test_image_content");
        assertThat(approved).isZero();
        assertThat(after).extracting(Step::isError).containsExactly(false, true);
    }
}
