package dev.sallyport.gateway.guard;

import static dev.sallyport.gateway.ClientRequest.META;
import static dev.sallyport.gateway.ClientRequest.message;
import static dev.sallyport.gateway.ClientRequest.modern;
import static dev.sallyport.gateway.ClientRequest.modernCall;
import static dev.sallyport.gateway.guard.ObligedPolicy.allow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.gateway.GatewayFixture;
import dev.sallyport.gateway.Reply;
import dev.sallyport.gateway.StdioClient;
import dev.sallyport.gateway.authenticate.KeyAttributes;
import dev.sallyport.gateway.limit.Limit;
import dev.sallyport.gateway.limit.Limits;
import dev.sallyport.policy.Catalogue;
import dev.sallyport.policy.RuleBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Limits and scopes that a rule asks for.
class LimitAndScopeTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @RegisterExtension
    final GatewayFixture gateway = new GatewayFixture();

    @Test
    void givenLimitOfARuleUsedUp_whenCalledAgain_then429WithRetryAfterUntilThereIsRoom() {
        policy(allow("secret-rule").tools("open*").limit(2, MINUTE));
        assertThat(call("open", gateway.alice).status()).isEqualTo(200);
        gateway.time.advance(Duration.ofSeconds(20));
        assertThat(call("open2", gateway.alice).status()).isEqualTo(200);

        Reply refused = call("open3", gateway.alice);

        assertThat(refused.verdict()).isEqualTo("429 429");
        assertThat(refused.header("Retry-After")).contains("40");
        assertThat(refused.text())
                .contains("the limit of 2/1m by policy is used up")
                .doesNotContain("secret-rule");
        assertThat(gateway.server.received()).hasSize(2);
        assertThat(call("open", gateway.bob).status()).isEqualTo(200);
        gateway.time.advance(Duration.ofSeconds(40));
        assertThat(call("open", gateway.alice).status()).isEqualTo(200);
        assertThat(call("open", gateway.alice).status()).isEqualTo(429);
        assertThat(gateway.audit.statuses()).containsExactly("ok", "ok", "rate_limited", "ok", "ok", "rate_limited");
    }

    @Test
    void givenTwoRulesThatPermitACall_whenBothHaveALimit_thenBothAreSpentAndTheTighterHolds() {
        policy(
                allow("wide").tools("open*").limit(3, MINUTE),
                allow("tight").tools("open-rare").limit(1, MINUTE));

        assertThat(call("open-rare", gateway.alice).status()).isEqualTo(200);
        assertThat(call("open-rare", gateway.alice).text()).contains("1/1m by policy");
        assertThat(call("open", gateway.alice).status()).isEqualTo(200);
        assertThat(call("open", gateway.alice).status()).isEqualTo(200);
        assertThat(call("open", gateway.alice).text()).contains("3/1m by policy");
    }

    @Test
    void givenConfiguredLimits_whenAnyIsUsedUp_thenNothingIsSpentAnywhere() {
        gateway.limits(new Limits(new Limit(4, MINUTE), new Limit(2, MINUTE), Map.of()));
        policy(allow("rule").tools("open").limit(1, MINUTE), allow("others").tools("other*"));
        assertThat(call("open", gateway.alice).status()).isEqualTo(200);
        for (int i = 0; i < 5; i++) {
            assertThat(call("open", gateway.alice).text()).contains("1/1m by policy");
        }

        assertThat(call("other", gateway.alice).status()).isEqualTo(200);
        assertThat(call("other", gateway.alice).status()).isEqualTo(200);
        assertThat(call("other", gateway.alice).text()).contains("2/1m per tool");
        assertThat(call("other2", gateway.alice).status()).isEqualTo(200);
        assertThat(call("other2", gateway.alice).text()).contains("4/1m per subject");
    }

    @Test
    void givenConfiguredLimitUsedUp_whenCalledAgain_thenTheRulesIsNotSpent() {
        gateway.limits(new Limits(null, new Limit(1, MINUTE), Map.of()));
        policy(allow("rule").tools("open*").limit(2, MINUTE));
        call("open", gateway.alice);
        for (int i = 0; i < 5; i++) {
            assertThat(call("open", gateway.alice).text()).contains("1/1m per tool");
        }

        assertThat(call("open2", gateway.alice).status()).isEqualTo(200);
        assertThat(call("open3", gateway.alice).text()).contains("2/1m by policy");
    }

    @Test
    void givenSubscriptions_whenTheirRuleHasALimit_thenOpeningTheStreamCounts() {
        policy(allow("files").resources("file:///**").limit(1, MINUTE));
        gateway.server.answers(call -> {
            call.beginEvents();
            call.end();
        });
        String uris = "\"notifications\":{\"resourceSubscriptions\":[\"file:///a\",\"file:///b\"]}";

        assertThat(gateway.ask(modern("subscriptions/listen", uris).key(gateway.alice))
                        .status())
                .isEqualTo(200);
        assertThat(gateway.ask(modern("subscriptions/listen", uris).key(gateway.alice))
                        .verdict())
                .isEqualTo("429 429");
    }

    @Test
    void givenStdioClient_whenALimitOfARuleIsUsedUp_thenItsErrorSaysWhen() {
        policy(allow("rule").tools("open").limit(1, MINUTE));
        try (StdioClient client = gateway.stdio(gateway.alice)) {
            client.send(message("1", "tools/call", META + ",\"name\":\"open\""));
            assertThat(client.line()).contains("\"id\":1,\"result\"");
            client.send(message("2", "tools/call", META + ",\"name\":\"open\""));
            assertThat(client.line()).contains("\"id\":2,\"error\":{\"code\":429", "\"retryAfterSeconds\":60");
        }
    }

    /// RFC 6750 section 3.1
    @Test
    void givenMissingScopes_whenCalled_thenOneChallengeNamesThemAll() {
        policy(allow("write").tools("open").needs("files:write", "files:read", "audit"));
        String carol = keyWithScopes("carol", "audit");

        Reply refused = call("open", carol);

        assertThat(refused.verdict()).isEqualTo("403 403");
        assertThat(refused.headers().get("www-authenticate"))
                .containsExactly("Bearer realm=\"sallyport\", error=\"insufficient_scope\","
                        + " scope=\"files:read files:write\"");
        assertThat(gateway.server.received()).isEmpty();
        assertThat(gateway.audit.statuses()).containsExactly("insufficient_scope");
        assertThat(call("open", keyWithScopes("dave", "audit", "files:read", "files:write"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void givenStdioClient_whenScopesAreMissing_thenItsErrorNamesThemAll() {
        policy(allow("write").tools("open").needs("files:write", "files:read"));
        try (StdioClient client = gateway.stdio(gateway.alice)) {
            client.send(message("1", "tools/call", META + ",\"name\":\"open\""));

            assertThat(client.line())
                    .contains("\"id\":1,\"error\":{\"code\":403", "more scopes are needed: files:read files:write");
        }
        assertThat(gateway.server.received()).isEmpty();
    }

    private String keyWithScopes(String name, String... scopes) {
        return gateway.keys.create(
                name,
                Set.of("user"),
                null,
                new KeyAttributes(Set.of(), Set.of(), Set.of(scopes), Map.of(), null, null));
    }

    private void policy(RuleBuilder... rules) {
        gateway.policy.replace(ObligedPolicy.of(rules), Catalogue.EMPTY);
    }

    private Reply call(String tool, String key) {
        return gateway.ask(modernCall(tool).key(key));
    }
}
