package dev.sallyport.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.Action;
import dev.sallyport.policy.Context;
import dev.sallyport.policy.Subject;
import dev.sallyport.policy.Target;
import dev.sallyport.policy.Target.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The examples of the documentation are loaded as they stand there.
class DocumentationTest {

    private static final Path DOCS = Path.of("..", "docs");

    private static final Context NOW = Context.at(Instant.parse("2026-01-05T12:00:00Z"));

    @TempDir
    private Path directory;

    @Test
    void theConfigurationIsTheDefaultButForItsExamples() throws Exception {
        var workspace = new Workspace(directory);
        workspace.write("policy.yaml", "roles: {}");
        var config = workspace.load(firstYaml("configuration.md"), Map.of("FILES_TOKEN", "a", "REMOTE_TOKEN", "b"));

        assertThat(config.servers()).containsOnlyKeys("files", "remote");
        assertThat(config.endpoints().get("/open")).isEqualTo(new EndpointConfig("/open", "remote", true));
        var defaults = Config.of(List.of());
        assertThat(List.of(config.listen(), config.keys(), config.audit(), config.requests(), config.shutdownGrace()))
                .isEqualTo(List.of(
                        defaults.listen(),
                        defaults.keys(),
                        defaults.audit(),
                        defaults.requests(),
                        defaults.shutdownGrace()));
    }

    @Test
    void theOAuthSectionIsTheDefaultButForItsExamples() throws Exception {
        var config = load(blocks("configuration.md", "```yaml\n").get(1));

        assertThat(config.oauth().providers()).containsOnlyKeys("google", "corp");
        assertThat(config.oauth().registration()).isEqualTo(RegistrationConfig.DEFAULT);
        assertThat(config.oauth().tokens()).isEqualTo(TokensConfig.DEFAULT);
        assertThat(config.oauth().outbound()).isEqualTo(OutboundConfig.NONE);
        assertThat(config.publicUrl(9000)).hasToString("https://mcp.example.com");
    }

    @Test
    void everyExampleOfOAuthIsLoaded() throws Exception {
        var examples = blocks("oauth.md", "```yaml\n");

        assertThat(examples).hasSizeGreaterThan(5);
        for (var example : examples) {
            assertThat(load(example).oauth()).isNotEqualTo(OAuthConfig.NONE);
        }
        assertThat(load(examples.getFirst()).endpoints().values())
                .extracting(EndpointConfig::oauth)
                .containsOnly(OAuthAccess.of("google"));
    }

    /// With something for each variable that it names.
    private Config load(String yaml) throws ConfigException {
        var workspace = new Workspace(directory);
        workspace.write("policy.yaml", "roles: {}");
        var env = Pattern.compile("\\$\\{env:([A-Z_]+)}")
                .matcher(yaml)
                .results()
                .map(found -> found.group(1))
                .distinct()
                .collect(Collectors.toMap(name -> name, DocumentationTest::value));
        return workspace.load(yaml, env);
    }

    private static String value(String variable) {
        return variable.endsWith("MASTER_KEY")
                ? Base64.getEncoder().encodeToString("0123456789abcdef0123456789abcdef".getBytes(UTF_8))
                : "0123456789abcdef-" + variable;
    }

    @Test
    void everyVariableThatIsDocumentedIsRead() throws Exception {
        var text = Files.readString(DOCS.resolve("configuration.md"));

        assertThat(Environment.variables())
                .allSatisfy(variable -> assertThat(text).contains("`" + variable + "`"));
    }

    @Test
    void thePolicyDecidesAsItsTextSays() throws Exception {
        var workspace = new Workspace(directory);
        workspace.write("policy.yaml", firstYaml("policy.md"));
        var policy = workspace.policy("policy.yaml");
        var reader = new Subject("key:k_1", Set.of("reader"));

        assertThat(policy.roles()).containsExactlyInAnyOrder("reader", "operator", "admin", "anonymous");
        var tool = new Target(Kind.TOOL, "files", "read_file");
        assertThat(policy.decide(reader, Action.CALL, tool, NOW).rule())
                .isEqualTo("roles.reader.allow[0] (policy.yaml:4)");
        for (var uri : List.of("file:///srv/../etc/passwd", "file:///srv/a/../%70rivate/key")) {
            assertThat(policy.decide(reader, Action.READ, new Target(Kind.RESOURCE, "files", uri), NOW)
                            .allows())
                    .isFalse();
        }
        var search = new Target(Kind.TOOL, "docs", "search");
        assertThat(policy.decide(Subject.anonymous(), Action.LIST, search, NOW).allows())
                .isTrue();
    }

    @Test
    void everyPolicyIsLoadedAndItsTestsPass() throws Exception {
        var workspace = new Workspace(directory);
        var blocks = blocks("policy.md", "```yaml\n");
        assertThat(blocks).hasSize(2);
        workspace.write("policy.yaml", blocks.getFirst());
        workspace.write("policy.test.yaml", blocks.getLast());
        var policy = workspace.policy("policy.yaml");

        assertThat(PolicyTests.load(List.of(directory)))
                .hasSize(3)
                .allSatisfy(one -> assertThat(one.run(policy).differences()).isEmpty());
    }

    @Test
    void theExampleIsLaidOutAndItsTestsPass() throws Exception {
        var examples = Path.of("..", "examples");
        var policy = PolicyLoader.load(ConfigLoader.load(examples.resolve("gateway.yaml"), Map.of()));

        assertThat(PolicyTests.load(List.of(examples.resolve("policy.test.yaml"))))
                .hasSizeGreaterThan(10)
                .allSatisfy(one -> assertThat(one.run(policy).differences()).isEmpty());
        for (var file : List.of("policy.yaml", "policy.test.yaml")) {
            var text = Files.readString(examples.resolve(file));
            assertThat(PolicyFormat.format(file, text)).isEqualTo(text);
        }
    }

    @Test
    void problemsAreToldAsTheTextShowsThem() throws Exception {
        var workspace = new Workspace(directory);
        workspace.write("policy.yaml", """
                roles:
                  reader:
                    alow: []
                rules:
                  - { effect: allow, tools: [x], when: {
                        context.revison: "2025-11-25",
                        arguments.size: { less: "10" } } }
                """);

        var shown = blocks("policy.md", "```\n").getFirst();
        assertThat(workspace.policyProblems("policy.yaml"))
                .containsExactly(shown.strip().split("\n"));
    }

    /// The blocks that open so.
    private static List<String> blocks(String document, String fence) throws IOException {
        var blocks = new ArrayList<String>();
        var parts = Files.readString(DOCS.resolve(document)).split("```", -1);
        for (int i = 1; i < parts.length; i += 2) {
            if (("```" + parts[i]).startsWith(fence)) {
                blocks.add(parts[i].substring(fence.length() - 3));
            }
        }
        return blocks;
    }

    private static String firstYaml(String document) throws IOException {
        var text = Files.readString(DOCS.resolve(document));
        int start = text.indexOf("```yaml\n") + "```yaml\n".length();
        return text.substring(start, text.indexOf("```", start));
    }
}
