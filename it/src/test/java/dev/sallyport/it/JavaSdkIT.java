package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// The client of the MCP Java SDK with a key, over HTTP.
@ExtendWith(GatewayLog.class)
final class JavaSdkIT {
    private static final String POLICY = """
            roles:
              user:
                allow:
                  - { tools: ["*"] }
                deny:
                  - { tools: [get-env, write_file] }
            """;

    @TempDir
    private static Path directory;

    private static Path files;

    @AutoClose
    private static Gateway gateway;

    private static IssuedKey key;

    @BeforeAll
    static void start() throws IOException {
        files = Files.createDirectory(directory.resolve("files")).toRealPath();
        Files.writeString(files.resolve("hello.txt"), "hello from a file");
        Path policy = Files.writeString(directory.resolve("policy.yaml"), POLICY);
        Home home = new Home(directory.resolve("home"));
        key = home.createKey("user");
        gateway = Gateway.serve(
                home,
                "--server",
                "everything=" + Node.shellWords(Node.everything()),
                "--server",
                "files=" + Node.shellWords(Node.filesystem(files)),
                "--policy",
                policy.toString());
    }

    @Test
    void listsAndCallsWithProgress() {
        try (JavaClient client = everything(key)) {
            assertThat(client.tools()).contains("echo", "get-sum").doesNotContain("get-env");
            assertThat(client.call("echo", Map.of("message", "through the gate")))
                    .isEqualTo("Echo: through the gate");

            String text =
                    client.callWithProgress("trigger-long-running-operation", Map.of("duration", 0.3, "steps", 3));

            assertThat(text).contains("completed");
            assertThat(client.progress()).containsExactly(1.0, 2.0, 3.0);
        }
    }

    @Test
    void filesAreReadAndNotWritten() {
        Path written = files.resolve("written.txt");
        try (JavaClient client = JavaClient.http(gateway.url("/files"), key)) {
            assertThat(client.tools()).contains("read_text_file").doesNotContain("write_file");
            assertThat(client.call(
                            "read_text_file",
                            Map.of("path", files.resolve("hello.txt").toString())))
                    .isEqualTo("hello from a file");

            assertThat(client.refusal("write_file", Map.of("path", written.toString(), "content", "no")))
                    .isEqualTo(403);
            assertThat(written).doesNotExist();
        }
    }

    @Test
    void aRefusalLeavesTheSessionUsable() {
        try (JavaClient client = everything(key)) {
            assertThat(client.refusal("get-env", Map.of())).isEqualTo(403);

            assertThat(client.call("echo", Map.of("message", "still here"))).isEqualTo("Echo: still here");
        }
    }

    @Test
    void aRevokedKeyFailsOnTheNextRequest() {
        IssuedKey revoked = gateway.home().createKey("user");
        try (JavaClient client = everything(revoked)) {
            client.call("echo", Map.of("message", "x"));

            gateway.home().revoke(revoked);

            assertThat(client.refusal("echo", Map.of("message", "x"))).isEqualTo(401);
        }
    }

    private static JavaClient everything(IssuedKey key) {
        return JavaClient.http(gateway.url("/everything"), key);
    }
}
