package dev.sallyport.oauth.machine;

import static dev.sallyport.oauth.machine.Server.json;
import static dev.sallyport.oauth.machine.Server.jsonFrom;
import static dev.sallyport.oauth.machine.Server.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.oauth.Json;
import dev.sallyport.oauth.Token;
import dev.sallyport.oauth.journal.OAuthEvent;
import dev.sallyport.oauth.journal.OAuthEvent.Outcome;
import dev.sallyport.oauth.registration.Client;
import dev.sallyport.oauth.registration.RegistrationEndpoint;
import dev.sallyport.oauth.registration.RegistrationEndpoint.Mode;
import dev.sallyport.oauth.store.OAuthStore.Kind;
import dev.sallyport.oauth.web.Params;
import dev.sallyport.oauth.web.WebRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `POST /oauth/register` (RFC 7591, protocol.md Y3).
final class RegistrationTest {
    static final String PATH = "/oauth/register";

    private final Server server = new Server();
    private final RegistrationEndpoint open = server.registration(Mode.OPEN);

    @Test
    void aClientIsRegisteredAndFoundAgain() {
        Map<String, Object> said = said();
        said.put("client_name", "My App");
        said.put("grant_types", List.of("authorization_code", "refresh_token"));
        said.put("response_types", List.of("code"));
        said.put("scope", "wiki:read offline_access");
        said.put("application_type", "native");
        said.put("logo_uri", "https://app.example.com/logo.png");
        said.put("something_else", Map.of("a", 1));

        Answer answer = send(open, json("POST", PATH, said, null));

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.header("Cache-Control")).containsExactly("no-store");
        assertThat(answer.json())
                .containsEntry("client_name", "My App")
                .containsEntry("redirect_uris", List.of("http://127.0.0.1/cb"))
                .containsEntry("grant_types", List.of("authorization_code", "refresh_token"))
                .containsEntry("response_types", List.of("code"))
                .containsEntry("token_endpoint_auth_method", "none")
                .containsEntry("scope", "offline_access wiki:read")
                .containsEntry("application_type", "native")
                .containsEntry("logo_uri", "https://app.example.com/logo.png")
                .containsEntry("client_id_issued_at", server.clock.instant().getEpochSecond())
                .containsEntry("registration_client_uri", Server.ISSUER + PATH + "/" + answer.text("client_id"))
                .doesNotContainKeys("client_secret", "something_else");
        Client client = server.clients.find(answer.text("client_id")).orElseThrow();
        assertThat(client.source()).isEqualTo(Client.Source.REGISTERED);
        assertThat(client.scopes()).containsExactlyInAnyOrder("wiki:read", "offline_access");
        assertThat(server.fetcher.asked()).isZero();
        assertThat(server.events)
                .contains(new OAuthEvent(
                        OAuthEvent.Step.CLIENT_REGISTERED, Outcome.OK, client.id(), null, null, Server.ADDRESS, null));
    }

    @Test
    void theSecretIsShownOnceAndKeptAsADigest() {
        Map<String, Object> said = said();
        said.remove("token_endpoint_auth_method");

        Answer answer = send(open, json("POST", PATH, said, null));

        String secret = answer.text("client_secret");
        assertThat(answer.json())
                .containsEntry("token_endpoint_auth_method", "client_secret_basic")
                .containsEntry("client_secret_expires_at", 0L);
        byte[] row = server.store.list(Kind.CLIENT).getFirst().body();
        assertThat(new String(row, StandardCharsets.UTF_8))
                .doesNotContain(secret, answer.text("registration_access_token"))
                .contains(Token.digest(secret));
        assertThat(server.events.toString()).doesNotContain(secret, answer.text("registration_access_token"));
    }

    /// It is escaped where it is shown, and nowhere else.
    @ParameterizedTest
    @ValueSource(strings = {"<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "名前", "O'Neil & Söhne"})
    void aNameIsKeptAsItIs(String name) {
        Map<String, Object> said = said();
        said.put("client_name", name);

        Answer answer = send(open, json("POST", PATH, said, null));

        assertThat(server.clients.find(answer.text("client_id")).orElseThrow().name())
                .isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a\nb",
                "a\u0000b",
                "Google\u202Ednuof",
                "\u2066x",
                "zero\u200Bwidth",
                "a\u2028b",
                "x\uE000"
            })
    void aNameWithWhatCannotBeSeenIsRefused(String name) {
        refused("client_name", name, "invalid_client_metadata");
    }

    @Test
    void aNameHasABound() {
        Map<String, Object> said = said();
        said.put("client_name", "x".repeat(100));
        assertThat(send(open, json("POST", PATH, said, null)).status()).isEqualTo(201);

        refused("client_name", "x".repeat(101), "invalid_client_metadata");
    }

    @Test
    void redirectUrisHaveBounds() {
        refused("redirect_uris", List.of(), "invalid_redirect_uri");
        refused(
                "redirect_uris",
                IntStream.range(0, 11)
                        .mapToObj(i -> "https://app.example.com/" + i)
                        .toList(),
                "invalid_redirect_uri");
        refused("redirect_uris", List.of("https://app.example.com/" + "x".repeat(1024)), "invalid_redirect_uri");
        refused("redirect_uris", "https://app.example.com/cb", "invalid_client_metadata");
        refused("redirect_uris", List.of(1), "invalid_client_metadata");
    }

    /// Nobody gives themselves scopes that are not offered.
    @ParameterizedTest
    @ValueSource(strings = {"admin", "wiki:read admin", "*", "mail:send"})
    void aScopeThatIsNotKnownIsRefused(String scope) {
        refused("scope", scope, "invalid_client_metadata");
    }

    @Test
    void aScopeThatCannotBeOneIsRefused() {
        refused("scope", "wiki\"read", "invalid_scope");
    }

    @Test
    void nobodyRegistersForGrantsWithoutAPerson() {
        Map<String, Object> said = said();
        said.put(
                "grant_types",
                List.of(
                        "authorization_code",
                        "client_credentials",
                        "urn:ietf:params:oauth:grant-type:token-exchange",
                        "urn:ietf:params:oauth:grant-type:jwt-bearer"));

        Answer answer = send(open, json("POST", PATH, said, null));

        assertThat(answer.json()).containsEntry("grant_types", List.of("authorization_code"));
        Client client = server.clients.find(answer.text("client_id")).orElseThrow();
        assertThat(client.grants()).containsExactly(Client.Grant.AUTHORIZATION_CODE);
        assertThat(client.roles()).isEmpty();
        refused("grant_types", List.of("client_credentials"), "invalid_client_metadata");
    }

    @ParameterizedTest
    @CsvSource({
        "token_endpoint_auth_method, client_secret_jwt",
        "application_type,           desktop",
        "response_types,             token",
        "jwks_uri,                   http://app.example.com/jwks",
        "jwks_uri,                   https://169.254.169.254/jwks",
        "jwks_uri,                   https://0x7f000001/jwks",
        "jwks_uri,                   https://[::1]/jwks",
        "jwks_uri,                   https://user@app.example.com/jwks",
        "logo_uri,                   javascript:alert(1)",
        "client_uri,                 data:text/html;x",
        "jwks,                       text",
        "contacts,                   text"
    })
    void aMemberThatCannotBeIsRefused(String member, String value) {
        refused(member, value, "invalid_client_metadata");
    }

    @Test
    void aSoftwareStatementIsRefused() {
        refused("software_statement", "a.b.c", "invalid_software_statement");
    }

    @Test
    void keysArePublicAndThereIsOneSetOfThem() {
        TestKey key = TestKey.generate("k");
        refused("jwks", Map.of("keys", List.of(key.key().toJSONObject())), "invalid_client_metadata");
        refused("jwks", Map.of("keys", List.of(Map.of("kty", "oct", "k", "c2VjcmV0"))), "invalid_client_metadata");
        refused("token_endpoint_auth_method", "private_key_jwt", "invalid_client_metadata");
        Map<String, Object> said = said();
        said.put("token_endpoint_auth_method", "private_key_jwt");
        said.put("jwks", key.published());

        Answer answer = send(open, json("POST", PATH, said, null));

        assertThat(answer.json()).containsEntry("jwks", key.published()).doesNotContainKey("client_secret");
        said.put("jwks_uri", "https://app.example.com/jwks");
        assertThat(send(open, json("POST", PATH, said, null)).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{",
                "",
                "{\"redirect_uris\":[\"http://127.0.0.1/cb\"],\"redirect_uris\":[\"https://evil.example/cb\"]}",
                "{\"redirect_uris\":[\"http://127.0.0.1/cb\"]} {}"
            })
    void aBodyThatIsNoStrictJsonIsRefused(String body) {
        Answer answer = send(open, withBody(body, "application/json"));

        assertThat(answer.status()).isEqualTo(400);
    }

    @Test
    void aBodyHasATypeAndABound() {
        assertThat(send(open, withBody(Json.write(said()), "text/plain")).status())
                .isEqualTo(400);
        Map<String, Object> said = said();
        said.put("padding", "x".repeat(64 << 10));

        assertThat(send(open, json("POST", PATH, said, null)).status()).isEqualTo(413);
    }

    @Test
    void theEleventhRegistrationOfAnAddressWithinAnHourHasToWait() {
        for (int i = 0; i < 10; i++) {
            assertThat(send(open, json("POST", PATH, said(), null)).status()).isEqualTo(201);
            server.clock.pass(Duration.ofMinutes(1));
        }

        Answer refused = send(open, json("POST", PATH, said(), null));

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.header("Retry-After")).containsExactly("3001");
        assertThat(send(open, jsonFrom("192.0.2.2", "POST", PATH, said(), null)).status())
                .isEqualTo(201);
        server.clock.pass(Duration.ofMinutes(50));
        assertThat(send(open, json("POST", PATH, said(), null)).status()).isEqualTo(201);
        assertThat(send(open, json("POST", PATH, said(), null)).status()).isEqualTo(429);
    }

    @Test
    void allAddressesOfAnIpv6NetworkAreOne() {
        IntStream.range(0, 10).forEach(i -> send(open, jsonFrom("2001:db8::" + i, "POST", PATH, said(), null)));

        assertThat(send(open, jsonFrom("2001:db8::ffff", "POST", PATH, said(), null))
                        .status())
                .isEqualTo(429);
        assertThat(send(open, jsonFrom("2001:db8:0:1::1", "POST", PATH, said(), null))
                        .status())
                .isEqualTo(201);
    }

    @Test
    void thereIsACeiling() {
        RegistrationEndpoint two = server.registration(Mode.OPEN, server.registrations(2));
        send(two, json("POST", PATH, said(), null));
        send(two, json("POST", PATH, said(), null));

        Answer third = send(two, json("POST", PATH, said(), null));

        assertThat(third.status()).isEqualTo(503);
        assertThat(server.store.list(Kind.CLIENT)).hasSize(2);
    }

    @Test
    void whereATokenIsAskedForNobodyRegistersWithoutIt() {
        RegistrationEndpoint guarded = server.registration(Mode.TOKEN);

        Answer without = send(guarded, json("POST", PATH, said(), null));

        assertThat(without.status()).isEqualTo(401);
        assertThat(without.header("WWW-Authenticate")).containsExactly("Bearer error=\"invalid_token\"");
        assertThat(send(guarded, json("POST", PATH, said(), "wrong")).status()).isEqualTo(401);
        assertThat(server.store.list(Kind.CLIENT)).isEmpty();
        assertThat(send(guarded, json("POST", PATH, said(), "initial")).status())
                .isEqualTo(201);
    }

    @Test
    void guessesOfTheTokenAreCounted() {
        RegistrationEndpoint guarded = server.registration(Mode.TOKEN);
        IntStream.range(0, 10).forEach(i -> send(guarded, json("POST", PATH, said(), "guess" + i)));

        assertThat(send(guarded, json("POST", PATH, said(), "initial")).status())
                .isEqualTo(429);
    }

    @Test
    void whereItIsOffNobodyRegisters() {
        Answer answer = send(server.registration(Mode.OFF), json("POST", PATH, said(), null));

        assertThat(answer.status()).isEqualTo(403);
        assertThat(server.store.list(Kind.CLIENT)).isEmpty();
    }

    @Test
    void otherMethodsAreNotAllowed() {
        assertThat(send(open, Server.get(PATH, Map.of())).status()).isEqualTo(405);
        assertThat(send(open, Server.get(PATH + "x", Map.of())).status()).isEqualTo(404);
    }

    static Map<String, Object> said() {
        Map<String, Object> said = new HashMap<>();
        said.put("redirect_uris", List.of("http://127.0.0.1/cb"));
        said.put("token_endpoint_auth_method", "none");
        return said;
    }

    private void refused(String member, Object value, String error) {
        Map<String, Object> said = said();
        said.put(member, value);

        Answer answer = send(server.registration(Mode.OPEN), json("POST", PATH, said, null));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json()).containsEntry("error", error);
        assertThat(server.events.getLast().outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(server.events.getLast().step()).isEqualTo(OAuthEvent.Step.CLIENT_REGISTERED);
    }

    private static WebRequest withBody(String body, String type) {
        return new WebRequest(
                "POST",
                PATH,
                Params.NONE,
                Map.of("content-type", List.of(type)),
                body.getBytes(StandardCharsets.UTF_8),
                Server.ADDRESS);
    }
}
