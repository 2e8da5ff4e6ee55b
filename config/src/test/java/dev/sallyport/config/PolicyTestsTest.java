package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyTestsTest {

    private Workspace workspace;

    @BeforeEach
    void workspace(@TempDir Path directory) {
        workspace = new Workspace(directory);
        workspace.write("policy.yaml", """
                roles:
                  reader:
                    allow:
                      - name: reads
                        tools: ["read_*", write]
                        prompts: ["*"]
                        resources: ["file:///srv/**"]
                        templates: ["**"]
                    ask:
                      - name: asks
                        tools: [write]
                        when: { arguments.path: { starts: /srv/ }, context.labels: { contains: internal } }
                    deny:
                      - { name: tagged, tags: [dangerous], who: { claims: { tenant: acme } } }
                """);
    }

    @Test
    void casesArePutToThePolicy() throws ConfigException {
        workspace.write("policy.test.yaml", """
                cases:
                  - name: readers read
                    subject: { roles: [reader] }
                    call: files/read_file
                    expect: allow
                    rule: reads
                  - name: nobody else
                    call: files/read_file
                    expect: deny
                    rule: default
                  - name: writes are asked about
                    subject: { roles: reader, id: "key:x", teams: [], groups: [], scopes: [], client: c, agent: a, authentication: jwt }
                    call: files/write
                    arguments: { path: /srv/x, more: [1, { a: ~ }] }
                    context: { time: 2026-01-05T10:00:00Z, address: 10.0.0.1, revision: 2025-11-25, transport: stdio, client-name: x, labels: [internal] }
                    expect: ask
                    rule: asks
                  - name: tags
                    subject: { roles: [reader], claims: { tenant: acme } }
                    call: files/read_all
                    definition: { tags: [dangerous], annotations: { readOnlyHint: true } }
                    expect: deny
                  - name: what is new is not allowed
                    subject: { roles: [reader] }
                    call: files/read_all
                    definition: { seen: false }
                    expect: deny
                  - { name: read, subject: { roles: [reader] }, read: "files/file:///srv/a", expect: allow }
                  - { name: subscribe, subject: { roles: [reader] }, subscribe: "files/file:///srv/a", expect: allow }
                  - { name: get, subject: { roles: [reader] }, get: files/p, expect: allow }
                  - { name: list-tool, subject: { roles: [reader] }, list-tool: files/write, expect: allow }
                  - { name: list-resource, subject: { roles: [reader] }, list-resource: "files/x:y", expect: deny }
                  - { name: list-template, subject: { roles: [reader] }, list-template: "files/x/{y}", expect: allow }
                  - { name: list-prompt, subject: { roles: [reader] }, list-prompt: files/p, expect: allow }
                  - { name: complete-prompt, subject: { roles: [reader] }, complete-prompt: files/p, expect: allow }
                  - { name: complete-template, subject: { roles: [reader] }, complete-template: files/t, expect: allow }
                """);
        var policy = workspace.policy("policy.yaml");

        var cases = PolicyTests.load(List.of(workspace.directory().resolve("policy.yaml")));

        assertThat(cases).hasSize(14).allSatisfy(one -> {
            var result = one.run(policy);
            assertThat(result.differences()).as(one.name()).isEmpty();
            assertThat(result.passed()).isTrue();
        });
        assertThat(cases.getFirst().origin()).isEqualTo("policy.test.yaml:2");
    }

    @Test
    void aFailingCaseSaysWhatDiffers() throws ConfigException {
        workspace.write("a.test.yml", """
                cases:
                  - { name: wrong, subject: { roles: [reader] }, call: files/read_file, expect: deny, rule: asks }
                  - { name: unknown, subject: { roles: [reader] }, call: files/read_file, expect: allow, rule: raeds }
                """);
        var policy = workspace.policy("policy.yaml");

        var results = PolicyTests.load(List.of(workspace.directory())).stream()
                .map(one -> one.run(policy))
                .toList();

        assertThat(results.getFirst().passed()).isFalse();
        assertThat(results.getFirst().decision().allows()).isTrue();
        assertThat(results.getFirst().differences())
                .containsExactly(
                        "expected deny, but it is allow by reads (policy.yaml:4)",
                        "expected rule asks, but it is decided by reads (policy.yaml:4)");
        assertThat(results.getLast().differences())
                .containsExactly("there is no rule raeds (did you mean \"reads\"?), and it is decided by reads"
                        + " (policy.yaml:4)");
    }

    @Test
    void whereThereAreNoTestsThereAreNone() throws ConfigException {
        assertThat(PolicyTests.load(List.of(workspace.directory().resolve("policy.yaml"))))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "expect: allow, call: a/b | 10: cases[0]: no name is given; say in a few words what is tested",
                "name: x, call: a/b | 10: cases[0]: no expect is given; write expect: allow, ask or deny",
                "name: x, expect: allow | 10: cases[0]: no request is given; give exactly one of call, read, get,"
                        + " list-tool, list-resource, list-template, list-prompt, complete-prompt, complete-template,"
                        + " subscribe",
                "name: x, expect: allow, call: a/b, get: a/b | 10: cases[0]: more than one request is given; give"
                        + " exactly one of call, read, get, list-tool, list-resource, list-template, list-prompt,"
                        + " complete-prompt, complete-template, subscribe",
                "name: x, expect: allow, call: b | 42: cases[0].call: expected a server and what it offers, found"
                        + " \"b\"; write SERVER/NAME, for example files/read",
                "name: x, expect: alow, call: a/b | 29: cases[0].expect: expected one of deny, ask, allow, found"
                        + " \"alow\"; did you mean \"allow\"?",
                "name: x, expect: allow, cal: a/b, call: a/b | 36: unknown key \"cal\" in cases[0]; did you mean"
                        + " \"call\"?",
                "name: x, expect: allow, call: a/b, context: { time: noon } | 64: cases[0].context.time: expected a"
                        + " moment, found \"noon\"; write it as 2026-01-05T10:00:00Z",
                "name: x, expect: allow, call: a/b, context: { adress: x } | 58: unknown key \"adress\" in"
                        + " cases[0].context; did you mean \"address\"?",
                "name: x, expect: allow, call: a/b, subject: { id: '' } | 62: cases[0].subject.id: expected an id,"
                        + " found \"\"; leave it out for test",
            })
    void aMistakeIsReportedWhereItStands(String test, String problem) {
        workspace.write("p.test.yaml", "cases: [ { " + test + " } ]");

        var thrown =
                catchThrowableOfType(ConfigException.class, () -> PolicyTests.load(List.of(workspace.directory())));

        assertThat(thrown).hasMessage(workspace.directory() + "/p.test.yaml:1:" + problem);
    }
}
