package dev.sallyport.policy;

import static dev.sallyport.policy.Schemas.closed;
import static dev.sallyport.policy.Schemas.tool;
import static dev.sallyport.policy.Schemas.typed;
import static dev.sallyport.policy.condition.Conditions.all;
import static dev.sallyport.policy.condition.Conditions.any;
import static dev.sallyport.policy.condition.Conditions.argument;
import static dev.sallyport.policy.condition.Conditions.claim;
import static dev.sallyport.policy.condition.Conditions.custom;
import static dev.sallyport.policy.condition.Conditions.network;
import static dev.sallyport.policy.condition.Conditions.not;
import static dev.sallyport.policy.condition.Conditions.time;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.Target.Kind;
import dev.sallyport.policy.condition.Value;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CatalogueAnalysisTest {
    private static final Definition BARE = new Definition(Set.of(), Value.Fields.NONE, null, "");
    private static final Definition SEARCH = tool(Schemas.SEARCH);
    private static final Catalogue CATALOGUE = Catalogue.EMPTY
            .with(
                    "files",
                    new Catalogue.Offer(Map.of(
                            Kind.TOOL,
                            Map.of(
                                    "search",
                                    SEARCH,
                                    "find",
                                    tool(closed(Map.of("name", typed("string")))),
                                    "bare",
                                    BARE),
                            Kind.PROMPT,
                            Map.of("greet", BARE))))
            .with("web", new Catalogue.Offer(Map.of(Kind.TOOL, Map.of("fetch", BARE))));

    @Test
    void namesThatNothingHasAreFound() {
        assertThat(findings(Rules.allow("r").server("files").tools("serch", "search")))
                .containsExactly(new Finding("r", "files offers no tool serch", "did you mean \"search\"?"));
        assertThat(findings(Rules.allow("r").server("files").prompts("zzzzz")))
                .containsExactly(new Finding("r", "files offers no prompt zzzzz", "there is greet"));
        assertThat(findings(Rules.allow("r").server("files").templates("x:{y}")))
                .containsExactly(
                        new Finding("r", "files offers no template x:{y}", "look at its spelling, or use a pattern"));
        assertThat(findings(Rules.allow("r").server("web", "files").tools("fetsh")))
                .containsExactly(new Finding("r", "files and web offer no tool fetsh", "did you mean \"fetch\"?"));
        assertThat(findings(Rules.allow("r").server("w*").tools("search")))
                .containsExactly(new Finding("r", "web offers no tool search", "there is fetch"));
    }

    @Test
    void whatMayBeOfferedIsNot() {
        assertThat(findings(Rules.allow("r").server("files").tools("search", "x*")))
                .isEmpty();
        assertThat(findings(Rules.allow("r").tools("anything-else"))).isEmpty();
        assertThat(findings(Rules.allow("r").server("other").tools("x"))).isEmpty();
        assertThat(findings(Rules.allow("r").server("files", "other").tools("x")))
                .isEmpty();
        assertThat(findings(Rules.allow("r").server("none*").tools("x"))).isEmpty();
        assertThat(findings(Rules.allow("r").server("files").resources("x:y"))).isEmpty();
    }

    @Test
    void withoutKnowingAllServersAPatternMayMeanOthers() {
        assertThat(CatalogueAnalysis.of(rules(Rules.allow("r").server("f*").tools("serch")), CATALOGUE))
                .isEmpty();
        assertThat(CatalogueAnalysis.of(rules(Rules.allow("r").server("files").tools("serch")), CATALOGUE))
                .hasSize(1);
    }

    @Test
    void argumentsThatNoToolTakesAreFoundWhereverTheConditionStands() {
        var misspelt = argument("pth").equalTo("x");
        var expected = new Finding("r", "no tool it names takes arguments.pth", "did you mean \"path\"?");

        for (var condition :
                List.of(misspelt, not(misspelt), all(argument("path").exists(), misspelt), any(network(), misspelt))) {
            assertThat(findings(search().when(condition))).as("%s", condition).containsExactly(expected);
        }
        assertThat(findings(search().when(misspelt, argument("limt").equalTo(1))))
                .extracting(Finding::hint)
                .containsExactly("did you mean \"path\"?", "did you mean \"limit\"?");
    }

    @Test
    void conditionsOnAnythingElseAreNot() {
        assertThat(findings(search().when(claim("pth").equalTo("x")))).isEmpty();
        assertThat(findings(search().when(all(time(), network(), custom("c", _ -> true)))))
                .isEmpty();
    }

    @Test
    void anArgumentMustFitNoneOfTheToolsThatARuleNames() {
        var files = Rules.allow("r").server("files");

        assertThat(findings(
                        files.tools("search").tools("find").when(argument("pth").exists())))
                .extracting(Finding::hint)
                .containsExactly("did you mean \"path\"?");
        assertThat(findings(search().tools("find").when(argument("path").exists())))
                .isEmpty();
        assertThat(findings(search().tools("find").when(argument("name").exists())))
                .isEmpty();
    }

    @Test
    void whereSomethingElseMayTakeTheArgumentNothingIsReported() {
        var misspelt = argument("pth").equalTo("x");

        assertThat(findings(search().tools("bare").when(misspelt))).isEmpty();
        assertThat(findings(search().tools("x*").when(misspelt))).isEmpty();
        assertThat(findings(search().prompts("greet").when(misspelt))).isEmpty();
    }

    @Test
    void aCatalogueKnowsWhatWasSeenOfATarget() {
        assertThat(CATALOGUE.names()).containsExactlyInAnyOrder("files", "web");
        assertThat(CATALOGUE.target(Kind.TOOL, "files", "search"))
                .isEqualTo(new Target(Kind.TOOL, "files", "search", SEARCH));
        assertThat(CATALOGUE.target(Kind.TOOL, "files", "other").definition()).isNull();
        assertThat(CATALOGUE.target(Kind.TEMPLATE, "files", "search").definition())
                .isNull();
        assertThat(CATALOGUE.target(Kind.TOOL, "other", "search").definition()).isNull();
    }

    @Test
    void anOfferTakesThePlaceOfTheOneBefore() {
        var emptied = CATALOGUE.with("files", new Catalogue.Offer(Map.of()));

        assertThat(emptied.target(Kind.TOOL, "files", "search").definition()).isNull();
        assertThat(emptied.target(Kind.TOOL, "web", "fetch").definition()).isEqualTo(BARE);
    }

    private static RuleBuilder search() {
        return Rules.allow("r").server("files").tools("search");
    }

    private static List<Finding> findings(RuleBuilder rule) {
        return CatalogueAnalysis.of(rules(rule), CATALOGUE, Set.of("files", "web", "other"));
    }

    private static List<Rule> rules(RuleBuilder rule) {
        return List.of(rule.build());
    }
}
