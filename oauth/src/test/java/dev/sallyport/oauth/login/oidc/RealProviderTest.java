package dev.sallyport.oauth.login.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.oauth.ClaimMapping;
import dev.sallyport.oauth.login.Identity;
import dev.sallyport.oauth.login.LoginFailed;
import dev.sallyport.oauth.login.LoginProvider.Begun;
import dev.sallyport.oauth.web.Params;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Against a provider that somebody else has written.
@Timeout(120)
class RealProviderTest {
    private static final URI CALLBACK = URI.create("http://localhost:8080/oauth/callback/real");
    private static final MockOAuth2Server SERVER = new MockOAuth2Server();

    @BeforeAll
    static void start() {
        SERVER.start();
    }

    @AfterAll
    static void stop() {
        SERVER.shutdown();
    }

    @Test
    void somebodyLogsInAndIsAskedAboutAgain() throws Exception {
        OidcProvider provider = provider("staff", true);
        says("staff", "alice", Map.of("groups", List.of("admins"), "email", "a@example.com", "email_verified", true));
        Begun begun = provider.begin("state-1", CALLBACK);

        Params answer = browse(begun.redirect());
        Identity alice = provider.finish(answer, begun.memo(), CALLBACK);

        assertThat(answer.require("state")).isEqualTo("state-1");
        assertThat(alice.id()).isEqualTo("real:alice");
        assertThat(alice.email()).isEqualTo("a@example.com");
        assertThat(alice.roles()).containsExactlyInAnyOrder("admin", "user");
        assertThat(alice.refreshToken()).isNotNull();

        says("staff", "alice", Map.of("groups", List.of("guests"), "email", "a@example.com", "email_verified", true));
        assertThat(provider.refresh(alice).roles()).containsExactly("user");
    }

    @Test
    void aCodeIsGoodOnlyWithTheVerifierOfItsOwnLogin() throws Exception {
        OidcProvider provider = provider("other", false);
        Begun mine = provider.begin("state-1", CALLBACK);
        Begun mallorys = provider.begin("state-2", CALLBACK);
        says("other", "alice", Map.of("email", "a@example.com", "groups", List.of()));

        Params answer = browse(mine.redirect());

        assertThatThrownBy(() -> provider.finish(answer, mallorys.memo(), CALLBACK))
                .isInstanceOf(LoginFailed.class);
    }

    private static OidcProvider provider(String issuer, boolean strict) {
        var mapping = new ClaimMapping("groups", Map.of("admins", Set.of("admin")), Set.of("user"), "groups");
        var settings = new ProviderSettings("real", "sallyport", "secret", List.of(), mapping, strict, Set.of());
        return new OidcProvider(
                settings,
                Profile.of(URI.create(SERVER.issuerUrl(issuer).toString())),
                new LoopbackFetcher(),
                InstantSource.system());
    }

    private static void says(String issuer, String subject, Map<String, Object> claims) {
        SERVER.enqueueCallback(
                new DefaultOAuth2TokenCallback(issuer, subject, "JWT", List.of("sallyport"), claims, 300));
    }

    /// What a browser does, up to the redirect back.
    private static Params browse(URI uri) throws IOException, InterruptedException {
        try (HttpClient browser = HttpClient.newHttpClient()) {
            var response = browser.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding());
            assertThat(response.statusCode()).isEqualTo(302);
            return FakeProvider.query(
                    URI.create(response.headers().firstValue("Location").orElseThrow()));
        }
    }
}
