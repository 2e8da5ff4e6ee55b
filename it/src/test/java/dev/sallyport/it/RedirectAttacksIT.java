package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.Http.Reply;
import dev.sallyport.it.OAuthClient.Request;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests for a code that would carry it somewhere else, or that ask for less protection than there is.
@ExtendWith(GatewayLog.class)
final class RedirectAttacksIT {
    private static final String HTTPS = "https://client.example/cb";

    @TempDir
    private static Path directory;

    @AutoClose
    private static OAuthSite site;

    private static OAuthClient loopback;
    private static OAuthClient web;

    @BeforeAll
    static void start() {
        site = OAuthSite.start(directory);
        loopback = site.client();
        web = OAuthClient.register(
                loopback.server(), site.a(), Map.of("redirect_uris", List.of(HTTPS, "https://client.example/cb?a=b")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example/cb",
                "https://client.example/cb/",
                "https://client.example/cb/..",
                "https://client.example/cb/../other",
                "https://client.example/cb/%2e%2e/other",
                "https://client.example/cb?x=y",
                "https://client.example/cb?a=b&c=d",
                "https://client.example/cb#fragment",
                "https://client.example:8443/cb",
                "https://client.example:443/cb",
                "https://client.example./cb",
                "https://client.example@evil.example/cb",
                "https://client.example%40evil.example/cb",
                "https://client.example.evil.example/cb",
                "https://evil.example/?https://client.example/cb",
                "https://evil.example\\@client.example/cb",
                "https://evil.example%00.client.example/cb",
                "https://client.example/cb%0d%0aLocation:%20https://evil.example",
                "https://client.example/cb\r\nLocation: https://evil.example",
                "HTTPS://CLIENT.EXAMPLE/cb",
                "https://client.example/CB",
                "https://client.example/c%62",
                "http://client.example/cb",
                "//client.example/cb",
                "/cb",
                "javascript:alert(1)//https://client.example/cb",
                "data:text/html,https://client.example/cb",
                " https://client.example/cb",
                "https://client.example/cb ",
                "https://xn--clint-9qa.example/cb",
                "http://127.0.0.1:9/callback"
            })
    void noOtherAddressGetsAnAnswer(String redirectUri) {
        Reply reply = Http.get(web.url(web.request(Map.of("redirect_uri", redirectUri))));

        assertRefusedOnTheSpot(reply);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:9/callback2",
                "http://127.0.0.1:9/callback/",
                "http://127.0.0.1:9/callback?x=y",
                "http://127.0.0.1.evil.example:9/callback",
                "http://127.0.0.1:9@evil.example/callback",
                "http://user@127.0.0.1:9/callback",
                "http://evil.example:9/callback",
                "http://2130706433:9/callback",
                "http://127.1:9/callback",
                "http://localhost:9/callback",
                "http://[::1]:9/callback",
                "http://127.0.0.2:9/callback",
                "https://127.0.0.1:9/callback",
                "http://127.0.0.1:99999/callback",
                "http://127.0.0.1:9/callback#x"
            })
    void onLoopbackOnlyThePortMayDiffer(String redirectUri) {
        Reply reply = Http.get(loopback.url(loopback.request(Map.of("redirect_uri", redirectUri))));

        assertRefusedOnTheSpot(reply);
    }

    @Test
    void anotherPortOfLoopbackIsTheSameApplication() {
        OAuthClient elsewhere = loopback.sentTo("http://127.0.0.1:10/callback");
        Request request = elsewhere.request();

        Reply answer = site.person("ann").agree(elsewhere.url(request));

        assertThat(UserAgent.target(answer).toString()).startsWith("http://127.0.0.1:10/callback?");
        assertThat(elsewhere.redeem(Person.code(answer), request).status()).isEqualTo(200);
    }

    @ParameterizedTest(name = "{0}={1}")
    @CsvSource({
        "response_type, token, unsupported_response_type",
        "response_type, code id_token, unsupported_response_type",
        "response_type, '', invalid_request",
        "code_challenge, '', invalid_request",
        "code_challenge, tooshort, invalid_request",
        "code_challenge_method, plain, invalid_request",
        "code_challenge_method, '', invalid_request",
        "resource, https://elsewhere.example/mcp, invalid_target",
        "resource, not-a-uri, invalid_target",
        "request, eyJhbGciOiJub25lIn0.e30., request_not_supported",
        "request_uri, https://evil.example/request, request_uri_not_supported"
    })
    void weakerRequestsGoBackWithAnError(String name, String value, String error) {
        Request request = loopback.request(Map.of(name, value));

        Reply reply = new UserAgent().open(loopback.url(request));

        assertThat(Person.answer(reply))
                .containsEntry("error", error)
                .containsEntry("state", request.state())
                .containsEntry("iss", site.issuer())
                .doesNotContainKey("code");
        assertThat(UserAgent.target(reply).toString()).startsWith(OAuthSite.REDIRECT_URI + "?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"client_id", "redirect_uri", "state", "code_challenge", "response_type", "scope"})
    void noParameterMayBeThereTwice(String name) {
        Request request = loopback.request(Map.of("scope", "read"));

        Reply reply = new UserAgent().open(loopback.url(request) + "&" + name + "=other");

        if (UserAgent.leads(reply)) {
            assertThat(UserAgent.target(reply).toString()).startsWith(OAuthSite.REDIRECT_URI + "?");
            assertThat(Person.answer(reply)).containsEntry("error", "invalid_request");
        } else {
            assertThat(reply.status()).as(reply.toString()).isEqualTo(400);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "javascript:alert(1)",
                "data:text/html,x",
                "file:///etc/passwd",
                "http://client.example/cb",
                "https://client.example/cb#fragment",
                "https://*.example/cb",
                "https://user:password@client.example/cb",
                "//client.example/cb",
                "not a uri",
                ""
            })
    void noClientRegistersAnAddressThatIsNotSafe(String redirectUri) {
        Reply reply = Http.postJson(
                loopback.server().endpoint("registration"),
                Map.of("client_name", "x", "redirect_uris", List.of(redirectUri)));

        assertThat(reply.status()).as(reply.toString()).isEqualTo(400);
        assertThat(reply.error()).isEqualTo("invalid_redirect_uri");
    }

    @Test
    void aRegistrationIsManagedByWhoeverMadeItOnly() {
        Map<String, Object> metadata = new HashMap<>(
                Map.of("client_name", "x", "redirect_uris", List.of(HTTPS), "token_endpoint_auth_method", "none"));
        Reply mine = Http.postJson(loopback.server().endpoint("registration"), metadata);
        Reply other = Http.postJson(loopback.server().endpoint("registration"), metadata);
        String url = mine.json().path("registration_client_uri").asString();
        String token = mine.json().path("registration_access_token").asString();
        String otherToken = other.json().path("registration_access_token").asString();

        assertThat(Http.get(url, "Authorization", "Bearer " + token).status()).isEqualTo(200);
        assertThat(Http.get(url).status()).isEqualTo(401);
        assertThat(Http.get(url, "Authorization", "Bearer " + otherToken).status())
                .isIn(401, 403);
        assertThat(Http.get(url + "x", "Authorization", "Bearer " + token).status())
                .isIn(401, 403);
    }

    private static void assertRefusedOnTheSpot(Reply reply) {
        assertThat(reply.status()).as(reply.toString()).isEqualTo(400);
        assertThat(reply.header("Location")).isEmpty();
        assertThat(reply.header("Refresh")).isEmpty();
        assertThat(UserAgent.leads(reply)).isFalse();
    }
}
