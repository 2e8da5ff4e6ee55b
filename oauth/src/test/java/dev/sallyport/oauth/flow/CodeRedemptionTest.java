package dev.sallyport.oauth.flow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.oauth.Token;
import dev.sallyport.oauth.grant.Grant;
import dev.sallyport.oauth.journal.OAuthEvent.Step;
import dev.sallyport.oauth.registration.Client;
import dev.sallyport.oauth.registration.Client.Authentication;
import dev.sallyport.oauth.web.Params;
import dev.sallyport.oauth.web.WebRequest;
import dev.sallyport.oauth.web.WebResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Codes at the token endpoint: RFC 6749 section 4.1.3, protocol.md Y4, Y5.
final class CodeRedemptionTest {
    private static final String KEY = Token.digest("a key");

    private final World world = new World();

    @Test
    void aCodeBecomesTokensForItsResource() {
        WebResponse tokens = world.redeem(world.code(), "resource", World.A.toString());

        assertThat(tokens.status()).isEqualTo(200);
        assertThat(Browser.header(tokens, "Content-Type")).isEqualTo("application/json");
        assertThat(Browser.header(tokens, "Cache-Control")).isEqualTo("no-store");
        assertThat(World.json(tokens))
                .containsEntry("token_type", "Bearer")
                .containsEntry("expires_in", 600L)
                .containsEntry("scope", "read write")
                .containsKeys("access_token", "refresh_token");
        var contents = world.contents(tokens);
        assertThat(contents.subject()).isEqualTo("google:alice");
        assertThat(contents.audience()).isEqualTo(World.A);
        assertThat(contents.client()).isEqualTo("app");
        assertThat(contents.roles()).containsExactly("reader");
        assertThat(contents.groups()).containsExactly("staff");
        assertThat(contents.jwkThumbprint()).isNull();
        Grant grant = world.grants.find(String.valueOf(contents.grant())).orElseThrow();
        assertThat(grant.resource()).isEqualTo(World.A);
        assertThat(world.steps()).endsWith(Step.TOKEN_ISSUED);
    }

    @Test
    void aClientThatMayNotRefreshGetsNoRefreshToken() {
        Client app = world.clients.find("app").orElseThrow();
        world.clients.add(new Client(
                "once",
                "once",
                Client.Source.REGISTERED,
                Authentication.NONE,
                null,
                null,
                null,
                app.redirectUris(),
                Set.of(Client.Grant.AUTHORIZATION_CODE),
                Set.of(),
                Set.of(),
                Set.of(),
                Instant.EPOCH,
                null));
        String code = world.code("client_id", "once", "scope", "read offline_access");

        WebResponse tokens = world.redeem(code, "client_id", "once");

        assertThat(World.json(tokens)).doesNotContainKey("refresh_token");
    }

    @ParameterizedTest
    @CsvSource({
        "client_id,other,invalid_grant",
        "code_verifier,another-verifier-that-is-long-enough-to-be-one,invalid_grant",
        "code_verifier,short,invalid_request",
        "code_verifier,'',invalid_request",
        "redirect_uri,https://client.example/other,invalid_grant",
        "resource,https://mcp.example/b,invalid_target",
        "resource,https://mcp.example/a/,invalid_target",
        "code,'',invalid_request",
        "code,invented,invalid_grant",
        "grant_type,'',invalid_request",
        "grant_type,password,unsupported_grant_type",
        "client_id,nobody,invalid_client"
    })
    void aCodeIsGoodOnlyForWhatItIsBoundTo(String name, String value, String error) {
        String code = world.code();

        WebResponse refused = world.redeem(code, name, value);

        assertThat(refused.status()).isEqualTo(error.equals("invalid_client") ? 401 : 400);
        assertThat(World.text(refused, "error")).isEqualTo(error);
        assertThat(Browser.header(refused, "Cache-Control")).isEqualTo("no-store");
        assertThat(world.issued).isEmpty();
        assertThat(world.redeem(code).status()).as("its own client").isEqualTo(200);
    }

    @Test
    void theAddressNeedNotBeRepeated() {
        assertThat(world.redeem(world.code(), "redirect_uri", "").status()).isEqualTo(200);
    }

    @Test
    void aCodeIsGoodForAMinute() {
        String code = world.code();
        world.clock.pass(Duration.ofSeconds(60));

        assertThat(World.text(world.redeem(code), "error")).isEqualTo("invalid_grant");
    }

    @Test
    void aCodeUsedTwiceEndsTheGrantOfTheFirstUse() {
        String code = world.code();
        WebResponse first = world.redeem(code);
        String grant = String.valueOf(world.contents(first).grant());

        WebResponse second = world.redeem(code);

        assertThat(World.text(second, "error")).isEqualTo("invalid_grant");
        assertThat(world.grants.find(grant)).isEmpty();
        assertThat(world.revoked(grant)).isTrue();
        assertThat(world.refresh(World.text(first, "refresh_token")).status()).isEqualTo(400);
        assertThat(world.steps()).contains(Step.TOKEN_REUSED);
    }

    @Test
    void aCodeUsedTwiceEndsNothingForWhoCouldNotUseItOnce() {
        String code = world.code();
        WebResponse first = world.redeem(code);

        world.redeem(code, "client_id", "other");
        world.redeem(code, "code_verifier", "another-verifier-that-is-long-enough-to-be-one");

        assertThat(world.refresh(World.text(first, "refresh_token")).status()).isEqualTo(200);
    }

    @Test
    void ofFiftyAtOnceOneGetsTokens() {
        String code = world.code();

        List<WebResponse> answers = Parallel.fifty(() -> world.redeem(code));

        assertThat(answers).filteredOn(answer -> answer.status() == 200).hasSize(1);
        assertThat(answers)
                .filteredOn(answer -> answer.status() != 200)
                .allSatisfy(answer -> assertThat(World.text(answer, "error")).isEqualTo("invalid_grant"));
        assertThat(world.issued).hasSize(1);
    }

    @Test
    void aCodeOfAKeyNeedsItsProof() {
        String code = world.code("dpop_jkt", KEY);

        assertThat(World.text(world.redeem(code), "error")).isEqualTo("invalid_grant");
        assertThat(World.text(withProof(code, Token.digest("another key")), "error"))
                .isEqualTo("invalid_grant");
        WebResponse tokens = withProof(code, KEY);
        assertThat(World.json(tokens)).containsEntry("token_type", "DPoP");
        assertThat(world.contents(tokens).jwkThumbprint()).isEqualTo(KEY);
    }

    @Test
    void aConfidentialClientProvesItself() {
        String code = world.code("client_id", "server");

        assertThat(World.text(world.redeem(code, "client_id", "server"), "error"))
                .isEqualTo("invalid_client");
        WebResponse tokens = world.redeem(code, "client_id", "server", "client_secret", KnownClients.SECRET);
        assertThat(tokens.status()).isEqualTo(200);
    }

    @Test
    void aWrongSecretInTheHeaderIsChallenged() {
        WebResponse refused = world.post(
                World.redemption("x", "client_id", "nobody"), Map.of("authorization", "Basic eA=="), "192.0.2.1");

        assertThat(refused.status()).isEqualTo(401);
        assertThat(Browser.header(refused, "WWW-Authenticate")).startsWith("Basic ");
    }

    @Test
    void aClientPresentsOnlyWhatItIsRegisteredFor() {
        Client app = world.clients.find("app").orElseThrow();
        String code = world.code();
        world.clients.add(new Client(
                "app",
                "app",
                Client.Source.REGISTERED,
                Authentication.NONE,
                null,
                null,
                null,
                app.redirectUris(),
                Set.of(Client.Grant.CLIENT_CREDENTIALS),
                Set.of(),
                Set.of(),
                Set.of(),
                Instant.EPOCH,
                null));

        assertThat(World.text(world.redeem(code), "error")).isEqualTo("unauthorized_client");
    }

    @Test
    void aResourceThatIsGoneIsNotGranted() {
        String code = world.code();
        Client app = world.clients.find("app").orElseThrow();
        world.clients.add(KnownClients.client(
                "app",
                "app",
                Authentication.NONE,
                null,
                Set.of(),
                Set.of(World.B),
                app.redirectUris().toArray(String[]::new)));

        assertThat(World.text(world.redeem(code), "error")).isEqualTo("invalid_grant");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "HEAD"})
    void tokensAreHandedOutByPostOnly(String method) {
        WebResponse refused = world.token.handle(
                new WebRequest(method, "/oauth/token", Params.NONE, Map.of(), new byte[0], "192.0.2.1"));

        assertThat(refused.status()).isEqualTo(405);
    }

    @Test
    void theBodyIsAForm() {
        WebResponse refused = world.token.handle(new WebRequest(
                "POST",
                "/oauth/token",
                Params.NONE,
                Map.of("content-type", List.of("application/json")),
                "{}".getBytes(UTF_8),
                "a"));

        assertThat(World.text(refused, "error")).isEqualTo("invalid_request");
    }

    @Test
    void aParameterIsNotThereTwice() {
        Map<String, List<String>> values =
                new LinkedHashMap<>(World.redemption(world.code()).values());
        values.put("code_verifier", List.of(World.VERIFIER, World.VERIFIER));

        WebResponse refused = world.post(new Params(values), Map.of(), "192.0.2.1");

        assertThat(World.text(refused, "error")).isEqualTo("invalid_request");
    }

    @Test
    void whatIsRefusedIsRecorded() {
        world.redeem("invented");

        assertThat(world.events).singleElement().satisfies(event -> {
            assertThat(event.step()).isEqualTo(Step.TOKEN_ISSUED);
            assertThat(event.client()).isEqualTo("app");
            assertThat(event.reason()).startsWith("invalid_grant").doesNotContain("invented");
        });
    }

    private WebResponse withProof(String code, String key) {
        return world.post(World.redemption(code), Map.of("dpop", key), "192.0.2.1");
    }
}
