package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.it.Node.Step;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The npm client with a key, in front of servers of both eras.
@ExtendWith(GatewayLog.class)
final class NpmClientIT {
    private static final String POLICY = """
            roles:
              user:
                allow:
                  - { tools: ["*"], resources: ["**"], templates: ["**"], prompts: ["*"] }
                deny:
                  - { server: everything, tools: [get-env], prompts: [args-prompt] }
                  - { server: files, tools: [write_file] }
                  - { server: fixture, tools: [env], resources: ["test://static-binary"] }
            """;

    @TempDir
    private static Path directory;

    private static Path files;

    @AutoClose
    private static FixtureServer fixture;

    @AutoClose
    private static Gateway gateway;

    private static IssuedKey key;

    @BeforeAll
    static void start() throws IOException {
        files = Files.createDirectory(directory.resolve("files")).toRealPath();
        Files.writeString(files.resolve("hello.txt"), "hello from a file");
        fixture = FixtureServer.start();
        Files.writeString(directory.resolve("policy.yaml"), POLICY);
        Path config = Files.writeString(directory.resolve("sallyport.yaml"), """
                servers:
                  everything: { command: %s }
                  files: { command: %s }
                  fixture: { url: "%s" }
                policy: policy.yaml
                limits:
                  per-tool: { get-tiny-image: 2/1h, test_image_content: 2/1h }
                """.formatted(
                        Json.write(Node.everything()), Json.write(Node.filesystem(files)), fixture.url()));
        Home home = new Home(directory.resolve("home"));
        key = home.createKey("user");
        gateway = Gateway.serve(home, "--config", config.toString());
    }

    @ParameterizedTest
    @CsvSource({"legacy", "auto"})
    void everythingAnswersItsTools(String era) {
        List<Step> steps = everything(
                era,
                "version",
                "list-tools",
                "call:echo:{\"message\":\"through the gate\"}",
                "progress:trigger-long-running-operation:{\"duration\":0.3,\"steps\":3}");

        assertThat(steps.get(0).json().path("protocolVersion").asString()).isEqualTo("2025-11-25");
        assertThat(steps.get(1).names()).contains("echo", "get-sum", "trigger-sampling-request");
        assertThat(steps.get(2).text()).isEqualTo("Echo: through the gate");
        assertThat(steps.get(3).text()).contains("completed");
        assertThat(steps.get(3).json().path("progress")).hasToString("[1,2,3]");
    }

    @Test
    void everythingAsksTheClient() {
        List<Step> steps = everything(
                "legacy",
                "call:trigger-sampling-request:{\"prompt\":\"say something\",\"maxTokens\":10}",
                "call:trigger-elicitation-request",
                "call:get-roots-list");

        assertThat(steps).noneMatch(Step::isError);
        assertThat(steps.get(0).text()).contains("sampled");
        assertThat(steps.get(1).text()).contains("provided the requested information");
        assertThat(steps.get(2).text()).contains("file:///tmp");
    }

    @Test
    void everythingOffersResourcesAndPrompts() {
        List<Step> steps = everything(
                "legacy",
                "list-resources",
                "read:demo://resource/static/document/features.md",
                "list-prompts",
                "get-prompt:simple-prompt");

        assertThat(steps).noneMatch(Step::isError);
        assertThat(steps.get(0).uris()).contains("demo://resource/static/document/features.md");
        assertThat(steps.get(1).json().path("contents").path(0).path("text").asString())
                .isNotEmpty();
        assertThat(steps.get(2).names()).contains("simple-prompt");
        assertThat(steps.get(3).json().path("messages")).hasSize(1);
    }

    @Test
    void whatPolicyForbidsIsNeitherListedNorCalled() {
        List<Step> steps = everything(
                "legacy", "list-tools", "call:get-env", "call:no-such-tool", "list-prompts", "get-prompt:args-prompt");

        assertThat(steps.get(0).names()).contains("echo").doesNotContain("get-env");
        assertThat(steps.get(1).status()).isEqualTo(403);
        assertThat(steps.get(3).names()).contains("simple-prompt").doesNotContain("args-prompt");
        assertThat(steps.get(4).status()).isEqualTo(403);
    }

    @Test
    void aLimitedToolIsRefusedOnceItsQuotaIsSpent() {
        List<Step> steps =
                everything("legacy", "call:get-tiny-image", "call:get-tiny-image", "call:get-tiny-image", "call:echo");

        assertThat(steps).extracting(Step::status).startsWith(0, 0, 429);
        assertThat(steps.get(3).status()).as("another tool").isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "everything, legacy, echo:{\"message\":\"x\"}",
        "files, legacy, list_allowed_directories",
        "fixture, modern, test_simple_text"
    })
    void aRevokedKeyFailsOnTheNextRequest(String server, String era, String call, @TempDir Path signals) {
        IssuedKey revoked = gateway.home().createKey("user");
        Path before = signals.resolve("before");
        Path after = signals.resolve("after");
        try (Program client = Node.startClient(
                gateway.url("/" + server),
                revoked,
                era,
                "call:" + call,
                "touch:" + before,
                "wait-file:" + after,
                "call:" + call)) {
            await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(before));
            gateway.home().revoke(revoked);
            create(after);

            List<Step> steps = Node.steps(client.outcome());

            assertThat(steps.getFirst().isError()).as(steps.toString()).isFalse();
            assertThat(steps.getLast().status()).as(steps.toString()).isEqualTo(401);
        }
    }

    @Test
    void filesystemReadsAndIsKeptFromWriting() {
        Path written = files.resolve("written.txt");
        List<Step> steps = Node.client(
                gateway.url("/files"),
                key,
                "legacy",
                "list-tools",
                "call:read_text_file:"
                        + Json.write(Map.of("path", files.resolve("hello.txt").toString())),
                "call:write_file:" + Json.write(Map.of("path", written.toString(), "content", "no")));

        assertThat(steps.get(0).names()).contains("read_text_file").doesNotContain("write_file");
        assertThat(steps.get(1).text()).isEqualTo("hello from a file");
        assertThat(steps.get(2).status()).isEqualTo(403);
        assertThat(written).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({"modern", "auto"})
    void theFixtureAnswersInTheModernEra(String era) {
        List<Step> steps = fixture(
                era,
                "version",
                "list-tools",
                "call:test_simple_text",
                "progress:progress:{\"steps\":3,\"delay_ms\":10}",
                "list-resources",
                "read:test://static-text",
                "list-prompts",
                "get-prompt:test_simple_prompt");

        assertThat(steps).noneMatch(Step::isError);
        assertThat(steps.get(0).json().path("protocolVersion").asString()).isEqualTo("2026-07-28");
        assertThat(steps.get(1).names()).contains("test_simple_text").doesNotContain("env");
        assertThat(steps.get(2).text()).isEqualTo("Nothing but text.");
        assertThat(steps.get(3).json().path("progress")).hasToString("[1,2,3]");
        assertThat(steps.get(4).uris()).contains("test://static-text").doesNotContain("test://static-binary");
        assertThat(steps.get(5).json().path("contents").path(0).path("text").asString())
                .isEqualTo("Always the same text.");
        assertThat(steps.get(6).names()).contains("test_simple_prompt");
        assertThat(steps.get(7).json().path("messages")).hasSize(1);
    }

    @Test
    void theFixtureAsksTheClientInTheModernEra() {
        List<Step> steps = fixture(
                "modern",
                "call:test_input_required_result_sampling",
                "call:test_input_required_result_elicitation",
                "call:test_input_required_result_list_roots");

        assertThat(steps).noneMatch(Step::isError);
        assertThat(steps.get(0).text()).isEqualTo("sampled");
        assertThat(steps.get(1).text()).isEqualTo("Welcome, text.");
        assertThat(steps.get(2).text()).isEqualTo("file:///tmp");
    }

    @Test
    void refusalsInTheModernEra() {
        List<Step> steps = fixture(
                "modern",
                "call:env",
                "read:test://static-binary",
                "call:test_image_content",
                "call:test_image_content",
                "call:test_image_content");

        assertThat(steps).extracting(Step::status).containsExactly(403, 403, 0, 0, 429);
    }

    private static List<Step> everything(String era, String... steps) {
        return Node.client(gateway.url("/everything"), key, era, steps);
    }

    private static List<Step> fixture(String era, String... steps) {
        return Node.client(gateway.url("/fixture"), key, era, steps);
    }

    private static void create(Path file) {
        try {
            Files.createFile(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
