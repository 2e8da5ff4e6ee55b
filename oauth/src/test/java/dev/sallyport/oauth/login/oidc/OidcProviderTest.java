package dev.sallyport.oauth.login.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sallyport.oauth.ClaimMapping;
import dev.sallyport.oauth.Json;
import dev.sallyport.oauth.login.Identity;
import dev.sallyport.oauth.login.LoginFailed;
import dev.sallyport.oauth.login.LoginProvider.Begun;
import dev.sallyport.oauth.login.oidc.FakeServer.Answer;
import dev.sallyport.oauth.web.Params;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OidcProviderTest {
    private static final ClaimMapping GROUPS_AND_ROLES =
            new ClaimMapping("groups", Map.of("admins", Set.of("admin")), Set.of("user"), "groups");

    private final FakeProvider provider = new FakeProvider();

    @AfterEach
    void close() {
        provider.close();
    }

    @Test
    void theBrowserIsSentToTheProviderWithStateNonceAndChallenge() throws LoginFailed {
        Begun begun = provider.provider().begin("state-1", FakeProvider.CALLBACK);

        Params query = FakeProvider.query(begun.redirect());
        assertThat(begun.redirect().toString()).startsWith(provider.server.url() + "/authorize?tenant=1&");
        assertThat(query.require("response_type")).isEqualTo("code");
        assertThat(query.require("client_id")).isEqualTo(FakeProvider.CLIENT);
        assertThat(query.require("redirect_uri")).isEqualTo(FakeProvider.CALLBACK.toString());
        assertThat(query.require("scope")).isEqualTo("openid email profile");
        assertThat(query.require("state")).isEqualTo("state-1");
        assertThat(query.require("nonce")).hasSize(43);
        assertThat(query.require("code_challenge_method")).isEqualTo("S256");
        String verifier = begun.memo().substring(begun.memo().indexOf('.') + 1);
        assertThat(query.require("code_challenge")).isEqualTo(FakeProvider.challenge(verifier));
        assertThat(begun.redirect().toString()).doesNotContain(verifier);
    }

    @Test
    void eachLoginHasItsOwnNonceAndVerifier() throws LoginFailed {
        OidcProvider corp = provider.provider();

        String one = corp.begin("s", FakeProvider.CALLBACK).memo();
        String other = corp.begin("s", FakeProvider.CALLBACK).memo();

        assertThat(List.of((one + "." + other).split("\\."))).hasSize(4).doesNotHaveDuplicates();
    }

    @Test
    void somebodyIsKnownByWhatTheProviderHasSigned() throws LoginFailed {
        Identity alice = provider.login(provider.provider(settings(GROUPS_AND_ROLES, false)));

        assertThat(alice.id()).isEqualTo("corp:1234");
        assertThat(alice.name()).isEqualTo("Alice");
        assertThat(alice.email()).isEqualTo("alice@example.com");
        assertThat(alice.roles()).containsExactlyInAnyOrder("admin", "user");
        assertThat(alice.groups()).containsExactlyInAnyOrder("admins", "staff");
        assertThat(alice.claims().keySet()).containsExactlyInAnyOrder("email", "email_verified", "name", "groups");
        assertThat(alice.refreshToken()).as("kept only where it is used").isNull();
    }

    @Test
    void theCodeIsExchangedWithVerifierAndSecret() throws LoginFailed {
        provider.login(provider.provider());

        Params form = provider.form(0);
        assertThat(form.require("grant_type")).isEqualTo("authorization_code");
        assertThat(form.require("code")).isEqualTo("code-1");
        assertThat(form.require("redirect_uri")).isEqualTo(FakeProvider.CALLBACK.toString());
        assertThat(form.require("code_verifier")).hasSize(43);
        assertThat(form.get("client_secret")).isEmpty();
        assertThat(provider.server.received("/token").getFirst().authorization())
                .isEqualTo("Basic "
                        + Base64.getEncoder()
                                .encodeToString(
                                        (FakeProvider.CLIENT + ":" + "a+secret+of+more+than+thirty-two+bytes%3A+yes")
                                                .getBytes(UTF_8)));
    }

    @Test
    void theSecretGoesIntoTheFormWhereTheProviderWantsItThere() throws LoginFailed {
        provider.discovery.put("token_endpoint_auth_methods_supported", List.of("client_secret_post"));

        provider.login(provider.provider());

        assertThat(provider.form(0).require("client_secret")).isEqualTo(FakeProvider.SECRET);
        assertThat(provider.form(0).require("client_id")).isEqualTo(FakeProvider.CLIENT);
        assertThat(provider.server.received("/token").getFirst().authorization())
                .isEmpty();
    }

    @Test
    void aProviderThatTakesNoSecretsIsNotSentOne() {
        provider.discovery.put("token_endpoint_auth_methods_supported", List.of("private_key_jwt"));

        assertThatThrownBy(() -> provider.login(provider.provider())).isInstanceOf(LoginFailed.class);

        assertThat(provider.server.received("/token")).isEmpty();
    }

    @Test
    void whatTheIdTokenLacksIsAskedOfUserInfo() throws LoginFailed {
        provider.claims.remove("groups");
        provider.claims.remove("email");
        provider.claims.remove("email_verified");
        provider.userInfo.putAll(Map.of("groups", List.of("admins"), "email", "a@b.example", "email_verified", true));
        provider.userInfo.put("name", "Somebody Else");

        Identity alice = provider.login(provider.provider(settings(GROUPS_AND_ROLES, false)));

        assertThat(alice.roles()).contains("admin");
        assertThat(alice.email()).isEqualTo("a@b.example");
        assertThat(alice.name()).as("the id_token comes first").isEqualTo("Alice");
        assertThat(provider.server.received("/userinfo").getFirst().authorization())
                .isEqualTo("Bearer access-1");
    }

    @Test
    void userInfoIsNotAskedWithoutNeed() throws LoginFailed {
        provider.login(provider.provider(settings(GROUPS_AND_ROLES, false)));

        assertThat(provider.server.received("/userinfo")).isEmpty();
    }

    @Test
    void claimsOfTheAccessTokenCountWhereTheProfileSaysSo() throws LoginFailed {
        provider.tokenAnswer.put("access_token", accessToken("1234", FakeProvider.CLIENT));
        Profile keycloak = new Profile(
                provider.issuer(), List.of("openid"), List.of(), Map.of(), "realm_access.roles", null, true);
        ClaimMapping mapping = new ClaimMapping(null, Map.of("boss", Set.of("admin")), Set.of(), null);

        Identity alice = provider.login(provider.provider(settings(mapping, false), keycloak));

        assertThat(alice.roles()).containsExactly("admin");
    }

    @Test
    void anAccessTokenForSomebodyElseEndsTheLogin() {
        Profile keycloak = new Profile(
                provider.issuer(), List.of("openid"), List.of(), Map.of(), "realm_access.roles", null, true);
        provider.tokenAnswer.put("access_token", accessToken("mallory", FakeProvider.CLIENT));

        assertThatThrownBy(() -> provider.login(provider.provider(settings(ClaimMapping.NONE, false), keycloak)))
                .hasMessageContaining("somebody else");

        provider.tokenAnswer.put("access_token", accessToken("1234", "another client"));
        assertThatThrownBy(() -> provider.login(provider.provider(settings(ClaimMapping.NONE, false), keycloak)))
                .hasMessageContaining("somebody else");
    }

    private String accessToken(String subject, String client) {
        return FakeProvider.sign(
                Json.write(Map.of(
                        "iss",
                        provider.server.url(),
                        "sub",
                        subject,
                        "azp",
                        client,
                        "exp",
                        provider.time.instant().getEpochSecond() + 60,
                        "iat",
                        provider.time.instant().getEpochSecond(),
                        "realm_access",
                        Map.of("roles", List.of("boss")))),
                FakeProvider.KEY);
    }

    @Test
    void namesOfAnObjectAreRolesWhereTheProfilesClaimIsOne() throws LoginFailed {
        provider.claims.put("roles", Map.of("boss", Map.of("org", "x")));
        Profile zitadel = new Profile(provider.issuer(), List.of("openid"), List.of(), Map.of(), "roles", null, false);
        ClaimMapping mapping = new ClaimMapping(null, Map.of("boss", Set.of("admin")), Set.of(), null);

        assertThat(provider.login(provider.provider(settings(mapping, false), zitadel))
                        .roles())
                .containsExactly("admin");
    }

    @Test
    void withoutStrictRefreshTheProviderIsNotAskedAgain() throws LoginFailed {
        OidcProvider corp = provider.provider();
        Identity alice = provider.login(corp);
        int requests = provider.server.received.size();

        assertThat(corp.refresh(alice)).isSameAs(alice);
        assertThat(provider.server.received).hasSize(requests);
    }

    @Test
    void withStrictRefreshTheProviderSaysWhoSomebodyIsNow() throws LoginFailed {
        OidcProvider corp = provider.provider(settings(GROUPS_AND_ROLES, true));
        Identity alice = provider.login(corp);
        provider.claims.put("groups", List.of("staff"));
        provider.tokenAnswer.put("refresh_token", "refresh-2");

        Identity now = corp.refresh(alice);

        assertThat(alice.refreshToken()).isEqualTo("refresh-1");
        assertThat(provider.form(1).require("grant_type")).isEqualTo("refresh_token");
        assertThat(provider.form(1).require("refresh_token")).isEqualTo("refresh-1");
        assertThat(now.refreshToken()).isEqualTo("refresh-2");
        assertThat(now.roles()).containsExactly("user");
        assertThat(now.groups()).containsExactly("staff");
    }

    @Test
    void theRefreshTokenStaysWhereTheProviderGivesNoOther() throws LoginFailed {
        OidcProvider corp = provider.provider(settings(GROUPS_AND_ROLES, true));
        Identity alice = provider.login(corp);
        provider.tokenAnswer.put("refresh_token", "");

        assertThat(corp.refresh(alice).refreshToken()).isEqualTo("refresh-1");
    }

    @Test
    void aRefreshWithoutIdTokenIsWhatUserInfoSays() throws LoginFailed {
        OidcProvider corp = provider.provider(settings(GROUPS_AND_ROLES, true));
        Identity alice = provider.login(corp);
        provider.tokenAnswer.put("id_token", "");
        provider.userInfo.put("groups", List.of("staff"));

        Identity now = corp.refresh(alice);

        assertThat(now.groups()).containsExactly("staff");
        assertThat(now.roles()).containsExactly("user");
    }

    @Test
    void aRefreshOfWhichNothingIsSaidLeavesSomebodyAsKnown() throws LoginFailed {
        provider.discovery.remove("userinfo_endpoint");
        OidcProvider corp = provider.provider(settings(GROUPS_AND_ROLES, true));
        Identity alice = provider.login(corp);
        provider.tokenAnswer.putAll(Map.of("id_token", "", "refresh_token", "refresh-2"));

        Identity now = corp.refresh(alice);

        assertThat(now.roles()).isEqualTo(alice.roles());
        assertThat(now.refreshToken()).isEqualTo("refresh-2");
    }

    @Test
    void aRefreshTokenThatWasTakenBackIsADenial() throws LoginFailed {
        OidcProvider corp = provider.provider(settings(GROUPS_AND_ROLES, true));
        Identity alice = provider.login(corp);
        provider.server.on("/token", _ -> new Answer(400, Map.of(), "{\"error\":\"invalid_grant\"}"));

        assertThatThrownBy(() -> corp.refresh(alice)).satisfies(OidcProviderTest::denied);
    }

    @Test
    void aProviderInTroubleIsNoDenial() throws LoginFailed {
        OidcProvider corp = provider.provider(settings(GROUPS_AND_ROLES, true));
        Identity alice = provider.login(corp);

        provider.server.on("/token", _ -> Answer.status(503));
        assertThatThrownBy(() -> corp.refresh(alice)).satisfies(OidcProviderTest::notDenied);

        provider.server.on("/token", _ -> new Answer(400, Map.of(), "{\"error\":\"invalid_client\"}"));
        assertThatThrownBy(() -> corp.refresh(alice)).satisfies(OidcProviderTest::notDenied);

        provider.server.close();
        assertThatThrownBy(() -> corp.refresh(alice)).satisfies(OidcProviderTest::notDenied);
    }

    @Test
    void whoeverCannotBeAskedAboutIsDeniedWhereThatIsDemanded() throws LoginFailed {
        provider.tokenAnswer.put("refresh_token", "");
        OidcProvider corp = provider.provider(settings(GROUPS_AND_ROLES, true));
        Identity alice = provider.login(corp);

        assertThatThrownBy(() -> corp.refresh(alice)).satisfies(OidcProviderTest::denied);
    }

    @Test
    void offlineAccessIsAskedForWhereItIsNeededAndKnown() throws LoginFailed {
        provider.discovery.put("scopes_supported", List.of("openid", "offline_access"));
        assertThat(scopeOf(provider.provider(settings(ClaimMapping.NONE, true))))
                .endsWith(" offline_access");
        assertThat(scopeOf(provider.provider())).doesNotContain("offline_access");

        provider.discovery.put("scopes_supported", List.of("openid"));
        assertThat(scopeOf(provider.provider(settings(ClaimMapping.NONE, true))))
                .doesNotContain("offline_access");
    }

    private static String scopeOf(OidcProvider corp) throws LoginFailed {
        return FakeProvider.query(corp.begin("s", FakeProvider.CALLBACK).redirect())
                .require("scope");
    }

    @Test
    void aNewKeyIsPickedUpWithItsFirstToken() throws LoginFailed {
        OidcProvider corp = provider.provider();
        provider.login(corp);
        provider.time.pass(Kept.PAUSE);
        provider.keys = List.of(FakeProvider.KEY, FakeProvider.OTHER_KEY);
        provider.signing = claims -> FakeProvider.sign(Json.write(claims), FakeProvider.OTHER_KEY);

        assertThat(provider.login(corp).subject()).isEqualTo("1234");
        assertThat(provider.server.received("/jwks")).hasSize(2);
    }

    @Test
    void unknownKeysDoNotMakeTheSetBeFetchedOverAndOver() throws LoginFailed {
        OidcProvider corp = provider.provider();
        provider.login(corp);
        provider.time.pass(Kept.PAUSE);
        provider.signing = claims -> FakeProvider.sign(Json.write(claims), FakeProvider.OTHER_KEY);

        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() -> provider.login(corp)).satisfies(OidcProviderTest::notDenied);
        }

        assertThat(provider.server.received("/jwks")).hasSize(2);
    }

    @Test
    void knownDocumentsKeepWorkingWhileTheProviderPublishesNone() throws LoginFailed {
        OidcProvider corp = provider.provider();
        provider.login(corp);
        provider.server.on("/jwks", _ -> Answer.status(500));
        provider.server.on("/.well-known/openid-configuration", _ -> Answer.status(500));
        provider.time.pass(Duration.ofDays(1));
        provider.claims.put("exp", provider.time.instant().getEpochSecond() + 60);

        assertThat(provider.login(corp).subject()).isEqualTo("1234");
    }

    @Test
    void theDiscoveryDocumentIsFetchedAnewInTheBackground() throws LoginFailed {
        OidcProvider corp = provider.provider();
        corp.begin("s", FakeProvider.CALLBACK);
        provider.discovery.put("authorization_endpoint", provider.server.url() + "/elsewhere");
        provider.time.pass(Duration.ofHours(2));

        assertThat(corp.begin("s", FakeProvider.CALLBACK).redirect().getPath()).isEqualTo("/authorize");

        await().until(() ->
                corp.begin("s", FakeProvider.CALLBACK).redirect().getPath().equals("/elsewhere"));
        assertThat(provider.server.received("/.well-known/openid-configuration"))
                .hasSize(2);
    }

    @Test
    void anIssuerMayEndWithASlash() throws LoginFailed {
        provider.discovery.put("issuer", provider.server.url() + "/");
        provider.claims.put("iss", provider.server.url() + "/");
        OidcProvider auth0 = provider.provider(
                ProviderSettings.of("corp", FakeProvider.CLIENT, FakeProvider.SECRET),
                Profile.of(java.net.URI.create(provider.server.url() + "/")));

        assertThat(provider.login(auth0).subject()).isEqualTo("1234");
    }

    @Test
    void nothingPrintsASecret() throws LoginFailed {
        ProviderSettings settings = settings(ClaimMapping.NONE, true);
        Identity alice = provider.login(provider.provider(settings));

        assertThat(settings.toString() + alice).doesNotContain(FakeProvider.SECRET, "refresh-1", "code-1");
    }

    private static ProviderSettings settings(ClaimMapping mapping, boolean strict) {
        return new ProviderSettings(
                "corp", FakeProvider.CLIENT, FakeProvider.SECRET, List.of(), mapping, strict, Set.of());
    }

    static void denied(Throwable thrown) {
        assertThat(thrown)
                .isInstanceOfSatisfying(
                        LoginFailed.class, failed -> assertThat(failed.denied()).isTrue());
    }

    static void notDenied(Throwable thrown) {
        assertThat(thrown)
                .isInstanceOfSatisfying(
                        LoginFailed.class, failed -> assertThat(failed.denied()).isFalse());
    }
}
