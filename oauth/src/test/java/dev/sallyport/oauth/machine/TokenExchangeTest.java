package dev.sallyport.oauth.machine;

import static dev.sallyport.oauth.machine.Server.SECRET;
import static dev.sallyport.oauth.machine.Server.basic;
import static dev.sallyport.oauth.machine.Server.claims;
import static dev.sallyport.oauth.machine.Server.form;
import static dev.sallyport.oauth.machine.Server.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.oauth.grant.Family;
import dev.sallyport.oauth.key.AccessTokens.Contents;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// A token for one resource against one for another (RFC 8693): what an attacker with a stolen token wants too.
final class TokenExchangeTest {
    private static final String ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";

    private final Server server = new Server();
    private final Family family = server.grant("app", Set.of("wiki:read", "wiki:write"));
    private final String token = server.accessToken(family, Server.WIKI, null);

    @Test
    void aTrustedClientGetsATokenForAnotherOfItsResources() {
        server.clock.pass(Duration.ofMinutes(4));

        Answer answer = exchange("broker", token, Map.of());

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json())
                .containsEntry("issued_token_type", ACCESS_TOKEN)
                .containsEntry("token_type", "Bearer")
                .containsEntry("scope", "wiki:read")
                .containsEntry("expires_in", 360L)
                .doesNotContainKey("refresh_token");
        assertThat(claims(answer.text("access_token")))
                .containsEntry("sub", "google:ada")
                .containsEntry("aud", Server.MAIL.toString())
                .containsEntry("client_id", "broker")
                .containsEntry("act", Map.of("sub", "client:broker"))
                .containsEntry("grant", family.grant().id())
                .containsEntry("roles", List.of("admin"))
                .containsEntry("groups", List.of("eng"))
                .containsEntry("exp", claims(token).get("exp"));
    }

    @Test
    void whatWasExchangedEndsWithTheGrantItComesFrom() {
        String exchanged = exchange("broker", token, Map.of()).text("access_token");
        assertThat(server.own.verify(exchanged)).isPresent();

        server.grants.revoke(family.grant().id());

        assertThat(server.own.verify(exchanged)).isEmpty();
        refused(exchange("broker", token, Map.of()), "invalid_request");
    }

    @Test
    void clientsThatAreNotTrustedWithItGetNothing() {
        refused(exchange("ci", token, Map.of()), "unauthorized_client");
        refused(exchange("wiki-server", token, Map.of()), "unauthorized_client");
        Map<String, String> form = exchanging(token, Map.of());
        form.put("client_id", "app");
        refused(send(server.token, form(form, Map.of())), "unauthorized_client");
    }

    /// To be open for all resources is not to be trusted with any.
    @Test
    void bothResourcesHaveToBeTheClientsByName() {
        refused(exchange("loose", token, Map.of()), "invalid_request");
        String elsewhere = server.accessToken(family, URI.create(Server.ISSUER + "/corp"), null);
        refused(exchange("broker", elsewhere, Map.of()), "invalid_request");
        refused(exchange("broker", token, Map.of("resource", Server.ISSUER + "/corp")), "invalid_target");
        refused(exchange("broker", token, Map.of("audience", "https://other.example")), "invalid_target");
    }

    @Test
    void scopesOnlyNarrow() {
        assertThat(exchange("broker", token, Map.of("scope", "wiki:read mail:send"))
                        .json())
                .containsEntry("scope", "wiki:read");
        refused(exchange("broker", token, Map.of("scope", "mail:send")), "invalid_scope");
        refused(exchange("broker", token, Map.of("scope", "admin")), "invalid_scope");
        Family writer = server.grant("app", Set.of("wiki:write"));
        refused(exchange("broker", server.accessToken(writer, Server.WIKI, null), Map.of()), "invalid_scope");
    }

    @Test
    void onlyAccessTokensAreExchangedAndNobodyElseActs() {
        refused(exchange("broker", token, Map.of("actor_token", token)), "invalid_request");
        refused(
                exchange("broker", token, Map.of("subject_token_type", "urn:ietf:params:oauth:token-type:id_token")),
                "invalid_request");
        refused(
                exchange(
                        "broker",
                        token,
                        Map.of("requested_token_type", "urn:ietf:params:oauth:token-type:refresh_token")),
                "invalid_request");
        refused(exchange("broker", family.refreshToken(), Map.of()), "invalid_request");
        refused(exchange("broker", "e30.e30.", Map.of()), "invalid_request");
    }

    @Test
    void aTokenThatIsExpiredIsRefused() {
        server.clock.pass(Duration.ofMinutes(10));

        refused(exchange("broker", token, Map.of()), "invalid_request");
    }

    @Test
    void aTokenThatIsBoundToAKeyNeedsAProofOfIt() {
        String bound = server.accessToken(family, Server.WIKI, "thumb");
        refused(exchange("broker", bound, Map.of()), "invalid_request");
        Map<String, String> headers = new HashMap<>(basic("broker", SECRET));
        headers.put("test-thumbprint", "other");
        refused(send(server.token, form(exchanging(bound, Map.of()), headers)), "invalid_request");
        headers.put("test-thumbprint", "thumb");

        Answer answer = send(server.token, form(exchanging(bound, Map.of()), headers));

        assertThat(claims(answer.text("access_token"))).containsEntry("cnf", Map.of("jkt", "thumb"));
    }

    @Test
    void aTokenThatIsBoundToACertificateIsRefused() {
        String bound = server.keys
                .issue(new Contents(
                        "google:ada",
                        "app",
                        Server.WIKI,
                        Set.of("wiki:read"),
                        Set.of(),
                        Set.of(),
                        null,
                        null,
                        Map.of("cnf", Map.of("x5t#S256", "x")),
                        Duration.ofMinutes(1)))
                .token();

        refused(exchange("broker", bound, Map.of()), "invalid_request");
    }

    @Test
    void whoActedBeforeIsToldAndTheChainIsBounded() {
        String once = exchange("broker", token, Map.of()).text("access_token");
        String back = exchange("broker", once, Map.of("resource", Server.WIKI.toString()))
                .text("access_token");
        assertThat(claims(back))
                .containsEntry("act", Map.of("sub", "client:broker", "act", Map.of("sub", "client:broker")));
        String third = exchange("broker", back, Map.of()).text("access_token");
        String fourth = exchange("broker", third, Map.of("resource", Server.WIKI.toString()))
                .text("access_token");

        refused(exchange("broker", fourth, Map.of()), "invalid_request");
    }

    @Test
    void theTargetHasToBeNamed() {
        Map<String, String> form = exchanging(token, Map.of());
        form.remove("resource");
        refused(send(server.token, form(form, basic("broker", SECRET))), "invalid_target");
        form.put("audience", Server.MAIL.toString());
        assertThat(send(server.token, form(form, basic("broker", SECRET))).status())
                .isEqualTo(200);
        form.put("resource", Server.WIKI.toString());
        refused(send(server.token, form(form, basic("broker", SECRET))), "invalid_target");
    }

    private Answer exchange(String client, String subject, Map<String, String> changed) {
        return send(server.token, form(exchanging(subject, changed), basic(client, SECRET)));
    }

    private static Map<String, String> exchanging(String subject, Map<String, String> changed) {
        Map<String, String> form = new HashMap<>();
        form.put("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange");
        form.put("subject_token", subject);
        form.put("subject_token_type", ACCESS_TOKEN);
        form.put("resource", Server.MAIL.toString());
        form.putAll(changed);
        return form;
    }

    private static void refused(Answer answer, String error) {
        assertThat(answer.json()).containsEntry("error", error).doesNotContainKey("access_token");
        assertThat(answer.status()).isEqualTo(400);
    }
}
