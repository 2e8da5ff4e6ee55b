package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.Action;
import dev.sallyport.policy.Approval;
import dev.sallyport.policy.Effect;
import dev.sallyport.policy.Glob;
import dev.sallyport.policy.Obligations;
import dev.sallyport.policy.Rule;
import dev.sallyport.policy.Target.Kind;
import dev.sallyport.policy.Who;
import dev.sallyport.policy.condition.Comparison;
import dev.sallyport.policy.condition.Condition;
import dev.sallyport.policy.condition.Network;
import dev.sallyport.policy.condition.Path;
import dev.sallyport.policy.condition.Test.AllItems;
import dev.sallyport.policy.condition.Test.AnyItem;
import dev.sallyport.policy.condition.Test.Compare;
import dev.sallyport.policy.condition.Test.Contains;
import dev.sallyport.policy.condition.Test.Each;
import dev.sallyport.policy.condition.Test.Ends;
import dev.sallyport.policy.condition.Test.Exists;
import dev.sallyport.policy.condition.Test.In;
import dev.sallyport.policy.condition.Test.Matches;
import dev.sallyport.policy.condition.Test.Not;
import dev.sallyport.policy.condition.Test.SameAs;
import dev.sallyport.policy.condition.Test.Size;
import dev.sallyport.policy.condition.Test.Starts;
import dev.sallyport.policy.condition.TimeWindow;
import dev.sallyport.policy.condition.Value;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What the words of a policy file mean.
class PolicyLanguageTest {

    private static final Condition.Field PATH = new Condition.Field(Path.parse("arguments.path"), new Starts("/srv/"));

    @TempDir
    private java.nio.file.Path directory;

    @Test
    void everyKeyOfAnEntryIsRead() throws ConfigException {
        var rule = rule("""
                rules:
                  - name: everything
                    effect: ask
                    who:
                      subjects: key:*
                      roles: [reader, "dev-*"]
                      teams: a
                      groups: [b]
                      scopes: c
                      clients: d
                      agents: e
                      authentication: [jwt, mtls]
                      networks: [10.0.0.0/8, "2001:db8::1"]
                      claims: { tenant: acme, '["https://x/y"]': { exists: true } }
                    server: [files, "web-?"]
                    tools: [read_*]
                    prompts: [greet]
                    tags: [safe, "pub*"]
                    annotations: { readOnlyHint: true, level: 2, kind: x }
                    actions: [list, call, get]
                    when: { arguments.path: { starts: /srv/ } }
                    obligations: { redact: [password, token], cap: 64KiB, limit: [10/1m, 100/1d], scopes: files.read }
                    approval: { self: true, approvers: [reader, "ops-*"], lasts: 5m }
                    dry-run: true
                    include-new: true
                roles: { reader: {} }
                """);

        assertThat(rule.id()).isEqualTo("everything");
        assertThat(rule.origin()).isEqualTo("p.yaml:2");
        assertThat(rule.effect()).isEqualTo(Effect.ASK);
        assertThat(rule.who())
                .isEqualTo(new Who(
                        names("key:*"),
                        names("reader", "dev-*"),
                        names("a"),
                        names("b"),
                        names("c"),
                        names("d"),
                        names("e"),
                        Set.of("jwt", "mtls"),
                        List.of(Network.parse("10.0.0.0/8"), Network.parse("2001:db8::1")),
                        List.of(
                                new Condition.Field(Path.parse("claims.tenant"), is("acme")),
                                new Condition.Field(Path.parse("claims[\"https://x/y\"]"), new Exists(true)))));
        assertThat(rule.what().servers()).isEqualTo(names("files", "web-?"));
        assertThat(rule.what().targets()).isEqualTo(Map.of(Kind.TOOL, names("read_*"), Kind.PROMPT, names("greet")));
        assertThat(rule.what().tags()).isEqualTo(names("safe", "pub*"));
        assertThat(rule.what().annotations())
                .isEqualTo(Map.of("readOnlyHint", Value.of(true), "level", Value.of(2), "kind", Value.of("x")));
        assertThat(rule.what().actions()).isEqualTo(EnumSet.of(Action.LIST, Action.CALL, Action.GET));
        assertThat(rule.when()).isEqualTo(PATH);
        assertThat(rule.obligations())
                .isEqualTo(new Obligations(
                        Set.of("password", "token"),
                        65536L,
                        List.of(
                                new Obligations.Limit("everything", 10, Duration.ofMinutes(1)),
                                new Obligations.Limit("everything", 100, Duration.ofDays(1)))));
        assertThat(rule.scopes()).containsExactly("files.read");
        assertThat(rule.approval()).isEqualTo(new Approval(true, names("reader", "ops-*"), Duration.ofMinutes(5)));
        assertThat(rule.dryRun()).isTrue();
        assertThat(rule.includeNew()).isTrue();
    }

    @Test
    void anEntryOfARoleIsARuleForThatExactRole() throws ConfigException {
        var rules = rules("""
                roles:
                  "odd*":
                    allow: [{ tools: [a], who: { networks: 10.0.0.1 } }]
                    ask: [{ tools: [b] }]
                    deny: [{ tools: [c] }]
                """);

        assertThat(rules)
                .extracting(Rule::id)
                .containsExactly("roles.odd*.allow[0]", "roles.odd*.ask[0]", "roles.odd*.deny[0]");
        assertThat(rules).extracting(Rule::effect).containsExactly(Effect.ALLOW, Effect.ASK, Effect.DENY);
        assertThat(rules).allSatisfy(rule -> assertThat(rule.who().roles()).containsExactly(Glob.exactly("odd*")));
        assertThat(rules.getFirst().who().networks()).containsExactly(Network.parse("10.0.0.1"));
    }

    @Test
    void whatIsLeftOutDoesNotNarrow() throws ConfigException {
        var rule = rule("rules: [{ effect: allow, tools: [x] }]");

        assertThat(rule)
                .isEqualTo(new Rule(
                                "rules[0]",
                                Effect.ALLOW,
                                Who.ANYONE,
                                new dev.sallyport.policy.What(names("*"), Map.of(Kind.TOOL, names("x"))))
                        .withOrigin("p.yaml:1"));
    }

    @Test
    void namespacesSchemesTagsAndAnnotationsStandForPatterns() throws ConfigException {
        assertThat(rule("rules: [{ effect: deny, namespaces: github, tools: [x] }]")
                        .what()
                        .targets())
                .isEqualTo(Map.of(Kind.TOOL, names("x", "github.*", "github/*", "github:*", "github__*")));
        assertThat(rule("rules: [{ effect: deny, schemes: public }]").what().targets())
                .isEqualTo(Map.of(
                        Kind.RESOURCE,
                        List.of(Glob.ofUri("public:**")),
                        Kind.TEMPLATE,
                        List.of(Glob.ofUri("public:**"))));
        assertThat(rule("rules: [{ effect: deny, tags: x }]").what().targets())
                .isEqualTo(Map.of(Kind.TOOL, names("*")));
        assertThat(rule("rules: [{ effect: deny, annotations: { a: b } }]")
                        .what()
                        .targets())
                .isEqualTo(Map.of(Kind.TOOL, names("*")));
        assertThat(rule("rules: [{ effect: deny, tags: x, prompts: [p] }]")
                        .what()
                        .targets())
                .isEqualTo(Map.of(Kind.PROMPT, names("p")));
    }

    @Test
    void aFileCanBeTriedAsAWhole() throws ConfigException {
        assertThat(
                        rules(
                                "{ dry-run: true, roles: { r: { allow: [{ tools: [x] }] } }, rules: [{ effect: deny, tools: [x] }] }"))
                .hasSize(2)
                .allMatch(Rule::dryRun);
    }

    static Stream<Arguments> tests() {
        return Stream.of(
                Arguments.of("x", is("x")),
                Arguments.of("true", new In(List.of(Value.of(true)))),
                Arguments.of("'true'", is("true")),
                Arguments.of("-1.50", new In(List.of(new Value.Numeric(new BigDecimal("-1.5"))))),
                Arguments.of("'1'", is("1")),
                Arguments.of("0x1F", is("0x1F")),
                Arguments.of("007", is("007")),
                Arguments.of(
                        "{ equals: [a, 1] }", new In(List.of(new Value.Items(List.of(Value.of("a"), Value.of(1)))))),
                Arguments.of("{ not-equals: a }", new Not(is("a"))),
                Arguments.of("{ in: [a, 1] }", new In(List.of(Value.of("a"), Value.of(1)))),
                Arguments.of("{ not-in: [a] }", new Not(is("a"))),
                Arguments.of("{ contains: a }", new Contains(Value.of("a"))),
                Arguments.of("{ starts: a, ends: b }", new Each(List.of(new Starts("a"), new Ends("b")))),
                Arguments.of("{ matches: '^a+$' }", new Matches(Patterns.re2("^a+$"))),
                Arguments.of("{ less: 1 }", new Compare(Comparison.LESS, BigDecimal.ONE)),
                Arguments.of("{ at-most: 1 }", new Compare(Comparison.AT_MOST, BigDecimal.ONE)),
                Arguments.of("{ greater: 1 }", new Compare(Comparison.GREATER, BigDecimal.ONE)),
                Arguments.of("{ at-least: 1 }", new Compare(Comparison.AT_LEAST, BigDecimal.ONE)),
                Arguments.of(
                        "{ between: [1, 10] }",
                        new Each(List.of(
                                new Compare(Comparison.AT_LEAST, BigDecimal.ONE),
                                new Compare(Comparison.AT_MOST, BigDecimal.TEN)))),
                Arguments.of("{ exists: false }", new Exists(false)),
                Arguments.of("{ size: 3 }", new Size(new In(List.of(Value.of(3))))),
                Arguments.of("{ size: { at-most: 1 } }", new Size(new Compare(Comparison.AT_MOST, BigDecimal.ONE))),
                Arguments.of("{ any: { starts: a } }", new AnyItem(new Starts("a"))),
                Arguments.of("{ all: { equals: a } }", new AllItems(is("a"))),
                Arguments.of("{ not: { starts: a } }", new Not(new Starts("a"))),
                Arguments.of("{ same-as: claims.tenant }", new SameAs(Path.parse("claims.tenant"))));
    }

    @ParameterizedTest
    @MethodSource("tests")
    void anOperatorIsATest(String yaml, dev.sallyport.policy.condition.Test test) throws ConfigException {
        assertThat(when("{ arguments.x: " + yaml + " }"))
                .isEqualTo(new Condition.Field(Path.parse("arguments.x"), test));
    }

    static Stream<Arguments> conditions() {
        return Stream.of(
                Arguments.of("{ arguments.path: { starts: /srv/ } }", PATH),
                Arguments.of(
                        "{ arguments.path: { starts: /srv/ }, subject.id: x }",
                        new Condition.All(List.of(PATH, new Condition.Field(Path.parse("subject.id"), is("x"))))),
                Arguments.of("{ all: [{ arguments.path: { starts: /srv/ } }] }", new Condition.All(List.of(PATH))),
                Arguments.of("{ any: [{ arguments.path: { starts: /srv/ } }] }", new Condition.Any(List.of(PATH))),
                Arguments.of("{ not: { arguments.path: { starts: /srv/ } } }", new Condition.Not(PATH)),
                Arguments.of(
                        "{ 'arguments.items[*].price': { all: { less: 10 } } }",
                        new Condition.Field(
                                Path.parse("arguments.items[*].price"),
                                new AllItems(new Compare(Comparison.LESS, BigDecimal.TEN)))),
                Arguments.of("{ network: 10.0.0.0/8 }", new Condition.From(List.of(Network.parse("10.0.0.0/8")))),
                Arguments.of(
                        "{ time: { from: '22:00', to: 06:00, days: [mon, tue], zone: Europe/Berlin } }",
                        new Condition.Time(List.of(new TimeWindow(
                                LocalTime.of(22, 0),
                                LocalTime.of(6, 0),
                                EnumSet.of(DayOfWeek.MONDAY, DayOfWeek.TUESDAY),
                                ZoneId.of("Europe/Berlin"))))),
                Arguments.of(
                        "{ time: [{ zone: UTC }] }",
                        new Condition.Time(List.of(new TimeWindow(
                                LocalTime.MIDNIGHT, LocalTime.MIDNIGHT, TimeWindow.EVERY_DAY, ZoneId.of("UTC"))))));
    }

    @ParameterizedTest
    @MethodSource("conditions")
    void conditionsCombine(String yaml, Condition condition) throws ConfigException {
        assertThat(when(yaml)).isEqualTo(condition);
    }

    @Test
    void aCustomConditionIsMadeByItsProvider() throws ConfigException {
        var condition =
                when("{ custom: { name: on-call, with: { team: storage, hours: [1, 2], more: { a: true } } } }");

        assertThat(condition).isInstanceOfSatisfying(Condition.Custom.class, custom -> {
            assertThat(custom.name()).isEqualTo("on-call");
            assertThat(custom.with())
                    .isEqualTo(new Value.Fields(Map.of(
                            "team", Value.of("storage"),
                            "hours", new Value.Items(List.of(Value.of(1), Value.of(2))),
                            "more", new Value.Fields(Map.of("a", Value.of(true))))));
            assertThat(custom.code()).isInstanceOf(OnCall.class);
        });
    }

    private Condition when(String yaml) throws ConfigException {
        return rule("rules: [{ effect: deny, tools: [x], when: " + yaml + " }]").when();
    }

    private Rule rule(String yaml) throws ConfigException {
        var rules = rules(yaml);
        assertThat(rules).hasSize(1);
        return rules.getFirst();
    }

    private List<Rule> rules(String yaml) throws ConfigException {
        var workspace = new Workspace(directory);
        workspace.write("p.yaml", yaml);
        return workspace.policy("p.yaml").rules();
    }

    private static In is(String text) {
        return new In(List.of(Value.of(text)));
    }

    private static List<Glob> names(String... patterns) {
        return Stream.of(patterns).map(Glob::ofName).toList();
    }
}
