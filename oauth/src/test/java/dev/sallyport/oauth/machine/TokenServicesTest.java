package dev.sallyport.oauth.machine;

import static dev.sallyport.oauth.machine.Server.SECRET;
import static dev.sallyport.oauth.machine.Server.basic;
import static dev.sallyport.oauth.machine.Server.form;
import static dev.sallyport.oauth.machine.Server.get;
import static dev.sallyport.oauth.machine.Server.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.oauth.grant.Family;
import dev.sallyport.oauth.journal.OAuthEvent.Outcome;
import dev.sallyport.oauth.journal.OAuthEvent.Step;
import dev.sallyport.oauth.store.OAuthStore.Kind;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Introspection (RFC 7662), revocation (RFC 7009) and userinfo (OpenID Connect Core section 5.3).
final class TokenServicesTest {
    private final Server server = new Server();
    private final Family family = server.grant("ci", Set.of("wiki:read", "openid", "profile", "email"));
    private final String access = server.accessToken(family, Server.WIKI, null);
    private final String refresh = family.refreshToken();

    @Test
    void aClientLearnsAboutItsOwnAccessToken() {
        Answer answer = introspect("ci", access);

        assertThat(answer.json())
                .containsEntry("active", true)
                .containsEntry("sub", "google:ada")
                .containsEntry("client_id", "ci")
                .containsEntry("aud", Server.WIKI.toString())
                .containsEntry("iss", Server.ISSUER)
                .containsEntry("token_type", "Bearer")
                .containsEntry("scope", "email openid profile wiki:read")
                .containsKeys("exp", "iat", "jti")
                .doesNotContainKeys("grant", "email", "name");
        assertThat(answer.header("Cache-Control")).containsExactly("no-store");
        assertThat(server.events.getLast().step()).isEqualTo(Step.TOKEN_INTROSPECTED);
    }

    @Test
    void aServerLearnsAboutTokensForItsResource() {
        assertThat(introspect("wiki-server", access).json()).containsEntry("active", true);

        String elsewhere = server.accessToken(family, Server.MAIL, null);

        assertThat(introspect("wiki-server", elsewhere).json()).isEqualTo(Map.of("active", false));
    }

    /// To be open for all resources is not to be every resource.
    @Test
    void anyOtherTokenIsAsUnknownAsOneThatIsNotThere() {
        assertThat(introspect("loose", access).json()).isEqualTo(Map.of("active", false));
        assertThat(introspect("wiki-server", refresh).json()).isEqualTo(Map.of("active", false));
        assertThat(introspect("ci", "x").response().body())
                .isEqualTo(introspect("loose", access).response().body());
    }

    @Test
    void aClientLearnsAboutItsOwnRefreshToken() {
        assertThat(introspect("ci", refresh).json())
                .containsEntry("active", true)
                .containsEntry("sub", "google:ada")
                .containsEntry("client_id", "ci")
                .containsEntry("exp", family.grant().expires().getEpochSecond());
    }

    @Test
    void whatIsOverIsNotActive() {
        server.grants.revoke(family.grant().id());
        assertThat(introspect("ci", access).json()).isEqualTo(Map.of("active", false));
        assertThat(introspect("ci", refresh).json()).isEqualTo(Map.of("active", false));
    }

    @Test
    void onlyWhoHasProvedToBeAClientMayIntrospect() {
        Answer publicClient = send(server.introspection, form(Map.of("client_id", "app", "token", access), Map.of()));
        Answer wrong = send(server.introspection, form(Map.of("token", access), basic("ci", "wrong")));

        assertThat(publicClient.status()).isEqualTo(401);
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.header("WWW-Authenticate")).containsExactly("Basic realm=\"oauth\"");
        assertThat(server.events.getLast().outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(send(server.introspection, form(Map.of(), basic("ci", SECRET)))
                        .status())
                .isEqualTo(400);
        assertThat(send(server.introspection, get("/oauth/introspect", Map.of()))
                        .status())
                .isEqualTo(405);
    }

    @Test
    void anAccessTokenThatIsGivenBackIsNotGoodAnyMoreButItsGrantIs() {
        Answer answer = revoke("ci", access);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(server.own.verify(access)).isEmpty();
        assertThat(server.grants.find(family.grant().id())).isPresent();
        String id = String.valueOf(Server.claims(access).get("jti"));
        assertThat(server.store.find(Kind.REVOKED, id)).isPresent();
        assertThat(server.events.getLast().step()).isEqualTo(Step.TOKEN_REVOKED);
        assertThat(revoke("ci", access).status()).isEqualTo(200);
    }

    @Test
    void aRevocationIsRememberedUntilTheTokenHasExpired() {
        revoke("ci", access);
        String id = String.valueOf(Server.claims(access).get("jti"));

        server.clock.pass(Duration.ofMinutes(10));
        server.store.purge(server.clock.instant());
        assertThat(server.store.find(Kind.REVOKED, id)).isPresent();

        server.clock.pass(Duration.ofMinutes(5));
        server.store.purge(server.clock.instant());
        assertThat(server.store.find(Kind.REVOKED, id)).isEmpty();
    }

    @Test
    void aRefreshTokenThatIsGivenBackEndsTheGrant() {
        assertThat(revoke("ci", refresh).status()).isEqualTo(200);

        assertThat(server.grants.find(family.grant().id())).isEmpty();
        assertThat(server.own.verify(access)).isEmpty();
    }

    @Test
    void nobodyEndsAnothersToken() {
        Answer foreignAccess = revoke("broker", access);
        Answer foreignRefresh = revoke("broker", refresh);
        Answer unknown = revoke("broker", "x");

        assertThat(foreignAccess.response()).usingRecursiveComparison().isEqualTo(unknown.response());
        assertThat(foreignRefresh.response()).usingRecursiveComparison().isEqualTo(unknown.response());
        assertThat(unknown.status()).isEqualTo(200);
        assertThat(server.own.verify(access)).isPresent();
        assertThat(server.grants.find(family.grant().id())).isPresent();
        assertThat(server.events.getLast().outcome()).isEqualTo(Outcome.REFUSED);
    }

    @Test
    void aPublicClientGivesBackItsOwn() {
        Family own = server.grant("app", Set.of("wiki:read"));

        send(server.revocation, form(Map.of("client_id", "app", "token", own.refreshToken()), Map.of()));

        assertThat(server.grants.find(own.grant().id())).isEmpty();
    }

    @Test
    void whoIsNoClientRevokesNothing() {
        Answer answer = send(server.revocation, form(Map.of("token", access), basic("ci", "wrong")));

        assertThat(answer.status()).isEqualTo(401);
        assertThat(server.own.verify(access)).isPresent();
        assertThat(send(server.revocation, get("/oauth/revoke", Map.of())).status())
                .isEqualTo(405);
    }

    @Test
    void userInfoTellsWhatThePersonHasAgreedTo() {
        assertThat(userInfo(access).json())
                .isEqualTo(Map.of("sub", "google:ada", "name", "Ada Lovelace", "email", "ada@example.com"));

        String less = server.accessToken(server.grant("app", Set.of("openid")), Server.WIKI, null);

        assertThat(userInfo(less).json()).isEqualTo(Map.of("sub", "google:ada"));
        assertThat(server.events.getLast().step()).isEqualTo(Step.USERINFO);
    }

    @Test
    void userInfoNeedsTheScope() {
        String without = server.accessToken(server.grant("app", Set.of("wiki:read", "email")), Server.WIKI, null);

        Answer answer = userInfo(without);

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.header("WWW-Authenticate"))
                .containsExactly("Bearer error=\"insufficient_scope\", scope=\"openid\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer x", "Bearer ", "Basic Y2k6eA==", "x"})
    void userInfoNeedsAToken(String header) {
        Answer answer = send(server.userInfo, get("/oauth/userinfo", Map.of("authorization", header)));

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate")).containsExactly("Bearer error=\"invalid_token\"");
        assertThat(send(server.userInfo, get("/oauth/userinfo", Map.of())).header("WWW-Authenticate"))
                .containsExactly("Bearer");
    }

    @Test
    void aTokenThatIsBoundToAKeyIsNoBearerToken() {
        assertThat(userInfo(server.accessToken(family, Server.WIKI, "thumb")).status())
                .isEqualTo(401);
    }

    @Test
    void userInfoEndsWithTheGrant() {
        server.grants.revoke(family.grant().id());

        assertThat(userInfo(access).status()).isEqualTo(401);
    }

    private Answer introspect(String client, String token) {
        return send(server.introspection, form(Map.of("token", token), basic(client, SECRET)));
    }

    private Answer revoke(String client, String token) {
        return send(server.revocation, form(Map.of("token", token), basic(client, SECRET)));
    }

    private Answer userInfo(String token) {
        return send(server.userInfo, get("/oauth/userinfo", Map.of("authorization", "Bearer " + token)));
    }
}
