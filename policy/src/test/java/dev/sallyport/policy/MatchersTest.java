package dev.sallyport.policy;

import static dev.sallyport.policy.condition.Conditions.claim;
import static dev.sallyport.policy.condition.Conditions.context;
import static dev.sallyport.policy.condition.Conditions.subject;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sallyport.policy.condition.Condition;
import dev.sallyport.policy.condition.Value;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Each way in which a rule says who, and what conditions find in subject and context.
class MatchersTest {
    private static final Subject SUBJECT = new Subject("key:k_1", Set.of("reader", "writer"))
            .withTeams(Set.of("storage"))
            .withGroups(Set.of("staff"))
            .withScopes(Set.of("files:read"))
            .withClaims(new Value.Fields(Map.of("tenant", Value.of("acme"))))
            .withClient("editor")
            .withAgent("helper-2")
            .withAuthentication("oauth");
    private static final Subject NOBODY = new Subject("anonymous", Set.of());
    private static final Context CONTEXT = new Context(
            Instant.EPOCH, "http", "10.1.2.3", "2026-07-28", "Editor", Set.of("private", "eu"), Context.Arguments.NONE);

    static Stream<Arguments> whos() {
        return Stream.of(
                who("subjects", rule -> rule.subjects("key:k_1"), rule -> rule.subjects("key:k_2")),
                who("subject patterns", rule -> rule.subjects("x", "key:*"), rule -> rule.subjects("key:?")),
                who("roles", rule -> rule.roles("admin", "writer"), rule -> rule.roles("admin")),
                who("role patterns", rule -> rule.roles("read*"), rule -> rule.roles("*admin")),
                who("teams", rule -> rule.teams("stor*"), rule -> rule.teams("network")),
                who("groups", rule -> rule.groups("staff"), rule -> rule.groups("storage")),
                who("scopes", rule -> rule.scopes("files:*"), rule -> rule.scopes("files:write")),
                who("clients", rule -> rule.clients("editor"), rule -> rule.clients("helper-2")),
                who("agents", rule -> rule.agents("helper-?"), rule -> rule.agents("helper")),
                who("authentication", rule -> rule.authentication("x", "oauth"), rule -> rule.authentication("o*")),
                who("networks", rule -> rule.networks("::1", "10.0.0.0/8"), rule -> rule.networks("10.2.0.0/16")),
                who(
                        "claims",
                        rule -> rule.claims(claim("tenant").equalTo("acme")),
                        rule -> rule.claims(
                                claim("tenant").equalTo("acme"), claim("x").exists())),
                who(
                        "several together",
                        rule -> rule.roles("reader").teams("storage").subjects("key:k_1"),
                        rule -> rule.roles("reader").teams("network").subjects("key:k_1")));
    }

    private static Arguments who(String name, UnaryOperator<RuleBuilder> meant, UnaryOperator<RuleBuilder> notMeant) {
        return arguments(name, meant, notMeant);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("whos")
    void aRuleIsForWhomItSays(String name, UnaryOperator<RuleBuilder> meant, UnaryOperator<RuleBuilder> notMeant) {
        assertThat(applies(meant, SUBJECT, CONTEXT)).isTrue();
        assertThat(applies(notMeant, SUBJECT, CONTEXT)).isFalse();
        assertThat(applies(meant, NOBODY, Context.at(Instant.EPOCH))).isFalse();
    }

    @Test
    void aRuleThatNamesNobodyIsForAll() {
        assertThat(applies(rule -> rule, NOBODY, Context.at(Instant.EPOCH))).isTrue();
    }

    static Stream<Condition> found() {
        return Stream.of(
                subject("id").equalTo("key:k_1"),
                subject("roles").equalTo(Value.texts(List.of("reader", "writer"))),
                subject("roles[1]").equalTo("writer"),
                subject("teams").contains("storage"),
                subject("groups").contains("staff"),
                subject("scopes").contains("files:read"),
                subject("client").equalTo("editor"),
                subject("agent").equalTo("helper-2"),
                subject("authentication").equalTo("oauth"),
                subject("claims").missing(),
                subject("[0]").missing(),
                claim("tenant").equalTo("acme"),
                context("revision").equalTo("2026-07-28"),
                context("transport").equalTo("http"),
                context("address").equalTo("10.1.2.3"),
                context("client-name").equalTo("Editor"),
                context("labels").equalTo(Value.texts(List.of("eu", "private"))),
                context("labels[0]").equalTo("eu"),
                context("time").missing());
    }

    @ParameterizedTest
    @MethodSource("found")
    void aConditionFindsSubjectAndContext(Condition condition) {
        assertThat(applies(rule -> rule.when(condition), SUBJECT, CONTEXT)).isTrue();
    }

    @Test
    void whatIsNotKnownIsMissing() {
        for (var field : List.of(subject("client"), subject("agent"), context("revision"), context("address"))) {
            assertThat(applies(rule -> rule.when(field.missing()), NOBODY, Context.at(Instant.EPOCH)))
                    .isTrue();
        }
    }

    @Test
    void aSubjectNeedsAnId() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Subject(" ", Set.of()));
    }

    private static boolean applies(UnaryOperator<RuleBuilder> rule, Subject subject, Context context) {
        var policy = PolicySet.of(
                List.of(rule.apply(Rules.allow("rule").tools("read")).build()));
        return policy.decide(subject, Action.CALL, new Target(Target.Kind.TOOL, "files", "read"), context)
                .allows();
    }
}
