package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.policy.Catalogue;
import dev.sallyport.policy.CatalogueAnalysis;
import dev.sallyport.policy.Definition;
import dev.sallyport.policy.Finding;
import dev.sallyport.policy.Target.Kind;
import dev.sallyport.policy.condition.Value;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Rules that do not fit what servers offer, with schemas as servers write them.
class CatalogueAnalysisTest {

    private static final String SEARCH = """
            {
              "$schema": "https://json-schema.org/draft/2020-12/schema",
              "type": "object",
              "properties": {
                "path": { "type": "string", "description": "where to look" },
                "limit": { "type": "integer", "minimum": 1 },
                "ratio": { "type": ["number", "null"] },
                "level": { "type": "string", "enum": ["low", "high"] },
                "dry": { "type": "boolean" },
                "anything": {},
                "tags": { "type": "array", "items": { "type": "string" } },
                "edits": {
                  "type": "array",
                  "items": { "type": "object", "properties": { "old": { "type": "string" } }, "additionalProperties": false }
                },
                "options": { "type": "object", "additionalProperties": { "type": "string" } }
              },
              "required": ["path"],
              "additionalProperties": false
            }
            """;

    private static final String OPEN = """
            { "type": "object", "properties": { "x": { "$ref": "#/$defs/x", "type": "string" } }, "additionalProperties": true }
            """;

    private static final String UNDECLARED = """
            { "type": "object", "properties": { "x": { "type": "string" } } }
            """;

    private static final Catalogue CATALOGUE = Catalogue.EMPTY
            .with(
                    "files",
                    new Catalogue.Offer(Map.of(
                            Kind.TOOL,
                            Map.of(
                                    "search", tool(SEARCH),
                                    "open", tool(OPEN),
                                    "undeclared", tool(UNDECLARED),
                                    "bare", new Definition(Set.of(), Value.Fields.NONE, null, "")),
                            Kind.PROMPT,
                            Map.of("greet", new Definition(Set.of(), Value.Fields.NONE, null, "")))))
            .with("web", new Catalogue.Offer(Map.of(Kind.TOOL, Map.of("fetch", tool("{ \"type\": \"object\" }")))));

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "server: files, tools: [serch] | files offers no tool serch | did you mean \"search\"?",
                "server: files, prompts: [zzzzz] | files offers no prompt zzzzz | there is greet",
                "server: files, templates: ['x:{y}'] | files offers no template x:{y} | look at its spelling, or use a"
                        + " pattern",
                "server: [files, web], tools: [fetsh] | files and web offer no tool fetsh | did you mean \"fetch\"?",
                "server: 'w*', tools: [search] | web offers no tool search | there is fetch",
            })
    void namesThatNothingHasAreFound(String rule, String what, String hint) throws ConfigException {
        assertThat(findings(rule)).containsExactly(new Finding("rules[0]", what, hint));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "server: files, tools: [search, 'x*']",
                "tools: [anything-else]",
                "server: other, tools: [x]",
                "server: [files, other], tools: [x]",
                "server: files, resources: ['x:y']",
            })
    void whatMayBeOfferedIsNot(String rule) throws ConfigException {
        assertThat(findings(rule)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "search | arguments.pth: x | no tool it names takes arguments.pth | did you mean \"path\"?",
                "search | arguments.pth: { exists: true } | no tool it names takes arguments.pth | did you mean \"path\"?",
                "undeclared | arguments.y: x | no tool it names takes arguments.y | did you mean \"x\"?",
                "search | any: [{ not: { arguments.pth: x } }, { arguments.path: x }] | no tool it names takes"
                        + " arguments.pth | did you mean \"path\"?",
                "search | 'arguments.edits[*].odl': { any: { equals: x } } | no tool it names takes"
                        + " arguments.edits[*].odl | there is old",
                "search | 'arguments.path[0]': x | no tool it names takes arguments.path[0] | look at its spelling, or"
                        + " use a pattern",
                "search | arguments.path: { less: 1 } | arguments.path is declared as string, so less never holds |"
                        + " compare it with a value of its type",
                "search | arguments.limit: { starts: a } | arguments.limit is declared as integer, so starts never"
                        + " holds | compare it with a value of its type",
                "search | arguments.limit: { not: { matches: a } } | arguments.limit is declared as integer, so matches"
                        + " never holds | compare it with a value of its type",
                "search | arguments.ratio: { contains: 1 } | arguments.ratio is declared as null or number, so contains"
                        + " never holds | compare it with a value of its type",
                "search | arguments.path: { contains: 1 } | arguments.path is declared as string, so contains never"
                        + " holds | compare it with a value of its type",
                "search | arguments.dry: { size: 1 } | arguments.dry is declared as boolean, so size never holds |"
                        + " compare it with a value of its type",
                "search | arguments.limit: '1' | arguments.limit is declared as integer, so it is never text | what is"
                        + " no text is written without quotes",
                "search | arguments.limit: 1.5 | arguments.limit is declared as integer, so it is never a number |"
                        + " compare it with a value of its type",
                "search | arguments.path: { not-in: [1] } | arguments.path is declared as string, so it is never a"
                        + " number | write it in quotes",
                "search | arguments.level: { in: [low, hihg] } | arguments.level is never hihg | did you mean \"high\"?",
                "search | arguments.tags: { any: { less: 1 } } | each element of arguments.tags is declared as string,"
                        + " so less never holds | compare it with a value of its type",
                "search | arguments.path: { all: { equals: x } } | arguments.path is declared as string, so all never"
                        + " holds | compare it with a value of its type",
            })
    void conditionsThatNoArgumentCanMeetAreFound(String tool, String when, String what, String hint)
            throws ConfigException {
        assertThat(findings("server: files, tools: [" + tool + "], when: { " + when + " }"))
                .containsExactly(new Finding("rules[0]", what, hint));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[search] | arguments.path: { starts: /srv, exists: true, size: { less: 9 }, contains: a }",
                "[search] | arguments.limit: { between: [1, 2] }, arguments.ratio: { in: [1, 1.5] }",
                "[search] | arguments.level: { not-equals: low }, arguments.dry: true",
                "[search] | arguments.anything: { less: 1 }, arguments.anything.x: y",
                "[search] | arguments.options.whatever: x",
                "[search] | 'arguments.edits[0].old': x, 'arguments.edits[*].old': { all: { equals: x } }",
                "[search] | arguments.tags: { all: { starts: x }, contains: x, size: 3 }",
                "[open] | arguments.x: { less: 1 }, arguments.y: 1",
                "[bare] | arguments.y: 1",
                "[undeclared] | arguments.debug: { exists: true }",
                "[search, bare] | arguments.pth: x",
                "[search, undeclared] | arguments.x: x",
                "[search, 'x*'] | arguments.pth: x",
                "[search], prompts: [greet] | arguments.pth: x",
                "[search] | context.revision: x, claims.pth: x",
            })
    void conditionsThatCanBeMetAreNot(String tools, String when) throws ConfigException {
        assertThat(findings("server: files, tools: " + tools + ", when: { " + when + " }"))
                .isEmpty();
    }

    @Test
    void withoutKnowingAllServersAPatternMayMeanOthers() throws ConfigException {
        var rules = rules("server: 'f*', tools: [serch]");

        assertThat(CatalogueAnalysis.of(rules, CATALOGUE)).isEmpty();
        assertThat(CatalogueAnalysis.of(rules("server: files, tools: [serch]"), CATALOGUE))
                .hasSize(1);
    }

    @Test
    void whatDoesNotFitIsAProblemOfThePolicy() throws ConfigException {
        var policy = new Workspace(directory).write("p.yaml", "rules:\n  - { effect: allow, tools: [serch] }\n");
        var config = Config.of(List.of(ServerConfig.parse("files=run"))).withPolicy(List.of(policy));

        assertThat(PolicyLoader.load(config).rules()).hasSize(1);
        assertThatThrownBy(() -> PolicyLoader.load(config, CATALOGUE))
                .hasMessage(policy + ":2:5: rules[0]: files offers no tool serch; did you mean \"search\"?");
    }

    @Test
    void whatCanNeverApplyIsAProblemOfThePolicy() {
        var workspace = new Workspace(directory);
        workspace.write("p.yaml", """
                rules:
                  - { name: all, effect: deny, tools: ["*"] }
                  - { effect: allow, tools: [x] }
                """);

        assertThat(workspace.policyProblems("p.yaml"))
                .containsExactly("p.yaml:3:5: rules[1]: never applies: rule all (p.yaml:2) denies all of it; remove it,"
                        + " or narrow the rule that denies");
    }

    private List<Finding> findings(String rule) throws ConfigException {
        return CatalogueAnalysis.of(rules(rule), CATALOGUE, Set.of("files", "web", "other"));
    }

    private List<dev.sallyport.policy.Rule> rules(String rule) throws ConfigException {
        var workspace = new Workspace(directory);
        workspace.write("p.yaml", "rules: [{ effect: allow, " + rule + " }]");
        return workspace.policy("p.yaml").rules();
    }

    private static Definition tool(String schema) {
        var problems = new Problems();
        var node = YamlReader.read("schema", schema, problems).orElseThrow();
        var fields = new ScalarReader(new Reading(problems, Node.Scalar::text)).fields(node, "schema");
        assertThat(problems.count()).isZero();
        return new Definition(Set.of(), Value.Fields.NONE, fields.orElseThrow(), "");
    }
}
