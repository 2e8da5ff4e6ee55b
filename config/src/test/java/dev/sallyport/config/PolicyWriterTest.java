package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sallyport.policy.Effect;
import dev.sallyport.policy.Glob;
import dev.sallyport.policy.PolicySet;
import dev.sallyport.policy.Rule;
import dev.sallyport.policy.Target.Kind;
import dev.sallyport.policy.What;
import dev.sallyport.policy.Who;
import dev.sallyport.policy.condition.Condition;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyWriterTest {

    @Test
    void aRuleOfOneRoleStandsWithItAndIsNamedOnlyWhereItHasAName() {
        var tools = new What(List.of(Glob.ofName("files")), Map.of(Kind.TOOL, List.of(Glob.ofName("read_*"))));
        var text = PolicyWriter.write(List.of(
                new Rule("no-writes", Effect.DENY, Who.ANYONE, What.everything()),
                new Rule("b", Effect.ALLOW, Who.role("reader"), tools),
                new Rule("roles.reader.allow[0]", Effect.ALLOW, Who.role("reader"), tools),
                new Rule(
                        "rules[1]",
                        Effect.DENY,
                        Who.ANYONE.withRoles(List.of(Glob.ofName("guest"), Glob.ofName("anonymous"))),
                        tools)));

        assertThat(text).isEqualTo("""
                roles:
                  guest: {}
                  reader:
                    allow:
                      - name: b
                        server: files
                        tools: [read_*]
                      - name: "roles.reader.allow[0]"
                        server: files
                        tools: [read_*]
                rules:
                  - name: no-writes
                    effect: deny
                    tools: ["**"]
                    prompts: ["**"]
                    resources: ["**"]
                    templates: ["**"]
                  - effect: deny
                    who: { roles: [guest, anonymous] }
                    server: files
                    tools: [read_*]
                """);
    }

    static LongStream seeds() {
        return LongStream.range(0, 400);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatIsWrittenLoadsAsEqualRules(long seed) throws ConfigException {
        var rules = new RuleDraw(seed).rules();

        assertThat(load(PolicyWriter.write(rules))).isEqualTo(withoutOrigins(PolicySet.of(rules)));
    }

    @Test
    void theExampleIsWrittenAsItLoads() throws ConfigException {
        var rules = withoutOrigins(PolicyLoader.load(List.of(Path.of("..", "examples", "policy.yaml"))));

        assertThat(load(PolicyWriter.write(rules))).isEqualTo(rules);
    }

    @Test
    void whatTheLanguageCannotSayIsRefused() {
        var what = new What(List.of(Glob.ofName("*")), Map.of(Kind.TOOL, List.of(Glob.ofName("*"))));
        var rule = new Rule("odd", Effect.ALLOW, Who.ANYONE, what);
        var never = new Rule(
                rule.id(),
                "",
                rule.effect(),
                rule.who(),
                what,
                new Condition.Any(List.of()),
                rule.scopes(),
                rule.obligations(),
                rule.approval(),
                false,
                false);
        var uris = new Rule(
                "uris",
                Effect.ALLOW,
                Who.ANYONE,
                new What(List.of(Glob.ofName("*")), Map.of(Kind.TOOL, List.of(Glob.ofUri("*")))));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> PolicyWriter.write(List.of(never)))
                .withMessage("the rules cannot be written: policy:6:12: rules[0].when.any: is empty; give at least one"
                        + " entry, or leave the key out");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PolicyWriter.write(List.of(uris)))
                .withMessage("policy files cannot say what the rule uris says");
    }

    private static List<Rule> load(String yaml) throws ConfigException {
        var problems = new Problems();
        var scope = PolicyScope.of(Set.of());
        var rules = new PolicyReader(scope).read("p.yaml", yaml, problems);
        problems.throwIfAny();
        return withoutOrigins(PolicySet.of(rules.stream().map(PlacedRule::rule).toList()));
    }

    private static List<Rule> withoutOrigins(PolicySet policy) {
        return policy.rules().stream().map(rule -> rule.withOrigin("")).toList();
    }
}
