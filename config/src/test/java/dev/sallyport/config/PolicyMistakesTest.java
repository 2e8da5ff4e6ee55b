package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/// Each mistake is one problem that says what and where, and how to mend it.
class PolicyMistakesTest {

    private Workspace workspace;

    @BeforeEach
    void workspace(@TempDir Path directory) {
        workspace = new Workspace(directory);
    }

    /// The rest of a rule about tool `x`, and where in its line what is wrong with it.
    @ParameterizedTest
    @CsvFileSource(resources = "/policy-mistakes.txt", delimiter = '|', quoteCharacter = '\0', maxCharsPerColumn = 1000)
    void aMistakeIsReportedWhereItStands(String rest, String problem) {
        workspace.write("p.yaml", "rules: [{ tools: [x], " + rest + " }]");

        assertThat(workspace.policyProblems("p.yaml")).containsExactly("p.yaml:1:" + problem);
    }

    @Test
    void whoIsNamedByRoleHasToBeDeclared() {
        workspace.write("a.yaml", """
                roles: { reader: {} }
                rules:
                  - { effect: allow, tools: [x], who: { roles: [reader, anonymous, "r*", writr] } }
                  - { effect: ask, tools: [x], approval: { approvers: wrter } }
                  - { effect: ask, tools: [x], approval: { approvers: somebody } }
                """);
        workspace.write("b.yaml", "roles: { writer: {} }");

        assertThat(workspace.policyProblems("a.yaml", "b.yaml"))
                .containsExactly(
                        "a.yaml:3:74: rules[0].who.roles: no file declares this role, found \"writr\"; did you mean \"writer\"?",
                        "a.yaml:4:55: rules[1].approval.approvers: no file declares this role, found \"wrter\"; did you mean"
                                + " \"writer\"?",
                        "a.yaml:5:55: rules[2].approval.approvers: no file declares this role, found \"somebody\"; declare it:"
                                + " an entry with the value {} below roles will do");
    }

    @Test
    void anIdIsGivenOnce() {
        workspace.write("a.yaml", "rules:\n  - { name: one, effect: allow, tools: [x] }\n");
        workspace.write("b.yaml", "rules:\n\n  - { name: one, effect: deny, tools: [x] }\n");

        assertThat(workspace.policyProblems("a.yaml", "b.yaml"))
                .containsExactly(
                        "b.yaml:3:5: rules[0]: there is another rule \"one\"; the first is in a.yaml:2; rename one");
    }

    @Test
    void filesOfOneNameAreToldApart() throws ConfigException {
        workspace.write("a/p.yaml", "rules: [{ effect: allow, tools: [x] }]");
        workspace.write("b/p.yaml", "rules: [{ effect: deny, tools: [y] }]");

        assertThat(workspace.policy("a", "b").rules())
                .extracting(rule -> rule.label().replace(workspace.directory() + "/", ""))
                .containsExactly("a/p.yaml:rules[0] (a/p.yaml:1)", "b/p.yaml:rules[0] (b/p.yaml:1)");
    }

    @Test
    void aTestFileIsNoPolicy() {
        workspace.write("p.test.yaml", "cases: []");

        assertThat(workspace.policyProblems("p.test.yaml"))
                .containsExactly("p.test.yaml: a file of tests is no policy; name the policy files or their directory");
    }

    @Test
    void aPlaceholderOfTheConfigurationIsRefusedInConditionsToo() {
        workspace.write("p.yaml", "rules: [{ tools: [x], effect: deny, when: { arguments.a: '${env:X}' } }]");

        assertThat(workspace.policyProblems("p.yaml"))
                .containsExactly("p.yaml:1:58: rules[0].when.arguments.a: expansions work in the configuration file"
                        + " only; write the value itself");
    }
}
