package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.Program.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The commands for policies on the audit of calls that were really made.
@ExtendWith(GatewayLog.class)
final class PolicyCommandsIT {
    private static final String POLICY = """
            # Who may do what.
            roles:
              user:
                allow:
                  - name: users
                    server: everything
                    tools: [echo, get-sum, get-structured-content]
                  - name: spare
                    server: everything
                    tools: [get-tiny-image]
                deny:
                  - name: no-secrets
                    tools: [echo]
                    when:
                      arguments.message: { contains: secret }
            """;
    private static final String CASES = """
            cases:
              - name: users add
                subject: { roles: [user] }
                call: everything/get-sum
                expect: allow
                rule: users
              - name: nobody reads the environment
                subject: { roles: [user] }
                call: everything/get-env
                expect: deny
            """;

    @TempDir
    private static Path directory;

    private static Home home;
    private static Path policy;
    private static Path config;
    private static IssuedKey key;

    @BeforeAll
    static void makeCalls() throws IOException {
        policy = Files.writeString(directory.resolve("policy.yaml"), POLICY);
        config = Files.writeString(directory.resolve("sallyport.yaml"), """
                servers:
                  everything: { command: %s }
                policy: policy.yaml
                """.formatted(Json.write(Node.everything())));
        home = new Home(directory.resolve("home"));
        key = home.createKey("user");
        try (Gateway gateway = Gateway.serve(home, "--config", config.toString());
                RawClient client = RawClient.legacy(gateway.url("/everything"), key)) {
            assertThat(List.of(
                            client.call("echo", "{\"message\":\"hi\"}").status(),
                            client.call("get-sum", "{\"a\":2,\"b\":3}").status(),
                            client.call("get-sum", "{\"a\":4,\"b\":3}").status(),
                            client.call("get-structured-content", "{\"location\":\"Chicago\"}")
                                    .status(),
                            client.call("echo", "{\"message\":\"the secret\"}").status(),
                            client.call("get-env", "{}").status()))
                    .containsExactly(200, 200, 200, 200, 403, 403);
        }
    }

    @Test
    void checkKnowsWhatTheServerOffers() throws IOException {
        Path bad = write("bad.yaml", POLICY.replace("get-sum", "get-sums").replace("contains: secret", "less: 1"));

        Outcome good = onConfig("check");
        Outcome refused = onConfig("check", bad.toString());
        List<JsonNode> problems =
                Json.parseAll(onConfig("check", bad.toString(), "--json").out());

        assertThat(good.exit()).as(good.toString()).isZero();
        assertThat(good.out()).contains("no problem: 3 rules, 1 role");
        assertThat(Json.parse(onConfig("check", "--json").out()).path("rules").asInt())
                .isEqualTo(3);
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.out().lines())
                .hasSize(2)
                .anySatisfy(line -> assertThat(line)
                        .startsWith(bad + ":5:9: ")
                        .contains("everything offers no tool get-sums; did you mean \"get-sum\"?"))
                .anySatisfy(line -> assertThat(line).startsWith(bad + ":12:9: ").contains("arguments.message"));
        assertThat(problems)
                .hasSize(2)
                .allSatisfy(
                        problem -> assertThat(problem.path("file").asString()).isEqualTo(bad.toString()));
    }

    @Test
    void explainTellsOfRecordedCallsAndOfOthers() {
        Outcome denied = onConfig("explain", "--event", event("get-env"), "--expect", "deny");
        Outcome allowed = onConfig("explain", "--event", event("get-sum"), "--expect", "allow");
        JsonNode secret = Json.parse(onConfig(
                        "explain",
                        "--role",
                        "user",
                        "--call",
                        "everything/echo",
                        "--arguments",
                        "{\"message\":\"a secret\"}",
                        "--json")
                .out());
        Outcome unexpected = onConfig("explain", "--role", "user", "--call", "everything/get-env", "--expect", "allow");

        assertThat(denied.exit()).as(denied.toString()).isZero();
        assertThat(denied.out())
                .contains("deny by default")
                .contains("nearest that would have permitted it")
                .contains("no pattern of tools matches get-env");
        assertThat(denied.err()).contains("recorded: deny by default");
        assertThat(allowed.exit()).as(allowed.toString()).isZero();
        assertThat(allowed.out()).contains("allow by users (policy.yaml:5)", "applies  allow users");
        assertThat(secret.path("effect").asString()).isEqualTo("deny");
        assertThat(secret.path("rule").asString()).startsWith("no-secrets");
        assertThat(secret.path("nearest").path("rule").asString()).startsWith("users");
        assertThat(unexpected.exit()).isEqualTo(1);
    }

    @Test
    void testRunsTheCasesBesideThePolicy() throws IOException {
        Path beside = Files.createDirectory(directory.resolve("tested"));
        Files.writeString(beside.resolve("policy.yaml"), POLICY);
        Path cases = Files.writeString(beside.resolve("policy.test.yaml"), CASES);
        Outcome passed = home.run("policy", "test", beside.toString());
        Files.writeString(cases, CASES.replace("expect: deny", "expect: allow"));
        Outcome failed = home.run("policy", "test", beside.toString());
        List<JsonNode> results = Json.parseAll(
                home.run("policy", "test", beside.toString(), "--json").out());

        assertThat(passed.exit()).as(passed.toString()).isZero();
        assertThat(passed.out()).contains("2 cases, 0 failed");
        assertThat(failed.exit()).isEqualTo(1);
        assertThat(failed.out())
                .contains("policy.test.yaml:7: failed: nobody reads the environment", "2 cases, 1 failed");
        assertThat(results)
                .extracting(result -> result.path("passed").asBoolean())
                .containsExactly(true, false);
    }

    @Test
    void formatKeepsCommentsAndTellsWhatItWouldChange() throws IOException {
        Path untidy = write("untidy.yaml", "# Why.\nroles: {user: {allow: [{tools: [echo]}]}}\n");
        Outcome would = home.run("policy", "format", "--check", untidy.toString());
        Outcome printed = home.run("policy", "format", "--stdout", untidy.toString());
        Outcome changed = home.run("policy", "format", untidy.toString());
        Outcome tidy = home.run("policy", "format", "--check", untidy.toString(), policy.toString());

        assertThat(would.exit()).isEqualTo(1);
        assertThat(would.out()).contains("would change " + untidy);
        assertThat(changed.exit()).isZero();
        assertThat(Files.readString(untidy)).startsWith("# Why.\n").isEqualToIgnoringNewLines(printed.out());
        assertThat(tidy.exit()).as(tidy.toString()).isZero();
    }

    @Test
    void whatIsImportedPassesTheCheck() throws IOException {
        Path bansho = write("bansho.yaml", """
                roles:
                  admin: { allow: ["*"] }
                  user: { allow: [echo, get-sum] }
                  readonly: { allow: [echo] }
                """);
        Outcome imported =
                home.run("policy", "import", "--from", "bansho", "--server", "everything", bansho.toString());
        Path result = write("imported.yaml", imported.out());
        Outcome checked = onConfig("check", result.toString());
        Outcome explained = home.run(
                "policy",
                "explain",
                "--policy",
                result.toString(),
                "--role",
                "readonly",
                "--call",
                "everything/get-sum");

        assertThat(imported.exit()).as(imported.toString()).isZero();
        assertThat(imported.err()).contains(bansho + ":");
        assertThat(checked.exit()).as(checked.toString()).isZero();
        assertThat(checked.out()).contains("no problem", "3 roles");
        assertThat(explained.out()).startsWith("deny by default");
    }

    @Test
    void theSchemaIsPrintedWhole() {
        JsonNode schema = Json.parse(home.run("policy", "schema").out());

        assertThat(schema.path("$schema").asString()).startsWith("https://json-schema.org/");
        assertThat(schema.path("properties").has("roles")).isTrue();
    }

    @Test
    void simulateShowsExactlyTheCallsThatAreDecidedOtherwise() throws IOException {
        Path other = write(
                "other.yaml", POLICY.replace("get-sum, ", "").replace("[get-tiny-image]", "[get-tiny-image, get-env]"));

        Outcome same = onConfig("simulate", "--against", "last-7d", policy.toString());
        Outcome flipped = onConfig("simulate", "--against", "last-7d", other.toString());
        List<JsonNode> lines = Json.parseAll(onConfig("simulate", "--against", "last-7d", other.toString(), "--json")
                .out());

        assertThat(same.exit()).as(same.toString()).isZero();
        assertThat(same.out()).contains("6 calls replayed: 0 decided otherwise, 0 undecidable");
        assertThat(flipped.exit()).isEqualTo(1);
        assertThat(flipped.out()).contains("6 calls replayed: 3 decided otherwise", event("get-env"));
        assertThat(lines.subList(0, lines.size() - 1))
                .allSatisfy(line -> assertThat(line.path("subject").asString()).isEqualTo("key:" + key.id()))
                .extracting(line ->
                        line.path("calls").asInt() + " " + line.path("target").asString() + " "
                                + line.path("effect").asString() + " "
                                + line.path("new_effect").asString())
                .containsExactlyInAnyOrder("2 get-sum allow deny", "1 get-env deny allow");
        assertThat(lines.getLast().path("flipped").asInt()).isEqualTo(3);
    }

    @Test
    void whatIsLearnedDecidesAlikeAndUnusedGrantsAreNamed() throws IOException {
        Outcome learned = onConfig("learn", "--from", "last-7d");
        JsonNode found =
                Json.parse(onConfig("learn", "--from", "last-7d", "--json").out());
        Path file = write("learned.yaml", learned.out());
        Outcome checked = onConfig("check", file.toString());
        Outcome simulated = onConfig("simulate", "--against", "last-7d", file.toString());

        assertThat(learned.exit()).as(learned.toString()).isZero();
        assertThat(learned.out())
                .contains("tools: [echo, get-structured-content, get-sum]", "name: no-secrets")
                .doesNotContain("get-tiny-image");
        assertThat(learned.err()).contains("learned 2 rules from 4 allowed calls", "never used: spare");
        assertThat(found.path("policy").asString()).isEqualToIgnoringNewLines(learned.out());
        assertThat(found.path("unused").path(0).path("rule").asString()).startsWith("spare");
        assertThat(checked.exit()).as(checked.toString()).isZero();
        assertThat(simulated.exit()).as(simulated.toString()).isZero();
        assertThat(simulated.out()).contains("6 calls replayed: 0 decided otherwise");
    }

    private static Outcome onConfig(String command, String... arguments) {
        List<String> words = new ArrayList<>(List.of("policy", command));
        words.addAll(List.of(arguments));
        words.addAll(List.of("--config", config.toString()));
        return home.run(words.toArray(String[]::new));
    }

    /// The gateway's id of the newest call of a tool.
    private static String event(String tool) {
        return home.audit().stream()
                .filter(event ->
                        event.path("request").path("target").asString("").equals(tool))
                .findFirst()
                .orElseThrow()
                .path("uid")
                .asString();
    }

    private static Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }
}
