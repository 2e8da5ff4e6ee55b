package dev.sallyport.oauth.machine;

import static dev.sallyport.oauth.machine.RegistrationTest.PATH;
import static dev.sallyport.oauth.machine.RegistrationTest.said;
import static dev.sallyport.oauth.machine.Server.json;
import static dev.sallyport.oauth.machine.Server.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.oauth.registration.Client;
import dev.sallyport.oauth.registration.RegistrationEndpoint;
import dev.sallyport.oauth.registration.RegistrationEndpoint.Mode;
import dev.sallyport.oauth.store.OAuthStore.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Where browsers may be sent (protocol.md Y4, Y8; RFC 8252 section 7.3).
final class RedirectTest {
    private final Server server = new Server();
    private final RegistrationEndpoint endpoint = server.registration(Mode.OPEN);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://app.example.com/cb",
                "https://app.example.com:8443/cb?x=1",
                "http://127.0.0.1/cb",
                "http://127.0.0.1:33418/",
                "http://localhost:3000/callback",
                "http://[::1]:8080/cb",
                "com.example.app:/cb",
                "com.example.app://oauth/cb"
            })
    void aUsualRedirectUriIsTaken(String uri) {
        Map<String, Object> said = said();
        said.put("redirect_uris", List.of(uri));

        Answer answer = send(endpoint, json("POST", PATH, said, null));

        assertThat(answer.status()).isEqualTo(201);
        Client client = server.clients.find(answer.text("client_id")).orElseThrow();
        assertThat(server.clients.mayRedirect(client, uri)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "javascript:alert(1)",
                "JavaScript:alert(1)//.",
                "data:text/html,<script>",
                "vbscript:x",
                "file:///etc/passwd",
                "blob:https://app.example.com/x",
                "http://app.example.com/cb",
                "http://127.0.0.1.evil.example/cb",
                "http://localhost.evil.example/cb",
                "http://localhost@evil.example/cb",
                "http://evil.example#@127.0.0.1/",
                "http://0.0.0.0/cb",
                "http://127.0.0.1:0/cb",
                "http://127.0.0.1:70000/cb",
                "https://user@app.example.com/cb",
                "https://app.example.com/cb#fragment",
                "https://app.example.com/cb#",
                "https://*.example.com/cb",
                "https://app.example.com/*",
                "https://app.example.com/a/../cb",
                "https://app.example.com/%2e%2e/cb",
                "https://app.example.com/cb%0d%0aSet-Cookie:x",
                "https://app.example.com/cb\r\nx",
                "https://app.example.com/c b",
                "https://app.example.com\\@evil.example/",
                "https://ex\u0430mple.com/cb",
                "https:///cb",
                "https:cb",
                "https://",
                "//app.example.com/cb",
                "/cb",
                "myapp:/cb",
                "com.example.app://user@host/cb",
                ""
            })
    void aTrickyRedirectUriIsRefused(String uri) {
        Map<String, Object> said = said();
        said.put("redirect_uris", List.of("https://app.example.com/cb", uri));

        Answer answer = send(endpoint, json("POST", PATH, said, null));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json()).containsEntry("error", "invalid_redirect_uri");
        assertThat(server.store.list(Kind.CLIENT)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "https://app.example.com/cb, https://app.example.com/cb/",
        "https://app.example.com/cb, https://app.example.com/CB",
        "https://app.example.com/cb, https://app.example.com/cb?x=1",
        "https://app.example.com/cb, https://app.example.com/cb#x",
        "https://app.example.com/cb, https://app.example.com:443/cb",
        "https://app.example.com/cb, https://APP.example.com/cb",
        "https://app.example.com/cb, http://app.example.com/cb",
        "https://app.example.com/cb, https://app.example.com.evil.example/cb",
        "https://app.example.com/cb, https://app.example.com@evil.example/cb",
        "https://app.example.com/cb, https://app.example.com/cb/../evil",
        "https://app.example.com/cb, https://evil.example/?https://app.example.com/cb",
        "https://127.0.0.1/cb,       https://127.0.0.1:8443/cb",
        "http://127.0.0.1/cb,        http://127.0.0.1:8080/evil",
        "http://127.0.0.1/cb,        http://localhost:8080/cb",
        "http://localhost/cb,        http://127.0.0.1:8080/cb",
        "http://127.0.0.1/cb,        http://127.0.0.1:8080/cb?x=1",
        "http://127.0.0.1/cb,        http://127.0.0.1:8080@evil.example/cb",
        "http://127.0.0.1/cb,        http://127.0.0.1.evil.example/cb",
        "http://127.0.0.1/cb,        http://127.0.0.1:99999/cb",
        "http://127.0.0.1/cb,        http://user@127.0.0.1:8080/cb",
        "http://127.0.0.1/cb,        https://127.0.0.1:8080/cb",
        "com.example.app:/cb,        com.example.app:/cb2"
    })
    void anAddressThatIsNotRegisteredIsRefused(String registered, String asked) {
        assertThat(server.clients.mayRedirect(client(registered), asked)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "https://app.example.com/cb?x=1, https://app.example.com/cb?x=1",
        "http://127.0.0.1/cb,            http://127.0.0.1:53121/cb",
        "http://127.0.0.1:8080/cb,       http://127.0.0.1:53121/cb",
        "http://127.0.0.1:8080/cb,       http://127.0.0.1/cb",
        "http://[::1]/cb,                http://[::1]:53121/cb",
        "http://localhost:3000/cb,       http://localhost:53121/cb",
        "com.example.app:/cb,            com.example.app:/cb"
    })
    void itsOwnAddressAndOnLoopbackAnyPortWillDo(String registered, String asked) {
        assertThat(server.clients.mayRedirect(client(registered), asked)).isTrue();
    }

    @Test
    void nothingIsRegisteredForAClientWithoutAddresses() {
        assertThat(server.clients.mayRedirect(client(), "https://app.example.com/cb"))
                .isFalse();
    }

    private static Client client(String... redirects) {
        return new Client(
                "c",
                "c",
                Client.Source.CONFIGURED,
                Client.Authentication.NONE,
                null,
                null,
                null,
                List.of(redirects),
                Set.of(),
                Set.of(),
                Set.of(),
                Set.of(),
                Instant.EPOCH,
                null);
    }
}
