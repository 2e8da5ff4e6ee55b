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

import dev.sallyport.policy.Decision.Allow;
import dev.sallyport.policy.Decision.Deny;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicySetTest {

    private static final Subject READER = new Subject("key:k_1", Set.of("reader"));
    private static final Deny BY_DEFAULT = new Deny("default", "no rule allows it");

    @Test
    void anEmptyPolicyAllowsNothing() {
        var policy = PolicySet.of(List.of());

        assertThat(policy.decide(new Subject("key:k_1", Set.of("admin")), CALL, tool("read_file")))
                .isEqualTo(BY_DEFAULT);
        assertThat(policy.roles()).isEmpty();
    }

    @Test
    void theBuiltInPolicyAllowsOnlyTheRoleAdmin() {
        var policy = PolicySet.adminOnly();

        assertThat(policy.decide(new Subject("key:k_1", Set.of("admin")), CALL, tool("read_file")))
                .isEqualTo(new Allow("built-in: role admin may do everything"));
        assertThat(policy.decide(READER, CALL, tool("read_file"))).isEqualTo(BY_DEFAULT);
        assertThat(policy.decide(Subject.anonymous(), LIST, tool("read_file"))).isEqualTo(BY_DEFAULT);
        assertThat(policy.roles()).containsExactly("admin");
    }

    @ParameterizedTest
    @EnumSource(Target.Kind.class)
    void anAdminMayDoWhatMakesSenseOnEachKind(Target.Kind kind) {
        var admin = new Subject("key:k_1", Set.of("admin"));
        var target = new Target(kind, "files", "file:///srv/a/b");

        for (var action : Action.values()) {
            assertThat(PolicySet.adminOnly().decide(admin, action, target) instanceof Allow)
                    .isEqualTo(kind.admits(action));
        }
    }

    @Test
    void anActionThatMakesNoSenseIsDeniedWithItsReason() {
        var admin = new Subject("key:k_1", Set.of("admin"));

        assertThat(PolicySet.adminOnly().decide(admin, READ, tool("read_file")))
                .isEqualTo(new Deny("default", "read does not apply to a tool"));
    }

    @Test
    void anUnknownRoleContributesNothing() {
        var policy = reader(List.of(rule("allow[0]", TOOL, "*")), List.of());

        assertThat(policy.decide(new Subject("key:k_1", Set.of("stranger")), CALL, tool("a")))
                .isEqualTo(BY_DEFAULT);
        assertThat(policy.decide(new Subject("key:k_1", Set.of("stranger", "reader")), CALL, tool("a")))
                .isEqualTo(new Allow("allow[0]"));
    }

    @Test
    void aSubjectWithoutRolesMayNothing() {
        assertThat(PolicySet.adminOnly().decide(new Subject("key:k_1", Set.of()), LIST, tool("a")))
                .isEqualTo(BY_DEFAULT);
    }

    @Test
    void aDenyWinsOverAnAllowOfTheSameRole() {
        var policy = reader(List.of(rule("allow[0]", TOOL, "*")), List.of(rule("deny[0]", TOOL, "delete_*")));

        assertThat(policy.decide(READER, CALL, tool("delete_file")))
                .isEqualTo(new Deny("deny[0]", "forbidden by a rule"));
        assertThat(policy.decide(READER, CALL, tool("read_file"))).isEqualTo(new Allow("allow[0]"));
    }

    @Test
    void aDenyOfOneRoleWinsOverAnAllowOfAnother() {
        var everything = new Role("admin", List.of(Rule.everything("allow")), List.of());
        var nothing = new Role("suspended", List.of(), List.of(Rule.everything("deny")));
        var both = new Subject("key:k_1", Set.of("admin", "suspended"));

        for (var roles : List.of(List.of(everything, nothing), List.of(nothing, everything))) {
            assertThat(PolicySet.of(roles).decide(both, CALL, tool("a"))).isInstanceOf(Deny.class);
        }
    }

    @Test
    void rolesOfTheSameNameAreMerged() {
        var one = new Role("reader", List.of(rule("one", TOOL, "a", "b")), List.of());
        var other = new Role("reader", List.of(rule("other", TOOL, "c")), List.of(rule("not", TOOL, "b")));
        var policy = PolicySet.of(List.of(one, other));

        assertThat(policy.decide(READER, CALL, tool("a"))).isEqualTo(new Allow("one"));
        assertThat(policy.decide(READER, CALL, tool("b"))).isEqualTo(new Deny("not", "forbidden by a rule"));
        assertThat(policy.decide(READER, CALL, tool("c"))).isEqualTo(new Allow("other"));
    }

    @ParameterizedTest
    @EnumSource(Target.Kind.class)
    void aPatternForOneKindNeverTouchesAnother(Target.Kind named) {
        var allowing = reader(List.of(rule("allow", named, "**")), List.of());
        var denying = reader(List.of(Rule.everything("allow")), List.of(rule("deny", named, "**")));

        for (var kind : Target.Kind.values()) {
            var target = new Target(kind, "files", "same");
            assertThat(allowing.decide(READER, LIST, target) instanceof Allow).isEqualTo(kind == named);
            assertThat(denying.decide(READER, LIST, target) instanceof Allow).isEqualTo(kind != named);
        }
    }

    @Test
    void templatesGovernListingAndCompletionButNoReads() {
        var policy = reader(List.of(rule("allow", TEMPLATE, "file:///srv/{path}")), List.of());
        var template = new Target(TEMPLATE, "files", "file:///srv/{path}");
        var resource = new Target(RESOURCE, "files", "file:///srv/{path}");

        assertThat(policy.decide(READER, LIST, template)).isEqualTo(new Allow("allow"));
        assertThat(policy.decide(READER, COMPLETE, template)).isEqualTo(new Allow("allow"));
        assertThat(policy.decide(READER, READ, resource)).isEqualTo(BY_DEFAULT);
    }

    @Test
    void actionsRestrictAnEntry() {
        var globs = Map.of(TOOL, List.of(Glob.ofName("*")), PROMPT, List.of(Glob.ofName("*")));
        var policy =
                reader(List.of(new Rule("allow", List.of(Glob.ofName("*")), globs, EnumSet.of(LIST, GET))), List.of());

        assertThat(policy.decide(READER, LIST, tool("a"))).isInstanceOf(Allow.class);
        assertThat(policy.decide(READER, CALL, tool("a"))).isInstanceOf(Deny.class);
        assertThat(policy.decide(READER, GET, new Target(PROMPT, "files", "a"))).isInstanceOf(Allow.class);
        assertThat(policy.decide(READER, COMPLETE, new Target(PROMPT, "files", "a")))
                .isInstanceOf(Deny.class);
    }

    @Test
    void anEntryIsForTheServersItNames() {
        var servers = List.of(Glob.ofName("files"), Glob.ofName("web-*"));
        var rule = new Rule("allow", servers, Map.of(TOOL, List.of(Glob.ofName("a"))), EnumSet.of(CALL));
        var policy = reader(List.of(rule), List.of());

        assertThat(policy.decide(READER, CALL, new Target(TOOL, "files", "a"))).isInstanceOf(Allow.class);
        assertThat(policy.decide(READER, CALL, new Target(TOOL, "web-1", "a"))).isInstanceOf(Allow.class);
        assertThat(policy.decide(READER, CALL, new Target(TOOL, "Files", "a"))).isInstanceOf(Deny.class);
        assertThat(policy.decide(READER, CALL, new Target(TOOL, "other", "a"))).isInstanceOf(Deny.class);
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
            })
    void aPathOutOfAnAllowedDirectoryIsDenied(String uri) {
        var policy = reader(List.of(rule("allow", RESOURCE, "file:///srv/**")), List.of());

        assertThat(policy.decide(READER, READ, resource(uri)))
                .isEqualTo(new Deny("default", "no rule allows what the dot segments of the URI lead to"));
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
            })
    void aDeniedDirectoryCannotBeReachedByAnotherSpelling(String uri) {
        var policy = reader(
                List.of(rule("allow", RESOURCE, "**")), List.of(rule("deny", RESOURCE, "file:///srv/secret/**")));

        assertThat(policy.decide(READER, READ, resource(uri))).isEqualTo(new Deny("deny", "forbidden by a rule"));
        assertThat(policy.decide(READER, SUBSCRIBE, resource(uri))).isInstanceOf(Deny.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///srv/a.txt",
                "file:///srv/a/../b.txt",
                "file:///srv/a%20b.txt",
                "file:///srv/..a/b..",
                "file:///srv//a",
                "file:///srv/a?x=../..",
                "file:///srv/%zz%",
            })
    void ordinaryUrisAreAllowedAsTheyAreWritten(String uri) {
        var policy = reader(List.of(rule("allow", RESOURCE, "file:///srv/**")), List.of());

        assertThat(policy.decide(READER, READ, resource(uri))).isEqualTo(new Allow("allow"));
    }

    @Test
    void anExactUriIsAllowedHoweverItIsEncoded() {
        var policy = reader(List.of(rule("allow", RESOURCE, "https://x/a%20b//c")), List.of());

        assertThat(policy.decide(READER, READ, resource("https://x/a%20b//c"))).isInstanceOf(Allow.class);
        assertThat(policy.decide(READER, READ, resource("https://x/a b/c"))).isInstanceOf(Deny.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", "::", "/", "\\", "?", "#", "%", "a:", "a://", "a://?", "..", "../..", "\uD800"})
    void everyNameGetsADecision(String name) {
        for (var kind : Target.Kind.values()) {
            assertThat(PolicySet.adminOnly()
                            .decide(new Subject("key:k_1", Set.of("admin")), LIST, new Target(kind, "", name)))
                    .isNotNull();
        }
    }

    @Test
    void listsKeepTheirOrder() {
        var policy = reader(List.of(rule("allow", TOOL, "b", "a")), List.of());

        assertThat(policy.visible(READER, List.of("c", "b", "x", "a"), PolicySetTest::tool))
                .containsExactly("b", "a");
    }

    @Test
    void rulesThatCannotMatchAreRefused() {
        var all = List.of(Glob.ofName("*"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Rule("r", all, Map.of(TOOL, List.of()), EnumSet.of(CALL)))
                .withMessage("a rule must name tools, resources, templates or prompts");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Rule("r", List.of(), Map.of(TOOL, all), EnumSet.of(CALL)))
                .withMessage("a rule needs at least one server pattern");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Rule("r", all, Map.of(TOOL, all), EnumSet.of(READ)))
                .withMessage("none of the rule's actions applies to a tool");
    }

    private static PolicySet reader(List<Rule> allow, List<Rule> deny) {
        return PolicySet.of(List.of(new Role("reader", allow, deny)));
    }

    private static Rule rule(String name, Target.Kind kind, String... patterns) {
        var globs = List.of(patterns).stream().map(kind::glob).toList();
        return new Rule(name, List.of(Glob.ofName("*")), Map.of(kind, globs), EnumSet.allOf(Action.class));
    }

    private static Target tool(String name) {
        return new Target(TOOL, "files", name);
    }

    private static Target resource(String uri) {
        return new Target(RESOURCE, "files", uri);
    }
}
