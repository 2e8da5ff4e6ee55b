package dev.sallyport.oauth.machine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.oauth.fetch.Fetcher.Response;
import dev.sallyport.oauth.registration.Client;
import dev.sallyport.oauth.registration.ClientDocuments;
import dev.sallyport.oauth.web.WebRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Clients whose id is the address of their document (protocol.md Y2, N2).
final class ClientDocumentsTest {
    private static final String ID = "https://app.example.com/client.json";

    private final Server server = new Server();

    @Test
    void aClientIsWhatItsDocumentSays() {
        Map<String, Object> document = document();
        document.put("scope", "wiki:read other:scope");
        document.put("grant_types", List.of("authorization_code", "refresh_token", "client_credentials"));
        server.fetcher.document(ID, document);

        Client client = server.clients.find(ID).orElseThrow();

        assertThat(client.id()).isEqualTo(ID);
        assertThat(client.name()).isEqualTo("<b>App</b>");
        assertThat(client.source()).isEqualTo(Client.Source.DOCUMENT);
        assertThat(client.authentication()).isEqualTo(Client.Authentication.NONE);
        assertThat(client.grants())
                .containsExactlyInAnyOrder(Client.Grant.AUTHORIZATION_CODE, Client.Grant.REFRESH_TOKEN);
        assertThat(client.scopes()).containsExactlyInAnyOrder("wiki:read", "other:scope");
        assertThat(client.redirectUris()).containsExactly("https://app.example.com/cb");
        assertThat(client.roles()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://app.example.com/client.json",
                "HTTPS://app.example.com/client.json",
                "https://app.example.com",
                "https://app.example.com/",
                "https://app.example.com/client.json#x",
                "https://user@app.example.com/client.json",
                "https://user:pw@app.example.com/client.json",
                "https://app.example.com/a/../client.json",
                "https://app.example.com/./client.json",
                "https://app.example.com/%2e%2e/client.json",
                "https://app.example.com/a//client.json",
                "https://127.0.0.1/client.json",
                "https://127.1/client.json",
                "https://2130706433/client.json",
                "https://0x7f.0.0.1/client.json",
                "https://0x7f000001/client.json",
                "https://0177.0.0.1/client.json",
                "https://169.254.169.254/latest/meta-data",
                "https://[::1]/client.json",
                "https://[::ffff:127.0.0.1]/client.json",
                "https://app.example.com./client.json",
                "https://app.example.com/cl ient.json",
                "https://ex\u0430mple.com/client.json",
                "https:app.example.com/client.json",
                "https:///client.json",
                "https:"
            })
    void anAddressThatNoHonestClientHasIsNeverFetched(String id) {
        assertThat(server.clients.find(id)).isEmpty();
        assertThat(server.fetcher.asked()).isZero();
    }

    @Test
    void anAddressHasABound() {
        assertThat(server.clients.find("https://app.example.com/" + "x".repeat(1024)))
                .isEmpty();
        assertThat(server.fetcher.asked()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "client_id,                  https://app.example.com/other.json",
        "client_id,                  https://app.example.com/client.json?",
        "client_id,                  https://APP.example.com/client.json",
        "client_id,                  https://evil.example/client.json",
        "client_secret,              secret",
        "client_secret_expires_at,   0",
        "token_endpoint_auth_method, client_secret_basic",
        "token_endpoint_auth_method, client_secret_post",
        "token_endpoint_auth_method, client_secret_jwt",
        "token_endpoint_auth_method, private_key_jwt",
        "redirect_uris,              text",
        "jwks_uri,                   http://app.example.com/jwks"
    })
    void aDocumentThatIsNotTheClientsOwnOrHasASecretIsRefused(String member, String value) {
        Map<String, Object> document = document();
        document.put(member, value);
        server.fetcher.document(ID, document);

        assertThat(server.clients.find(ID)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"client_id", "client_name", "redirect_uris"})
    void aDocumentWithoutWhatItNeedsIsRefused(String member) {
        Map<String, Object> document = document();
        document.remove(member);
        server.fetcher.document(ID, document);

        assertThat(server.clients.find(ID)).isEmpty();
    }

    @Test
    void aDocumentWithATrickyRedirectUriIsRefused() {
        Map<String, Object> document = document();
        document.put("redirect_uris", List.of("https://app.example.com/cb", "javascript:alert(1)"));
        server.fetcher.document(ID, document);

        assertThat(server.clients.find(ID)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"302, application/json", "201, application/json", "200, text/html", "200, ''", "500, application/json"})
    void anAnswerThatIsNoDocumentIsRefused(int status, String type) {
        server.fetcher.answer(
                ID,
                new Response(
                        status,
                        Map.of("content-type", List.of(type), "location", List.of("https://evil.example/")),
                        dev.sallyport.oauth.Json.bytes(document())));

        assertThat(server.clients.find(ID)).isEmpty();
    }

    @Test
    void aDocumentThatIsNoStrictJsonIsRefused() {
        String twice = "{\"client_id\":\"" + ID + "\",\"client_name\":\"a\",\"client_name\":\"b\","
                + "\"redirect_uris\":[\"https://app.example.com/cb\"]}";
        Map<String, List<String>> json = Map.of("content-type", List.of("application/json"));
        server.fetcher.answer(ID, new Response(200, json, twice.getBytes(UTF_8)));

        assertThat(server.clients.find(ID)).isEmpty();
    }

    @Test
    void aClientOfADocumentProvesItselfWithItsPublishedKeys() {
        TestKey key = TestKey.generate("k");
        Map<String, Object> document = document();
        document.put("token_endpoint_auth_method", "private_key_jwt");
        document.put("jwks_uri", "https://app.example.com/jwks");
        server.fetcher.document(ID, document);
        server.fetcher.document("https://app.example.com/jwks", key.published());
        Map<String, Object> claims = Map.of(
                "iss",
                ID,
                "sub",
                ID,
                "aud",
                Server.ISSUER,
                "jti",
                "1",
                "exp",
                server.clock.instant().getEpochSecond() + 60);

        WebRequest request = Server.form(
                Map.of(
                        "client_assertion",
                        key.sign(null, claims),
                        "client_assertion_type",
                        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
                Map.of());

        assertThat(server.clients.authenticate(request).id()).isEqualTo(ID);
    }

    @ParameterizedTest
    @CsvSource({
        "*,                 true",
        "app.example.com,   true",
        "APP.EXAMPLE.COM,   true",
        "*.example.com,     true",
        "*.com,             true",
        "example.com,       false",
        "*.app.example.com, false",
        "*.xample.com,      false",
        "other.example.com, false"
    })
    void onlyTrustedHostsAreAsked(String pattern, boolean trusted) {
        server.fetcher.document(ID, document());
        ClientDocuments documents = new ClientDocuments(server.fetcher, List.of(pattern), server.clock);

        assertThat(documents.find(ID).isPresent()).isEqualTo(trusted);
        assertThat(server.fetcher.asked()).isEqualTo(trusted ? 1 : 0);
    }

    @Test
    void whereNoHostIsTrustedNobodyIsAsked() {
        assertThat(new ClientDocuments(server.fetcher, List.of(), server.clock).find(ID))
                .isEmpty();
        assertThat(server.fetcher.asked()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "max-age=600,             600",
        "max-age=1,               60",
        "no-store,                60",
        "'public, max-age=31536000', 86400",
        "max-age=x,               3600",
        "'',                      3600"
    })
    void aDocumentIsKeptAsLongAsItsServerSaysWithinBounds(String cacheControl, long seconds) {
        server.fetcher.document(ID, document(), cacheControl);
        server.clients.find(ID);
        server.clock.pass(Duration.ofSeconds(seconds).minusMillis(1));
        server.clients.find(ID);
        assertThat(server.fetcher.asked(ID)).isEqualTo(1);

        server.clock.pass(Duration.ofMillis(1));
        server.clients.find(ID);

        assertThat(server.fetcher.asked(ID)).isEqualTo(2);
    }

    @Test
    void whatCannotBeHadIsNotAskedForAgainAtOnce() {
        server.clients.find(ID);
        server.clients.find(ID);
        assertThat(server.fetcher.asked(ID)).isEqualTo(1);

        server.fetcher.document(ID, document());
        server.clock.pass(Duration.ofSeconds(30));

        assertThat(server.clients.find(ID)).isPresent();
    }

    @Test
    void aClientStaysKnownForADayWhileItsServerIsAwayButNotWhenItsDocumentIsGone() {
        server.fetcher.document(ID, document());
        server.clients.find(ID);
        server.fetcher.fails(ID);
        server.clock.pass(Duration.ofHours(23));
        assertThat(server.clients.find(ID)).isPresent();

        server.fetcher.answer(ID, new Response(404, Map.of(), new byte[0]));
        server.clock.pass(Duration.ofMinutes(1));

        assertThat(server.clients.find(ID)).isEmpty();
    }

    @Test
    void afterADayItIsNotKnownAnyMore() {
        server.fetcher.document(ID, document());
        server.clients.find(ID);
        server.fetcher.fails(ID);

        server.clock.pass(Duration.ofHours(24));

        assertThat(server.clients.find(ID)).isEmpty();
    }

    @Test
    void aHostThatHangsStallsNobodyElseAndIsAskedAFewTimesOnly() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        List<String> hanging = IntStream.range(0, 100)
                .mapToObj(i -> "https://slow.example.com/" + i)
                .toList();
        hanging.forEach(id -> server.fetcher.hangs(id, open));
        server.fetcher.document(ID, document());
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Optional<Client>>> waiting = hanging.stream()
                    .map(id -> executor.submit(() -> server.clients.find(id)))
                    .toList();
            await().until(() -> waiting.stream().filter(Future::isDone).count() == 84);

            assertThat(server.clients.find(ID)).isPresent();

            assertThat(server.fetcher.asked()).isEqualTo(17);
            open.countDown();
            for (Future<Optional<Client>> one : waiting) {
                assertThat(one.get()).isEmpty();
            }
            assertThat(server.clients.find("https://slow.example.com/0")).isEmpty();
        }
    }

    @Test
    void allThatWantADocumentAtOnceShareOneFetch() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        server.fetcher.hangs(ID, open);
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Optional<Client>>> waiting = IntStream.range(0, 50)
                    .mapToObj(_ -> executor.submit(() -> server.clients.find(ID)))
                    .toList();
            await().until(() -> server.fetcher.asked(ID) == 1);
            open.countDown();
            for (Future<Optional<Client>> one : waiting) {
                one.get();
            }
        }

        assertThat(server.fetcher.asked(ID)).isEqualTo(1);
    }

    @Test
    void aConfiguredClientOfTheSameNameComesFirst() {
        server.fetcher.document(ID, document());
        Client app = server.clients.find("app").orElseThrow();
        server.configure(new Client(
                ID,
                "configured",
                Client.Source.CONFIGURED,
                app.authentication(),
                null,
                null,
                null,
                app.redirectUris(),
                app.grants(),
                app.scopes(),
                app.resources(),
                app.roles(),
                app.created(),
                null));

        assertThat(server.clients.find(ID).orElseThrow().name()).isEqualTo("configured");
    }

    private static Map<String, Object> document() {
        Map<String, Object> document = new HashMap<>();
        document.put("client_id", ID);
        document.put("client_name", "<b>App</b>");
        document.put("redirect_uris", List.of("https://app.example.com/cb"));
        return document;
    }
}
