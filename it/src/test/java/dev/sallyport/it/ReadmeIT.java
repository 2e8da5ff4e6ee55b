package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The two commands with which the README opens.
@ExtendWith(GatewayLog.class)
final class ReadmeIT {
    private static final Pattern BLOCK = Pattern.compile("^```\\w*\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);

    @Test
    void theFirstCommandServesAsItIsWritten(@TempDir Path directory) throws IOException {
        Home home = new Home(directory.resolve("home"));
        ProcessBuilder command = home.command();
        command.command(List.of("sh", "-c", "exec " + command("./sallyport serve ")));
        command.directory(Home.ROOT.toFile());
        command.environment().put("SALLYPORT_LISTEN", "127.0.0.1:0");
        try (Gateway gateway = Gateway.start(home, command)) {
            JsonNode server = gateway.snippet()
                    .path("mcpServers")
                    .properties()
                    .iterator()
                    .next()
                    .getValue();
            String authorization = server.path("headers").path("Authorization").asString();
            try (JavaClient client =
                    JavaClient.http(server.path("url").asString(), Map.of("Authorization", authorization))) {
                assertThat(client.call("echo", Map.of("message", "read"))).isEqualTo("Echo: read");
            }
        }
    }

    @Test
    void theSecondCommandIsThere() throws IOException {
        String verify = command("./verify");

        assertThat(verify).isEqualTo("./verify");
        assertThat(Home.ROOT.resolve("verify")).isExecutable();
    }

    /// The line of the first two code blocks that begins so.
    private static String command(String beginning) throws IOException {
        String readme = Files.readString(Home.ROOT.resolve("README.md"));
        return BLOCK.matcher(readme)
                .results()
                .limit(2)
                .flatMap(block -> block.group(1).lines())
                .filter(line -> line.startsWith(beginning))
                .map(line -> line.replaceFirst("\\s+#.*", ""))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the README does not open with " + beginning));
    }
}
