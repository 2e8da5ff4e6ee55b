package dev.sallyport.policy;

import static dev.sallyport.policy.Action.CALL;
import static dev.sallyport.policy.Action.COMPLETE;
import static dev.sallyport.policy.Action.GET;
import static dev.sallyport.policy.Action.LIST;
import static dev.sallyport.policy.Action.READ;
import static dev.sallyport.policy.Action.SUBSCRIBE;
import static dev.sallyport.policy.Target.Kind.PROMPT;
import static dev.sallyport.policy.Target.Kind.RESOURCE;
import static dev.sallyport.policy.Target.Kind.TEMPLATE;
import static dev.sallyport.policy.Target.Kind.TOOL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sallyport.policy.condition.Value;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicySetTest {
    private static final Subject READER = new Subject("key:k_1", Set.of("reader"));
    private static final Subject ADMIN = new Subject("key:k_2", Set.of("admin"));
    private static final Definition DEFINITION = new Definition(Set.of(), Value.Fields.NONE, null, "00");

    @Test
    void anEmptyPolicyAllowsNothing() {
        var policy = policy();

        assertDenied(decide(policy, ADMIN, CALL, tool("read_file")), "default", "no rule allows it");
        assertThat(policy.roles()).isEmpty();
        assertThat(policy.rules()).isEmpty();
    }

    @Test
    void theBuiltInPolicyAllowsOnlyTheRoleAdmin() {
        var policy = PolicySet.adminOnly();

        assertThat(decide(policy, ADMIN, CALL, tool("read_file")))
                .isEqualTo(new Decision(
                        new Verdict.Allow(Obligations.NONE),
                        "built-in: role admin may do everything",
                        List.of("allowed by a rule"),
                        List.of(),
                        1,
                        null));
        assertDenied(decide(policy, READER, CALL, tool("read_file")), "default", "no rule allows it");
        assertDenied(decide(policy, Subject.anonymous(), LIST, tool("read_file")), "default", "no rule allows it");
        assertThat(policy.roles()).containsExactly("admin");
    }

    @ParameterizedTest
    @EnumSource(Target.Kind.class)
    void anAdminMayDoWhatMakesSenseOnEachKind(Target.Kind kind) {
        for (var target : List.of(
                new Target(kind, "files", "file:///srv/a/b"),
                new Target(kind, "files", "file:///srv/a/b", DEFINITION))) {
            for (var action : Action.values()) {
                assertThat(decide(PolicySet.adminOnly(), ADMIN, action, target).allows())
                        .isEqualTo(kind.admits(action));
            }
        }
    }

    @Test
    void anActionThatMakesNoSenseIsDeniedWithItsReason() {
        assertDenied(
                decide(PolicySet.adminOnly(), ADMIN, READ, tool("read_file")),
                "default",
                "read does not apply to a tool");
    }

    @Test
    void anUnknownRoleContributesNothing() {
        var policy = policy(Rules.allow("all").roles("reader").tools("*"));

        assertThat(decide(policy, new Subject("key:k_1", Set.of("stranger")), CALL, tool("a"))
                        .allows())
                .isFalse();
        assertAllowed(decide(policy, new Subject("key:k_1", Set.of("stranger", "reader")), CALL, tool("a")), "all");
        assertThat(decide(policy, new Subject("key:k_1", Set.of()), CALL, tool("a"))
                        .allows())
                .isFalse();
    }

    @Test
    void aDenyWinsOverAnAllow() {
        var policy =
                policy(Rules.allow("all").tools("*"), Rules.deny("no-deletes").tools("delete_*"));

        assertDenied(decide(policy, READER, CALL, tool("delete_file")), "no-deletes", "forbidden by a rule");
        assertAllowed(decide(policy, READER, CALL, tool("read_file")), "all");
    }

    @Test
    void aDenyForOneRoleWinsOverAnAllowForAnother() {
        var policy = policy(
                Rules.allow("admins").roles("admin").everything(),
                Rules.deny("suspended").roles("suspended").everything());

        assertDenied(
                decide(policy, new Subject("key:k_1", Set.of("admin", "suspended")), CALL, tool("a")),
                "suspended",
                "forbidden by a rule");
    }

    @Test
    void ofSeveralRulesTheFirstByIdIsNamedWithItsOrigin() {
        var policy = policy(
                Rules.allow("b").tools("a*"),
                Rules.allow("a").origin("policy.yaml:7").tools("*"),
                Rules.allow("c").tools("a"));

        assertAllowed(decide(policy, READER, CALL, tool("a")), "a (policy.yaml:7)");
    }

    @ParameterizedTest
    @EnumSource(Target.Kind.class)
    void aPatternForOneKindNeverTouchesAnother(Target.Kind named) {
        var patterns = Map.of(named, List.of(named.glob("**")));
        var what = new What(List.of(Glob.ofName("*")), patterns);
        var allowing = PolicySet.of(List.of(new Rule("allow", Effect.ALLOW, Who.ANYONE, what)));
        var denying = PolicySet.of(List.of(
                new Rule("deny", Effect.DENY, Who.ANYONE, what),
                new Rule("allow", Effect.ALLOW, Who.ANYONE, What.everything())));

        for (var kind : Target.Kind.values()) {
            var target = new Target(kind, "files", "same", DEFINITION);
            assertThat(decide(allowing, READER, LIST, target).allows()).isEqualTo(kind == named);
            assertThat(decide(denying, READER, LIST, target).allows()).isEqualTo(kind != named);
        }
    }

    @Test
    void templatesGovernListingAndCompletionButNoReads() {
        var policy = policy(Rules.allow("all").templates("file:///srv/{path}"));
        var template = new Target(TEMPLATE, "files", "file:///srv/{path}");

        assertAllowed(decide(policy, READER, LIST, template), "all");
        assertAllowed(decide(policy, READER, COMPLETE, template), "all");
        assertThat(decide(policy, READER, READ, resource("file:///srv/{path}")).allows())
                .isFalse();
    }

    @Test
    void actionsRestrictARule() {
        var policy = policy(Rules.allow("some").tools("a").prompts("a").actions(LIST, GET));
        var prompt = new Target(PROMPT, "files", "a");

        assertThat(decide(policy, READER, LIST, tool("a")).allows()).isTrue();
        assertThat(decide(policy, READER, CALL, tool("a")).allows()).isFalse();
        assertThat(decide(policy, READER, GET, prompt).allows()).isTrue();
        assertThat(decide(policy, READER, COMPLETE, prompt).allows()).isFalse();
    }

    @Test
    void aRuleIsForTheServersItNames() {
        var policy = policy(
                Rules.allow("exact").server("files").tools("a"),
                Rules.allow("pattern").server("db", "web-*").tools("a"));

        assertAllowed(decide(policy, READER, CALL, new Target(TOOL, "files", "a")), "exact");
        assertAllowed(decide(policy, READER, CALL, new Target(TOOL, "web-1", "a")), "pattern");
        assertAllowed(decide(policy, READER, CALL, new Target(TOOL, "db", "a")), "pattern");
        assertThat(decide(policy, READER, CALL, new Target(TOOL, "Files", "a")).allows())
                .isFalse();
        assertThat(decide(policy, READER, CALL, new Target(TOOL, "other", "a")).allows())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///srv/../etc/passwd",
                "file:///srv/%2e%2E/etc/passwd",
                "file:///srv/..%2fetc/passwd",
                "file:///srv/..\\etc\\passwd",
                "file:///srv/..%5cetc",
                "file:///srv/.\t./etc/passwd",
                "file:///srv/a/../../etc/passwd",
                "file:///srv/..",
                "file:///srv/x?/../../../etc/passwd",
                "file:///srv/x#/../../../etc/passwd",
                "file:///srv/x?%2f..%2f..%2f../etc/passwd",
            })
    void aPathOutOfAnAllowedDirectoryIsDenied(String uri) {
        for (var rule : List.of(Rules.allow("srv"), Rules.ask("srv"))) {
            var policy = policy(rule.resources("file:///srv/**"));

            assertDenied(
                    decide(policy, READER, READ, resource(uri)),
                    "default",
                    "no rule allows what the dot segments of the URI lead to");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///srv/secret/key",
                "file:///srv/a/../secret/key",
                "file:///srv/%73ecret/key",
                "file:///srv/secret%2Fkey",
                "file:///srv//secret/key",
                "file:///srv/./secret/key",
                "FILE:///srv/secret/key",
                "file://localhost/srv/secret/key",
                "file:\\\\\\srv\\secret\\key",
                "file:/srv/secret/key",
                "file:srv/secret/key",
                "file:\t///srv/secret/key",
                " file:///srv/secret/key ",
                "fi\nle:///srv/secret/key",
                "file:///srv/secret/key?",
                "file:///srv/secret/key#top",
                "file:///srv/secret/key?x=1#top",
                "file:///srv/a?/../secret/key",
                "file:///srv/secret/key?/../../a",
            })
    void aDeniedFileCannotBeReachedByAnotherSpelling(String uri) {
        var policy =
                policy(Rules.allow("all").resources("**"), Rules.deny("secret").resources("file:///srv/secret/key"));

        assertDenied(decide(policy, READER, READ, resource(uri)), "secret", "forbidden by a rule");
        assertDenied(decide(policy, READER, SUBSCRIBE, resource(uri)), "secret", "forbidden by a rule");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://x.org/secret",
                "HTTPS://X.ORG/secret",
                "https://x.org:443/secret",
                "https://x.org:/secret",
                "https://x.org./secret",
                "https://x.org.:443/secret",
                "https://user:pw@x.org/secret",
                "https:/x.org/secret",
                "https:x.org/secret",
                "https:///x.org/secret",
                "https:\\\\x.org\\secret",
                "https://%78.org/secret",
                "https://x.org/secret?page=2",
            })
    void aDeniedPageCannotBeReachedByAnotherSpelling(String uri) {
        var policy =
                policy(Rules.allow("all").resources("**"), Rules.deny("secret").resources("https://x.org/secret"));

        assertDenied(decide(policy, READER, READ, resource(uri)), "secret", "forbidden by a rule");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://x.org:8443/secret",
                "http://x.org:443/secret",
                "https://y.x.org/secret",
                "https://x.org/secrets",
                "https://x.org/a?/secret",
                "wss://x.org/secret",
            })
    void aDenyDoesNotCoverWhatNoServerTakesForTheSame(String uri) {
        var policy =
                policy(Rules.allow("all").resources("**"), Rules.deny("secret").resources("https://x.org/secret"));

        assertAllowed(decide(policy, READER, READ, resource(uri)), "all");
    }

    @Test
    void anAskCoversOtherSpellingsOfWhatIsAllowed() {
        var policy = policy(
                Rules.allow("all").resources("file:///**"), Rules.ask("secret").resources("file:///secret"));

        assertThat(decide(policy, READER, READ, resource("file:///%73ecret")).effect())
                .isEqualTo(Effect.ASK);
        assertThat(decide(policy, READER, READ, resource("FILE:///secret")).effect())
                .isEqualTo(Effect.DENY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///srv/a.txt",
                "file:///srv/a/../b.txt",
                "file:///srv/a%20b.txt",
                "file:///srv/..a/b..",
                "file:///srv//a",
                "file:///srv/a/b?x=../..",
                "file:///srv/%zz%",
                "file:///srv/.hidden",
            })
    void ordinaryUrisAreAllowedAsTheyAreWritten(String uri) {
        var policy = policy(Rules.allow("srv").resources("file:///srv/**"));

        assertAllowed(decide(policy, READER, READ, resource(uri)), "srv");
    }

    @Test
    void whereDotSegmentsLeadAnotherRuleMayAllow() {
        var policy = policy(
                Rules.allow("srv").resources("file:///srv/**").redact("a"),
                Rules.allow("pub").resources("file:///pub/**").redact("b"));

        var decision = decide(policy, READER, READ, resource("file:///srv/../pub/x"));

        assertAllowed(decision, "srv");
        assertThat(decision.verdict()).isEqualTo(new Verdict.Allow(new Obligations(Set.of("a", "b"), null, List.of())));
    }

    @Test
    void anExactUriIsAllowedHoweverItIsEncoded() {
        var policy = policy(Rules.allow("one").resources("https://x/a%20b//c"));

        assertAllowed(decide(policy, READER, READ, resource("https://x/a%20b//c")), "one");
        assertThat(decide(policy, READER, READ, resource("https://x/a b/c")).allows())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "::",
                "/",
                "\\",
                "?",
                "#",
                "%",
                "a:",
                "a://",
                "a://?",
                "..",
                "../..",
                "\uD800",
                "://",
                "file:",
                "http:",
                "https:////",
                "http://@",
                "http://:80"
            })
    void everyNameGetsADecision(String name) {
        for (var kind : Target.Kind.values()) {
            var target = new Target(kind, "", name);
            assertThat(decide(PolicySet.adminOnly(), ADMIN, LIST, target)).isNotNull();
        }
    }

    @Test
    void listsKeepTheirOrder() {
        var policy = policy(Rules.allow("some").tools("b", "a"));

        assertThat(policy.visible(READER, List.of("c", "b", "x", "a"), PolicySetTest::tool, Context.at(Instant.EPOCH)))
                .containsExactly("b", "a");
    }

    @Test
    void twoRulesOfOneIdAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        policy(Rules.allow("a").tools("x"), Rules.deny("a").tools("y")))
                .withMessage("there are two rules a");
    }

    @Test
    void theVersionIsWhatTheRulesSay() {
        var policy = policy(Rules.allow("a").tools("x"), Rules.deny("b").tools("y"));

        assertThat(policy.version())
                .matches("[0-9a-f]{16}")
                .isEqualTo(policy(
                                Rules.deny("b").origin("p.yaml:1").tools("y"),
                                Rules.allow("a").tools("x"))
                        .version())
                .isNotEqualTo(
                        policy(Rules.allow("a").tools("x"), Rules.deny("b").tools("z"))
                                .version())
                .isNotEqualTo(policy(Rules.allow("a").tools("x")).version());
        assertThat(policy(Rules.allow("a").tools("x, y")).version())
                .isNotEqualTo(policy(Rules.allow("a").tools("x", "y")).version());
    }

    @Test
    void onlyRolesByExactNameAreNamed() {
        var policy = policy(
                Rules.allow("a").roles("one", "two").tools("x"),
                Rules.allow("b").roles("th*").tools("x"),
                Rules.deny("c").roles("four").tools("x"));

        assertThat(policy.roles()).containsExactlyInAnyOrder("one", "two", "four");
    }

    @Test
    void aRuleIsAddedAndTakenAwayByItsId() {
        var policy = policy(Rules.allow("a").tools("x"));
        var more = policy.with(Rules.deny("b").tools("y").build());

        assertThat(more.rules()).extracting(Rule::id).containsExactly("a", "b");
        assertThat(more.without("a").rules()).extracting(Rule::id).containsExactly("b");
        assertThat(more.without("none").rules()).isEqualTo(more.rules());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> policy.with(Rules.deny("a").tools("y").build()));
    }

    private static PolicySet policy(RuleBuilder... rules) {
        return PolicySet.of(Stream.of(rules).map(RuleBuilder::build).toList());
    }

    private static Decision decide(PolicySet policy, Subject subject, Action action, Target target) {
        return policy.decide(subject, action, target, Context.at(Instant.EPOCH));
    }

    private static void assertAllowed(Decision decision, String rule) {
        assertThat(decision.effect()).isEqualTo(Effect.ALLOW);
        assertThat(decision.rule()).isEqualTo(rule);
        assertThat(decision.reasons()).containsExactly("allowed by a rule");
    }

    private static void assertDenied(Decision decision, String rule, String reason) {
        assertThat(decision.verdict()).isEqualTo(new Verdict.Deny(Set.of()));
        assertThat(decision.rule()).isEqualTo(rule);
        assertThat(decision.reasons()).containsExactly(reason);
    }

    private static Target tool(String name) {
        return new Target(TOOL, "files", name, DEFINITION);
    }

    private static Target resource(String uri) {
        return new Target(RESOURCE, "files", uri);
    }
}
