package dev.sallyport.gateway.authenticate;

import static dev.sallyport.gateway.ClientRequest.modernCall;
import static dev.sallyport.policy.condition.Conditions.claim;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.gateway.GatewayFixture;
import dev.sallyport.policy.Catalogue;
import dev.sallyport.policy.PolicySet;
import dev.sallyport.policy.RuleBuilder;
import dev.sallyport.policy.Rules;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Rules see what a key carries besides its roles.
class KeyAttributesTest {
    private static final KeyAttributes FULL = new KeyAttributes(
            Set.of("payments"),
            Set.of("eu"),
            Set.of("files:read"),
            Map.of(
                    "level",
                    new Claim(Claim.Type.NUMBER, "3.0"),
                    "tenant",
                    new Claim(Claim.Type.TEXT, "3"),
                    "on-call",
                    new Claim(Claim.Type.FLAG, "true")),
            "desktop",
            "planner");

    @RegisterExtension
    final GatewayFixture gateway = new GatewayFixture();

    @ParameterizedTest
    @MethodSource("rulesThatSpeakOfIt")
    void givenRuleOnAnAttribute_whenKeysCall_thenOnlyTheOneThatHasItIsAdmitted(UnaryOperator<RuleBuilder> about) {
        permit(about);
        String carol = gateway.keys.create("carol", Set.of("user"), null, FULL);

        assertThat(statusFor(carol)).isEqualTo(200);
        assertThat(statusFor(gateway.alice)).isEqualTo(403);
    }

    static List<Named<UnaryOperator<RuleBuilder>>> rulesThatSpeakOfIt() {
        return List.of(
                Named.of("team", rule -> rule.teams("pay*")),
                Named.of("group", rule -> rule.groups("eu")),
                Named.of("scope", rule -> rule.scopes("files:*")),
                Named.of("needed scope", rule -> rule.needs("files:read")),
                Named.of("client", rule -> rule.clients("desktop")),
                Named.of("agent", rule -> rule.agents("plan*")),
                Named.of("text", rule -> rule.when(claim("tenant").equalTo("3"))),
                Named.of("number", rule -> rule.when(claim("level").equalTo(3))),
                Named.of("flag", rule -> rule.when(claim("on-call").equalTo(true))));
    }

    @Test
    void givenClaimOfAnotherType_whenCalled_thenItDoesNotCount() {
        permit(rule -> rule.when(claim("tenant").equalTo(3)));

        assertThat(statusFor(gateway.keys.create("carol", Set.of("user"), null, FULL)))
                .isEqualTo(403);
    }

    @Test
    void givenAttributes_whenTheirKeyIsRevoked_thenRefusedFromTheNextRequestOn() {
        permit(rule -> rule.teams("payments"));
        String carol = gateway.keys.create("carol", Set.of("user"), null, FULL);
        assertThat(statusFor(carol)).isEqualTo(200);

        gateway.keys.revoke("k_carol", Instant.now());

        assertThat(statusFor(carol)).isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({"NUMBER, three", "NUMBER, 1e1000000", "NUMBER, 1e-1000000", "NUMBER, ''", "FLAG, True", "FLAG, 1"})
    void aClaimIsOfItsType(Claim.Type type, String text) {
        assertThatThrownBy(() -> new Claim(type, text)).isInstanceOf(IllegalArgumentException.class);
    }

    private int statusFor(String key) {
        return gateway.ask(modernCall("open").key(key)).status();
    }

    private void permit(UnaryOperator<RuleBuilder> about) {
        RuleBuilder rule = about.apply(Rules.allow("r").tools("open").includeNew());
        gateway.policy.replace(PolicySet.of(List.of(rule.build())), Catalogue.EMPTY);
    }
}
