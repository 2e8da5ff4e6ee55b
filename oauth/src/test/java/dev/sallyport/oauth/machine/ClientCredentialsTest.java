package dev.sallyport.oauth.machine;

import static dev.sallyport.oauth.machine.Server.SECRET;
import static dev.sallyport.oauth.machine.Server.basic;
import static dev.sallyport.oauth.machine.Server.claims;
import static dev.sallyport.oauth.machine.Server.form;
import static dev.sallyport.oauth.machine.Server.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.oauth.journal.OAuthEvent;
import dev.sallyport.oauth.journal.OAuthEvent.Outcome;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Access for a client itself (RFC 6749 section 4.4, protocol.md EX1).
final class ClientCredentialsTest {
    private final Server server = new Server();

    @Test
    void aClientGetsATokenForItself() {
        Answer answer = asking("ci", Map.of());

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Cache-Control")).containsExactly("no-store");
        assertThat(answer.json())
                .containsEntry("token_type", "Bearer")
                .containsEntry("expires_in", 600L)
                .containsEntry("scope", "wiki:read")
                .doesNotContainKey("refresh_token");
        assertThat(claims(answer.text("access_token")))
                .containsEntry("sub", "client:ci")
                .containsEntry("client_id", "ci")
                .containsEntry("aud", Server.WIKI.toString())
                .containsEntry("scope", "wiki:read")
                .containsEntry("roles", List.of("reader"))
                .doesNotContainKeys("grant", "groups", "cnf");
        assertThat(server.events.getLast())
                .isEqualTo(new OAuthEvent(
                        OAuthEvent.Step.TOKEN_ISSUED,
                        Outcome.OK,
                        "ci",
                        "client:ci",
                        Server.WIKI.toString(),
                        Server.ADDRESS,
                        "client credentials"));
    }

    /// Scopes are those that are configured, registered and asked for.
    @ParameterizedTest
    @CsvSource({"wiki:read, wiki:read", "wiki:read wiki:write admin, wiki:read"})
    void scopesDoNotGrow(String asked, String granted) {
        assertThat(asking("ci", Map.of("scope", asked)).json()).containsEntry("scope", granted);
    }

    @ParameterizedTest
    @ValueSource(strings = {"admin", "wiki:write", "mail:send", "offline_access admin"})
    void whoAsksForNothingButWhatTheyMayNotHaveGetsNothing(String scope) {
        refused("ci", Map.of("scope", scope), "invalid_scope");
    }

    @Test
    void theResourceHasToBeTheClientsOwn() {
        refused("ci", Map.of("resource", Server.MAIL.toString()), "invalid_target");
        refused("ci", Map.of("resource", "https://other.example/"), "invalid_target");
        refused("ci", Map.of("resource", "not a uri"), "invalid_target");
        assertThat(asking("ci", Map.of("resource", "HTTPS://MCP.example.com/wiki"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void theResourceHasToBeNamedWhereThereIsAChoice() {
        refused("broker", Map.of(), "invalid_target");
        Answer answer = asking("broker", Map.of("resource", Server.MAIL.toString()));

        assertThat(claims(answer.text("access_token"))).containsEntry("aud", Server.MAIL.toString());
    }

    @Test
    void aResourceWithoutAPartForTheGatewayIsNotIssuedFor() {
        refused("loose", Map.of("resource", Server.ISSUER + "/corp"), "invalid_target");
    }

    @Test
    void aTokenIsBoundToTheKeyThatWasProved() {
        Map<String, String> headers = new HashMap<>(basic("ci", SECRET));
        headers.put("test-thumbprint", "thumb");

        Answer answer = send(server.token, form(Map.of("grant_type", "client_credentials"), headers));

        assertThat(answer.json()).containsEntry("token_type", "DPoP");
        assertThat(claims(answer.text("access_token"))).containsEntry("cnf", Map.of("jkt", "thumb"));
    }

    @Test
    void aClientThatMayNotOrHasProvedNothingGetsNothing() {
        refused("wiki-server", Map.of(), "unauthorized_client");
        Answer publicClient =
                send(server.token, form(Map.of("grant_type", "client_credentials", "client_id", "app"), Map.of()));
        assertThat(publicClient.json()).containsEntry("error", "unauthorized_client");
    }

    private Answer asking(String client, Map<String, String> more) {
        Map<String, String> form = new HashMap<>(more);
        form.put("grant_type", "client_credentials");
        return send(server.token, form(form, basic(client, SECRET)));
    }

    private void refused(String client, Map<String, String> more, String error) {
        Answer answer = asking(client, more);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json()).containsEntry("error", error).doesNotContainKey("access_token");
        assertThat(server.events.getLast().outcome()).isEqualTo(Outcome.REFUSED);
    }
}
