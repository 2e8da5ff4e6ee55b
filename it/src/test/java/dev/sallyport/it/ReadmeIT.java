package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.it.Program.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The two commands with which the README opens, and what it says of a new rule.
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

    @Test
    void aNewRuleGoesItsWayAsItIsWritten(@TempDir Path directory) throws IOException {
        Home home = new Home(directory.resolve("home"));
        Path mine = Files.createDirectory(directory.resolve("mine"));
        for (String file : List.of("gateway.yaml", "policy.yaml", "policy.test.yaml")) {
            Files.copy(Home.ROOT.resolve("examples").resolve(file), mine.resolve(file));
        }
        IssuedKey reader = home.createKey("reader");
        try (Gateway gateway = Gateway.serve(
                        home, "--config", mine.resolve("gateway.yaml").toString());
                JavaClient client =
                        JavaClient.http(gateway.url("/mcp"), Map.of("Authorization", "Bearer " + reader.secret()))) {
            assertThat(client.call("echo", Map.of("message", "hi"))).isEqualTo("Echo: hi");

            List<String> blocks = blocks("## A new rule, before it is in force");
            ProcessBuilder script = home.command();
            script.command("sh", "-c", blocks.getFirst().replace("mine/", mine + "/"));
            script.directory(Home.ROOT.toFile());
            Outcome outcome = Program.run(script);

            assertThat(outcome.exit()).as(outcome.toString()).isZero();
            assertThat(blocks.getLast().lines())
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(outcome.out().lines()).anyMatch(line(line)));
            assertThatThrownBy(() -> client.call("echo", Map.of("message", "hi")));
            assertThat(home.audit().getFirst().toString()).contains("say-more");
        }
    }

    @Test
    void oneBlockPutsOAuthInFrontOfAServerAsItIsWritten(@TempDir Path directory) throws IOException {
        Home home = new Home(directory.resolve("home"));
        Path mine = Files.createDirectory(directory.resolve("mine"));
        Files.copy(Home.ROOT.resolve("examples/policy.yaml"), mine.resolve("policy.yaml"));
        List<String> blocks = blocks("## OAuth in front of any server");
        int port = OAuthSite.freePort();
        try (Provider provider = Provider.start()) {
            ProcessBuilder command = home.command();
            command.command(
                    "sh",
                    "-c",
                    blocks.get(0)
                            .replace("mine/", mine + "/")
                            .replace("preset: google", "issuer: " + provider.issuer())
                            .replace("END\n./", "  outbound: { allow: [127.0.0.0/8], http: true }\nEND\nexec ./"));
            command.directory(Home.ROOT.toFile());
            command.environment()
                    .putAll(Map.of(
                            "CLIENT_ID",
                            "sallyport",
                            "CLIENT_SECRET",
                            OAuthClient.random(),
                            "SALLYPORT_LISTEN",
                            "127.0.0.1:" + port));
            try (Gateway _ = Gateway.start(home, command)) {
                ProcessBuilder client = Node.command("sh", "-c", blocks.get(1).replace(":9000", ":" + port));
                try (Program program = Program.start(client.directory(Home.ROOT.toFile()))) {
                    String step = program.awaitLine(line -> line.contains("\"authorize\""));
                    Person person = new Person(provider, "ria");
                    Http.Reply answer =
                            person.agree(Json.parse(step).path("url").asString());
                    Http.get(UserAgent.target(answer).toString());

                    Outcome outcome = program.outcome();

                    assertThat(blocks.get(2).replace(":9000", ":" + port).lines())
                            .isNotEmpty()
                            .allSatisfy(
                                    line -> assertThat(outcome.out().lines()).anyMatch(line(line)));
                }
            }
        }
    }

    /// A line of the README, in which `…` stands for anything and blanks for any number of them.
    private static Predicate<String> line(String shown) {
        String expression = shown.lines()
                .flatMap(line -> Arrays.stream(line.splitWithDelimiters("…| +", 0)))
                .map(part -> part.equals("…") ? ".*" : part.isBlank() ? " *" : Pattern.quote(part))
                .collect(Collectors.joining());
        return Pattern.compile(expression).asMatchPredicate();
    }

    /// The code blocks of a section.
    private static List<String> blocks(String heading) throws IOException {
        String readme = Files.readString(Home.ROOT.resolve("README.md"));
        int start = readme.indexOf("\n" + heading + "\n");
        assertThat(start).as(heading).isPositive();
        return BLOCK.matcher(readme.substring(start, readme.indexOf("\n## ", start + 1)))
                .results()
                .map(block -> block.group(1))
                .toList();
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
