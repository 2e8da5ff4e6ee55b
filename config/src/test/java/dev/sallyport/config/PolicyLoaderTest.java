package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.policy.Action;
import dev.sallyport.policy.Context;
import dev.sallyport.policy.Definition;
import dev.sallyport.policy.PolicySet;
import dev.sallyport.policy.Subject;
import dev.sallyport.policy.Target;
import dev.sallyport.policy.Target.Kind;
import dev.sallyport.policy.condition.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyLoaderTest {

    private static final Definition SEEN = new Definition(Set.of(), Value.Fields.NONE, null, "");

    private Workspace workspace;

    @BeforeEach
    void workspace(@TempDir Path directory) {
        workspace = new Workspace(directory);
    }

    @Test
    void decisionsPointAtTheRuleInTheFile() throws ConfigException {
        workspace.write("policy.yaml", """
                roles:
                  reader:
                    allow:
                      - server: files
                        tools: [read_*]
                      - { server: [files, "web-?"], resources: ["file:///srv/**"], actions: [list, read] }
                    deny:
                      - tools: [read_secret]
                """);
        var policy = workspace.policy("policy.yaml");

        assertThat(policy.roles()).containsExactly("reader");
        assertThat(call(policy, "reader", "read_file")).isEqualTo("allow by roles.reader.allow[0] (policy.yaml:4)");
        assertThat(call(policy, "reader", "read_secret")).isEqualTo("deny by roles.reader.deny[0] (policy.yaml:8)");
        assertThat(call(policy, "reader", "write_file")).isEqualTo("deny by default");
        assertThat(decide(policy, "reader", Action.READ, new Target(Kind.RESOURCE, "web-1", "file:///srv/a/b")))
                .isEqualTo("allow by roles.reader.allow[1] (policy.yaml:6)");
        assertThat(decide(policy, "reader", Action.SUBSCRIBE, new Target(Kind.RESOURCE, "web-1", "file:///srv/a")))
                .isEqualTo("deny by default");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "# later\n", "{}", "roles: {}", "roles: { reader: {} }", "roles: { reader: { allow: [] } }"})
    void anEmptyPolicyAllowsNothing(String yaml) throws ConfigException {
        workspace.write("policy.yaml", yaml);
        var policy = workspace.policy("policy.yaml");

        assertThat(call(policy, "reader", "read_file")).isEqualTo("deny by default");
        assertThat(call(policy, "admin", "read_file")).isEqualTo("deny by default");
    }

    @Test
    void rolesOfSeveralFilesMergeAndDenyWins() throws ConfigException {
        workspace.write("a.yaml", "roles: { reader: { allow: [{ tools: ['*'] }] } }");
        workspace.write("b.yaml", "roles: { reader: { deny: [{ tools: [x] }] }, other: {} }");

        for (var policy : List.of(workspace.policy("a.yaml", "b.yaml"), workspace.policy("b.yaml", "a.yaml"))) {
            assertThat(policy.roles()).containsExactly("reader");
            assertThat(call(policy, "reader", "x")).isEqualTo("deny by b.yaml:roles.reader.deny[0] (b.yaml:1)");
            assertThat(call(policy, "reader", "y")).isEqualTo("allow by a.yaml:roles.reader.allow[0] (a.yaml:1)");
        }
    }

    @Test
    void aDirectoryStandsForItsYamlFiles() throws ConfigException {
        workspace.write("policies/a.yaml", "roles: { a: { allow: [{ tools: [x] }] } }");
        workspace.write("policies/b.yml", "roles: { b: { deny: [{ tools: [x] }] } }");
        workspace.write("policies/.hidden.yaml", "not: [valid");
        workspace.write("policies/README.md", "not: [valid");
        workspace.write("policies/a.test.yaml", "not: [valid");
        workspace.write("policies/b.test.yml", "not: [valid");
        workspace.write("policies/deeper/c.yaml", "not: [valid");

        assertThat(workspace.policy("policies").roles()).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void oneBadFileRefusesTheWholeAndAllProblemsAreReported() {
        workspace.write("good.yaml", "roles: {}");
        workspace.write("bad.yaml", "role: {}");
        workspace.write("worse.yaml", "roles: [");

        assertThat(workspace.policyProblems("good.yaml", "bad.yaml", "worse.yaml", "none.yaml"))
                .containsExactly(
                        "bad.yaml:1:1: unknown key \"role\"; did you mean \"roles\"?",
                        "worse.yaml:1:9: not valid YAML: expected the node content, but found '<stream end>'; look at"
                                + " indentation, brackets and quotes",
                        "none.yaml: cannot be read: there is no such file");
    }

    @Test
    void anEmptyDirectoryIsAProblem() throws IOException {
        Files.createDirectory(workspace.directory().resolve("empty"));

        assertThat(workspace.policyProblems("empty"))
                .containsExactly("empty: the directory holds no policy; add a file that ends in .yaml");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | 24: roles.r.allow[0]: a rule must name tools, resources, templates or prompts",
                "{ tools: [] } | 24: roles.r.allow[0]: a rule must name tools, resources, templates or prompts",
                "{ server: [], tools: [x] } | 24: roles.r.allow[0]: a rule needs at least one server pattern",
                "{ tools: x } | 33: roles.r.allow[0].tools: expected a list, found a single value; write [a, b], or []"
                        + " for none",
                "{ tools: [''] } | 34: roles.r.allow[0].tools: a pattern must not be empty, found \"\"",
                "{ tools: [~] } | 34: roles.r.allow[0].tools: expected a text, found nothing; give it a single value",
                "{ tools: ['a\\b'] } | 34: roles.r.allow[0].tools: a backslash in a pattern must stand before *, ? or"
                        + " another backslash, found \"a\\b\"",
                "{ tools: ['${env:X}'] } | 34: roles.r.allow[0].tools: expansions work in the configuration file only;"
                        + " write the value itself",
                "{ tools: [x], actions: [cal] } | 48: roles.r.allow[0].actions: expected one of list, call, read, get,"
                        + " complete, subscribe, found \"cal\"; did you mean \"call\"?",
                "{ tools: [x], actions: [read] } | 24: roles.r.allow[0]: none of the rule's actions applies to a tool",
                "{ tools: [x], actions: [] } | 24: roles.r.allow[0]: none of the rule's actions applies to a tool",
                "{ tool: [x], tools: [y] } | 26: unknown key \"tool\" in roles.r.allow[0]; did you mean \"tools\"?",
                "x | 24: roles.r.allow[0]: expected a mapping, found a single value; write key: value pairs, or {} for"
                        + " none",
            })
    void aWrongRuleIsReportedWhereItStands(String rule, String problem) {
        workspace.write("p.yaml", "roles: { r: { allow: [ " + rule + " ] } }");

        assertThat(workspace.policyProblems("p.yaml")).containsExactly("p.yaml:1:" + problem);
    }

    @Test
    void aConfigurationsPolicyMayOnlySpeakOfItsServers() {
        var policy =
                workspace.write("p.yaml", "roles: { r: { allow: [{ server: [fils, 'f*', other], tools: [x] }] } }");
        var config = Config.of(List.of(ServerConfig.parse("files=run"), ServerConfig.parse("web=run")))
                .withPolicy(List.of(policy));

        assertThatThrownBy(() -> PolicyLoader.load(config))
                .hasMessage(policy + ":1:34: roles.r.allow[0].server: there is no such server, found \"fils\"; did you"
                        + " mean \"files\"?\n"
                        + policy
                        + ":1:46: roles.r.allow[0].server: there is no such server, found \"other\"; it can be files or"
                        + " web");
    }

    @Test
    void withoutAPolicyTheBuiltInOneIsInForce() throws ConfigException {
        var policy = PolicyLoader.load(Config.of(List.of()));

        assertThat(call(policy, "admin", "x")).isEqualTo("allow by built-in: role admin may do everything");
        assertThat(call(policy, "anonymous", "x")).isEqualTo("deny by default");
    }

    private static String call(PolicySet policy, String role, String tool) {
        return decide(policy, role, Action.CALL, new Target(Kind.TOOL, "files", tool, SEEN));
    }

    private static String decide(PolicySet policy, String role, Action action, Target target) {
        var decision = policy.decide(
                new Subject("key:k_1", Set.of(role)),
                action,
                target,
                Context.at(Instant.parse("2026-01-05T12:00:00Z")));
        return decision.effect().word() + " by " + decision.rule();
    }
}
