package dev.sallyport.oauth.machine;

import static dev.sallyport.oauth.machine.Server.SECRET;
import static dev.sallyport.oauth.machine.Server.claims;
import static dev.sallyport.oauth.machine.Server.form;
import static dev.sallyport.oauth.machine.Server.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.oauth.ClaimMapping;
import dev.sallyport.oauth.Token;
import dev.sallyport.oauth.jose.Jws;
import dev.sallyport.oauth.jose.KeySet;
import dev.sallyport.oauth.token.AssertionIssuers.AssertionIssuer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// An access token against an identity assertion (ID-JAG, protocol.md EX2).
final class IdJagTest {
    private static final String TYPE = "oauth-id-jag+jwt";
    private static final String IDP = "https://idp.corp.example";

    private final Server server = new Server();
    private final TestKey key = TestKey.generate("idp-1");

    @BeforeEach
    void aProviderIsTrusted() {
        ClaimMapping mapping = new ClaimMapping("title", Map.of("boss", Set.of("admin")), Set.of("user"), "teams");
        server.assertionIssuers.put(IDP, new AssertionIssuer("corp", mapping, this::signed));
    }

    private boolean signed(String jwt) {
        return Jws.find(jwt).filter(KeySet.of(key.published())::signed).isPresent();
    }

    @Test
    void anAssertionGivesAToken() {
        Answer answer = present(assertion(Map.of()), Map.of());

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json()).containsEntry("scope", "wiki:read").doesNotContainKey("refresh_token");
        assertThat(claims(answer.text("access_token")))
                .containsEntry("sub", "corp:ada")
                .containsEntry("aud", Server.WIKI.toString())
                .containsEntry("client_id", "broker")
                .containsEntry("roles", List.of("admin", "user"))
                .containsEntry("groups", List.of("eng"));
    }

    @Test
    void anAssertionIsGoodOnce() {
        String assertion = assertion(Map.of());
        assertThat(present(assertion, Map.of()).status()).isEqualTo(200);

        refused(assertion);
    }

    @Test
    void ofFiftyThatPresentOneAssertionAtOnceOneGetsAToken() throws Exception {
        String assertion = assertion(Map.of());
        AtomicInteger issued = new AtomicInteger();

        SigningKeysTest.inParallel(50, () -> {
            if (present(assertion, Map.of()).status() == 200) {
                issued.incrementAndGet();
            }
            return "";
        });

        assertThat(issued).hasValue(1);
    }

    @Test
    void anAssertionThatWasRefusedIsNotUsedUp() {
        String assertion = assertion(Map.of());
        assertThat(present(assertion, Map.of("scope", "admin")).json()).containsEntry("error", "invalid_scope");

        assertThat(present(assertion, Map.of()).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "iss,       https://other.example",
        "aud,       https://other.example",
        "aud,       https://mcp.example.com/",
        "aud,       https://mcp.example.com/oauth/token",
        "client_id, ci",
        "client_id, loose",
        "resource,  https://other.example/mcp",
        "resource,  https://mcp.example.com/corp",
        "sub,       ' '",
        "jti,       ''"
    })
    void anAssertionThatIsMeantForSomethingElseIsRefused(String claim, String value) {
        refused(assertion(Map.of(claim, value)));
    }

    @Test
    void anAssertionForSeveralIsRefused() {
        refused(assertion(Map.of("aud", List.of(Server.ISSUER, "https://other.example"))));
        refused(assertion(Map.of("resource", List.of(Server.WIKI.toString(), Server.MAIL.toString()))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"iss", "sub", "aud", "client_id", "resource", "exp", "iat", "jti"})
    void anAssertionWithoutWhatItNeedsIsRefused(String claim) {
        Map<String, Object> claims = assertedClaims();
        claims.remove(claim);

        refused(key.sign(TYPE, claims));
    }

    @ParameterizedTest
    @CsvSource({"exp, 0", "exp, -1", "exp, 4000", "iat, 120", "nbf, 120"})
    void anAssertionIsOfNow(String claim, long seconds) {
        refused(assertion(Map.of(claim, server.clock.instant().getEpochSecond() + seconds)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"JWT", "at+jwt", "oauth-id-jag", ""})
    void anotherKindOfTokenIsRefused(String type) {
        refused(key.sign(type.isEmpty() ? null : type, assertedClaims()));
    }

    @Test
    void anAssertionOfAnotherKeyIsRefused() {
        refused(TestKey.generate("idp-1").sign(TYPE, assertedClaims()));
        String good = assertion(Map.of());
        refused(good.substring(0, good.lastIndexOf('.') + 1));
        refused("x");
    }

    @Test
    void anAssertionThatIsBoundToAKeyIsRefused() {
        refused(assertion(Map.of("cnf", Map.of("jkt", "thumb"))));
    }

    @Test
    void scopesAreThoseThatAreAssertedOfferedAndAskedFor() {
        assertThat(present(assertion(Map.of("scope", "wiki:read wiki:write admin")), Map.of())
                        .json())
                .containsEntry("scope", "wiki:read wiki:write");
        assertThat(present(assertion(Map.of("scope", "wiki:read wiki:write")), Map.of("scope", "wiki:write admin"))
                        .json())
                .containsEntry("scope", "wiki:write");
        Map<String, Object> none = assertedClaims();
        none.remove("scope");
        assertThat(present(key.sign(TYPE, none), Map.of()).json()).containsEntry("scope", "");
    }

    @Test
    void theResourceThatIsAskedForIsTheOneThatIsAsserted() {
        assertThat(present(assertion(Map.of()), Map.of("resource", Server.WIKI.toString()))
                        .status())
                .isEqualTo(200);
        assertThat(present(assertion(Map.of()), Map.of("resource", Server.MAIL.toString()))
                        .json())
                .containsEntry("error", "invalid_target");
    }

    @Test
    void theClientHasToProveItself() {
        Map<String, String> form = Map.of(
                "grant_type",
                "urn:ietf:params:oauth:grant-type:jwt-bearer",
                "assertion",
                assertion(Map.of()),
                "client_id",
                "broker");

        assertThat(send(server.token, form(form, Map.of())).json()).containsEntry("error", "invalid_client");
    }

    private String assertion(Map<String, ?> changed) {
        Map<String, Object> claims = assertedClaims();
        claims.putAll(changed);
        return key.sign(TYPE, claims);
    }

    private Map<String, Object> assertedClaims() {
        long now = server.clock.instant().getEpochSecond();
        Map<String, Object> claims = new HashMap<>();
        claims.put("iss", IDP);
        claims.put("sub", "ada");
        claims.put("aud", Server.ISSUER);
        claims.put("client_id", "broker");
        claims.put("resource", Server.WIKI.toString());
        claims.put("jti", Token.random());
        claims.put("iat", now);
        claims.put("exp", now + 300);
        claims.put("scope", "wiki:read");
        claims.put("title", "boss");
        claims.put("teams", List.of("eng"));
        return claims;
    }

    private Answer present(String assertion, Map<String, String> more) {
        Map<String, String> form = new HashMap<>(more);
        form.put("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer");
        form.put("assertion", assertion);
        form.put("client_id", "broker");
        form.put("client_secret", SECRET);
        return send(server.token, form(form, Map.of()));
    }

    private void refused(String assertion) {
        Answer answer = present(assertion, Map.of());

        assertThat(answer.json()).containsEntry("error", "invalid_grant").doesNotContainKey("access_token");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("error_description") + server.events).doesNotContain("eyJ");
    }
}
