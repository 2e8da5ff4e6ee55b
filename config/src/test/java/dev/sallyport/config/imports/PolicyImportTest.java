package dev.sallyport.config.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.config.ConfigLoader;
import dev.sallyport.config.Limit;
import dev.sallyport.policy.Action;
import dev.sallyport.policy.Context;
import dev.sallyport.policy.Definition;
import dev.sallyport.policy.Subject;
import dev.sallyport.policy.Target;
import dev.sallyport.policy.Verdict;
import dev.sallyport.policy.condition.Value;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyImportTest {

    @TempDir
    private Path directory;

    record Refusal(String format, String difference, String text, String problem) {}

    record Noted(String format, String difference, String text, String place, String note) {}

    static Stream<Refusal> refusals() {
        return Examples.rows("refusals.txt", 4)
                .map(row -> new Refusal(row.get(0), row.get(1), row.get(2).replace("\\n", "\n"), row.get(3)));
    }

    static Stream<Noted> notes() {
        return Examples.rows("notes.txt", 5)
                .map(row -> new Noted(row.get(0), row.get(1), row.get(2).replace("\\n", "\n"), row.get(3), row.get(4)));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void whatTheSourceIgnoresOrRefusesIsAProblemAtItsPlace(Refusal refusal) {
        assertThatThrownBy(() -> PolicyImport.from(Format.parse(refusal.format()), "p.yaml", refusal.text()))
                .hasMessageContaining(refusal.problem());
    }

    @ParameterizedTest
    @MethodSource("notes")
    void whatIsNotTheSameIsNotedAtItsPlaceAndInTheFile(Noted noted) throws Exception {
        var imported = PolicyImport.from(Format.parse(noted.format()), "p.yaml", noted.text());

        assertThat(imported.notes().stream().map(Note::toString))
                .anySatisfy(note -> assertThat(note)
                        .startsWith("p.yaml:" + noted.place() + ": ")
                        .contains(noted.note()));
        assertThat(imported.yaml().replaceAll("\n#   ", " ")).contains(noted.note());
        Examples.loaded(imported, directory);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bansho/roles-as-list",
                "auth-guard/secure-config",
                "portcullis/invalid",
                "portcullis/unknown-field"
            })
    void examplesThatTheSourceRefusesAreRefused(String policy) {
        assertThatThrownBy(() -> Examples.imported(policy)).hasMessageContaining(policy + ".yaml:");
    }

    @Test
    void theDocumentListsExactlyTheDifferencesThatAreTested() throws Exception {
        var documented = Pattern.compile("^\\| `((?:bansho|guard|portcullis)-[a-z0-9-]+)` \\|", Pattern.MULTILINE)
                .matcher(Files.readString(Path.of("..", "docs", "importing.md")))
                .results()
                .map(match -> match.group(1))
                .toList();
        var tested = Stream.of(
                        ImportedDecisionsTest.cases().map(ImportedDecisionsTest.Case::difference),
                        refusals().map(Refusal::difference),
                        notes().map(Noted::difference))
                .flatMap(differences -> differences)
                .filter(difference -> !difference.isEmpty())
                .collect(Collectors.toSet());

        assertThat(documented).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(tested);
    }

    @Test
    void banshosLimitsAreTheOnesOfTheConfigurationAtTheTop() throws Exception {
        var imported = Examples.imported("bansho/demo");
        var limits = imported.yaml()
                .lines()
                .filter(line -> line.startsWith("#   "))
                .takeWhile(line -> !line.startsWith("# -"))
                .map(line -> line.substring("#   ".length()))
                .takeWhile(line -> line.startsWith("limits:") || line.startsWith(" "))
                .collect(Collectors.joining("\n"));

        var config = ConfigLoader.load(Files.writeString(directory.resolve("s.yaml"), limits), Map.of());

        assertThat(config.limits().perSubject()).isEqualTo(Limit.parse("10/1m"));
        assertThat(config.limits().perToolDefault()).isEqualTo(Limit.parse("5/1m"));
        assertThat(config.limits().perTool()).isEqualTo(Map.of("list_customers", Limit.parse("1/1m")));
    }

    @Test
    void portcullisBoundOnResultsIsACapOnWhatIsAllowed() throws Exception {
        var policy = Examples.loaded(Examples.imported("portcullis/end-to-end"), directory);

        var decision = policy.decide(
                new Subject("key:k", Set.of("e2e")),
                Action.CALL,
                new Target(Target.Kind.TOOL, "github", "greet"),
                Context.at(Instant.EPOCH));

        assertThat(decision.verdict())
                .isInstanceOfSatisfying(
                        Verdict.Allow.class,
                        allow -> assertThat(allow.obligations().cap()).isEqualTo(1048576));
    }

    @Test
    void rulesAreForTheServersThatAreNamed() throws Exception {
        var text = "roles: { user: { allow: [a] } }";
        var policy = Examples.loaded(PolicyImport.from(Format.BANSHO, "p.yaml", text, List.of("crm")), directory);
        var subject = new Subject("key:k", Set.of("user"));
        var context = Context.at(Instant.EPOCH);
        var seen = new Definition(Set.of(), Value.Fields.NONE, null, "0");

        assertThat(policy.decide(subject, Action.CALL, new Target(Target.Kind.TOOL, "crm", "a", seen), context)
                        .allows())
                .isTrue();
        assertThat(policy.decide(subject, Action.CALL, new Target(Target.Kind.TOOL, "other", "a", seen), context)
                        .allows())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bansho/demo",
                "bansho/policies",
                "auth-guard/weather",
                "auth-guard/readme",
                "portcullis/example",
                "portcullis/minimal"
            })
    void theFormatOfAFileIsEvident(String policy) throws Exception {
        var text = Files.readString(Examples.DIRECTORY.resolve(policy + ".yaml"));

        assertThat(Format.detect(text).map(Format::word)).contains(policy.substring(0, policy.indexOf('/')));
    }

    @Test
    void ourOwnPoliciesAreNoneOfTheFormats() {
        assertThat(Format.detect("roles: { reader: { allow: [{ tools: [a] }] } }"))
                .isEmpty();
        assertThat(Format.detect("rules: [{ effect: allow, tools: [a] }]")).isEmpty();
        assertThat(Format.detect("not: [yaml")).isEmpty();
    }

    @Test
    void anUnknownFormatIsAnErrorWithAHint() {
        assertThatThrownBy(() -> Format.parse("portculis"))
                .hasMessage("there is no format \"portculis\"; did you mean \"portcullis\"?");
    }

    @Test
    void textsThatYamlCouldTakeForSomethingElseSurvive() throws Exception {
        var text = """
                name: t
                rules:
                  - name: "yes: no # 'quoted' \\u2028 \\u0007"
                    effect: allow
                    agents: { roles: ["null", "~", "12", "a b", "ünïcode"] }
                    tools: { names: ["true", "x: y", "- a", "*b", "a\\\\b"] }
                """;
        var policy = Examples.loaded(PolicyImport.from(Format.AUTH_GUARD, "p.yaml", text), directory);
        var context = Context.at(Instant.EPOCH);

        for (var role : List.of("null", "~", "12", "a b", "ünïcode")) {
            for (var tool : List.of("true", "x: y", "- a", "*b", "a\\b")) {
                assertThat(policy.decide(
                                        new Subject("key:k", Set.of(role)),
                                        Action.CALL,
                                        new Target(Target.Kind.TOOL, "s", tool),
                                        context)
                                .rule())
                        .startsWith("yes: no # 'quoted'     (");
            }
        }
    }
}
