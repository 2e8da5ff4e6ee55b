package dev.sallyport.oauth.machine;

import static dev.sallyport.oauth.machine.RegistrationTest.PATH;
import static dev.sallyport.oauth.machine.RegistrationTest.said;
import static dev.sallyport.oauth.machine.Server.form;
import static dev.sallyport.oauth.machine.Server.json;
import static dev.sallyport.oauth.machine.Server.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.oauth.grant.Family;
import dev.sallyport.oauth.journal.OAuthEvent;
import dev.sallyport.oauth.registration.RegistrationEndpoint;
import dev.sallyport.oauth.registration.RegistrationEndpoint.Mode;
import dev.sallyport.oauth.store.Janitor;
import dev.sallyport.oauth.store.OAuthStore.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `/oauth/register/{client}` (RFC 7592), and how registrations end.
final class RegistrationManagementTest {
    private final Server server = new Server();
    private final RegistrationEndpoint endpoint = server.registration(Mode.OPEN);
    private String id = "";
    private String token = "";
    private String path = "";

    @BeforeEach
    void aClientHasRegistered() {
        Answer answer = send(endpoint, json("POST", PATH, said(), null));
        id = answer.text("client_id");
        token = answer.text("registration_access_token");
        path = PATH + "/" + id;
    }

    @Test
    void aClientReadsItsRegistration() {
        Answer answer = send(endpoint, json("GET", path, Map.of(), token));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json())
                .containsEntry("client_id", id)
                .containsEntry("registration_access_token", token)
                .containsEntry("redirect_uris", List.of("http://127.0.0.1/cb"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE"})
    void anotherTokenIsRefusedLikeOneForAClientThatIsNotThere(String method) {
        Answer other = send(endpoint, json("POST", PATH, said(), null));
        Map<String, Object> said = said();
        said.put("client_id", id);

        Answer wrong = send(endpoint, json(method, path, said, other.text("registration_access_token")));
        Answer unknown = send(endpoint, json(method, PATH + "/client_x", said, token));
        Answer none = send(endpoint, json(method, path, said, null));

        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.response().body())
                .isEqualTo(unknown.response().body())
                .isEqualTo(none.response().body());
        assertThat(server.clients.find(id)).isPresent();
    }

    @Test
    void aClientChangesItsRegistration() {
        Map<String, Object> said = said();
        said.put("client_id", id);
        said.put("redirect_uris", List.of("https://new.example.com/cb"));
        said.put("client_name", "New");

        Answer answer = send(endpoint, json("PUT", path, said, token));

        assertThat(answer.status()).isEqualTo(200);
        var client = server.clients.find(id).orElseThrow();
        assertThat(client.name()).isEqualTo("New");
        assertThat(client.redirectUris()).containsExactly("https://new.example.com/cb");
        assertThat(server.events.getLast().step()).isEqualTo(OAuthEvent.Step.CLIENT_CHANGED);
        assertThat(send(endpoint, json("GET", path, Map.of(), token)).status()).isEqualTo(200);
    }

    @Test
    void aChangeIsCheckedLikeARegistration() {
        Map<String, Object> said = said();
        said.put("client_id", id);
        said.put("scope", "admin");
        assertThat(send(endpoint, json("PUT", path, said, token)).status()).isEqualTo(400);
        said.remove("scope");
        said.put("redirect_uris", List.of("javascript:alert(1)"));
        assertThat(send(endpoint, json("PUT", path, said, token)).status()).isEqualTo(400);
        said.put("redirect_uris", List.of("http://127.0.0.1/cb"));
        said.put("client_id", "ci");
        assertThat(send(endpoint, json("PUT", path, said, token)).status()).isEqualTo(400);
        said.put("client_id", id);
        said.put("registration_access_token", token);
        assertThat(send(endpoint, json("PUT", path, said, token)).status()).isEqualTo(400);
    }

    @Test
    void aClientThatBecomesConfidentialGetsASecretOnce() {
        Map<String, Object> said = said();
        said.put("client_id", id);
        said.put("token_endpoint_auth_method", "client_secret_post");

        Answer first = send(endpoint, json("PUT", path, said, token));
        Answer second = send(endpoint, json("PUT", path, said, token));

        String secret = first.text("client_secret");
        assertThat(second.json()).doesNotContainKey("client_secret");
        assertThat(server.clients
                        .authenticate(form(Map.of("client_id", id, "client_secret", secret), Map.of()))
                        .id())
                .isEqualTo(id);
        said.put("client_secret", "mine");
        assertThat(send(endpoint, json("PUT", path, said, token)).status()).isEqualTo(400);
    }

    @Test
    void aClientThatGoesTakesItsGrantsWithIt() {
        Family family = server.grant(id, Set.of("wiki:read"));
        String access = server.accessToken(family, Server.WIKI, null);
        Family others = server.grant("app", Set.of("wiki:read"));

        Answer answer = send(endpoint, json("DELETE", path, Map.of(), token));

        assertThat(answer.status()).isEqualTo(204);
        assertThat(server.clients.find(id)).isEmpty();
        assertThat(server.grants.find(family.grant().id())).isEmpty();
        assertThat(server.own.verify(access)).isEmpty();
        assertThat(server.grants.find(others.grant().id())).isPresent();
        assertThat(send(endpoint, json("GET", path, Map.of(), token)).status()).isEqualTo(401);
    }

    @Test
    void theOperatorListsAndRemovesClients() {
        assertThat(server.clients.all()).extracting("id").contains(id, "ci");

        assertThat(server.registrations.remove(id)).isTrue();

        assertThat(server.registrations.remove(id)).isFalse();
        assertThat(server.clients.find(id)).isEmpty();
        assertThat(server.events.getLast().step()).isEqualTo(OAuthEvent.Step.CLIENT_REMOVED);
    }

    @Test
    void aRegistrationThatIsNotUsedVanishes() {
        server.clock.pass(Duration.ofDays(90));

        assertThat(server.clients.find(id)).isEmpty();
        assertThat(server.registrations.all()).isEmpty();
        assertThat(send(endpoint, json("GET", path, Map.of(), token)).status()).isEqualTo(401);
        new Janitor(server.store, server.clock).tidy();
        assertThat(server.store.list(Kind.CLIENT)).isEmpty();
    }

    @Test
    void aRegistrationThatIsUsedLasts() {
        for (int i = 0; i < 5; i++) {
            server.clock.pass(Duration.ofDays(60));
            server.clients.authenticate(form(Map.of("client_id", id), Map.of()));
        }

        assertThat(server.clients.find(id)).isPresent();
    }

    @Test
    void useIsWrittenOnceADay() {
        server.clock.pass(Duration.ofDays(2));
        server.clients.authenticate(form(Map.of("client_id", id), Map.of()));
        long written = server.store.generation();

        server.clock.pass(Duration.ofHours(1));
        server.clients.authenticate(form(Map.of("client_id", id), Map.of()));

        assertThat(server.store.generation()).isEqualTo(written);
    }
}
