package dev.sallyport.oauth.login.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.oauth.ClaimMapping;
import dev.sallyport.oauth.login.Identity;
import dev.sallyport.oauth.login.LoginFailed;
import dev.sallyport.oauth.login.LoginProvider.Begun;
import dev.sallyport.oauth.login.oidc.FakeServer.Answer;
import dev.sallyport.oauth.login.oidc.GitHubProvider.Sites;
import dev.sallyport.oauth.web.Params;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class GitHubProviderTest {
    private static final URI CALLBACK = URI.create("https://mcp.example.com/oauth/callback/github");
    private static final String SECRET = "the-secret-of-the-app";
    private static final ClaimMapping TEAMS =
            new ClaimMapping(null, Map.of("acme/ops", Set.of("admin")), Set.of("user"), "groups");

    private final FakeServer server = new FakeServer();

    @BeforeEach
    void answer() {
        server.on("/login/oauth/access_token", _ -> Answer.json("""
                {"access_token":"gho_token","token_type":"bearer","scope":"read:user"}"""));
        server.on("/api/user", _ -> Answer.json("""
                {"id":583231,"login":"octocat","name":"The Octocat","email":"unverified@example.com"}"""));
        server.on("/api/user/emails", _ -> Answer.json("""
                [{"email":"old@example.com","primary":false,"verified":true},
                 {"email":"octocat@example.com","primary":true,"verified":true}]"""));
        server.on("/api/user/orgs", _ -> Answer.json("[{\"login\":\"acme\"},{\"login\":\"umbrella\"}]"));
        server.on("/api/user/teams", _ -> Answer.json("[{\"slug\":\"ops\",\"organization\":{\"login\":\"acme\"}}]"));
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void theBrowserIsSentThereWithStateAndChallenge() {
        Begun begun = github(ClaimMapping.NONE, false).begin("state-1", CALLBACK);

        Params query = FakeProvider.query(begun.redirect());
        assertThat(begun.redirect().toString()).startsWith(server.url() + "/login/oauth/authorize?");
        assertThat(query.require("client_id")).isEqualTo("app");
        assertThat(query.require("state")).isEqualTo("state-1");
        assertThat(query.require("redirect_uri")).isEqualTo(CALLBACK.toString());
        assertThat(query.require("scope")).isEqualTo("read:user user:email");
        assertThat(query.require("code_challenge_method")).isEqualTo("S256");
        assertThat(query.require("code_challenge")).isEqualTo(FakeProvider.challenge(begun.memo()));
    }

    @Test
    void somebodyIsKnownByTheNumberOfTheAccount() throws LoginFailed {
        Identity octocat = login(github(ClaimMapping.NONE, false));

        assertThat(octocat.id()).isEqualTo("github:583231");
        assertThat(octocat.name()).isEqualTo("The Octocat");
        assertThat(octocat.email()).isEqualTo("octocat@example.com");
        assertThat(octocat.claims()).containsEntry("login", "octocat").doesNotContainKey("orgs");
        assertThat(octocat.refreshToken()).isNull();
        assertThat(server.received("/api/user").getFirst().authorization()).isEqualTo("Bearer gho_token");
        Params form = Params.parse(
                server.received("/login/oauth/access_token").getFirst().body());
        assertThat(form.require("client_secret")).isEqualTo(SECRET);
        assertThat(form.require("code")).isEqualTo("code-1");
        assertThat(form.require("code_verifier")).hasSize(43);
        assertThat(form.require("redirect_uri")).isEqualTo(CALLBACK.toString());
    }

    @Test
    void organizationsAndTeamsAreGroupsWhereTheyAreMapped() throws LoginFailed {
        GitHubProvider github = github(TEAMS, false);

        Identity octocat = login(github);

        assertThat(FakeProvider.query(github.begin("s", CALLBACK).redirect()).require("scope"))
                .isEqualTo("read:user user:email read:org");
        assertThat(octocat.groups()).containsExactlyInAnyOrder("acme", "umbrella", "acme/ops");
        assertThat(octocat.roles()).containsExactlyInAnyOrder("admin", "user");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "[{\"email\":\"a@b.example\",\"primary\":true,\"verified\":false}]",
                "[{\"email\":\"a@b.example\",\"primary\":false,\"verified\":true}]",
                "[{\"email\":\"a@b.example\"}]"
            })
    void onlyThePrimaryAddressCountsAndOnlyVerified(String emails) throws LoginFailed {
        server.on("/api/user/emails", _ -> Answer.json(emails));

        assertThat(login(github(ClaimMapping.NONE, false)).email()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[],\"more\":[]", "[{\"a\":1,\"a\":2}]", "", "[1"})
    void aListThatIsNoneIsRefused(String emails) {
        server.on("/api/user/emails", _ -> Answer.json(emails));

        assertThatThrownBy(() -> login(github(ClaimMapping.NONE, false))).isInstanceOf(LoginFailed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"login\":\"octocat\"}", "{\"id\":\"583231\"}", "{\"id\":0}", "{\"id\":-1}", "{\"id\":1.5}"})
    void somebodyWithoutANumberIsNobody(String user) {
        server.on("/api/user", _ -> Answer.json(user));

        assertThatThrownBy(() -> login(github(ClaimMapping.NONE, false))).satisfies(OidcProviderTest::denied);
    }

    @ParameterizedTest
    @CsvSource({"bad_verification_code, true", "incorrect_client_credentials, false", "redirect_uri_mismatch, false"})
    void anErrorThatComesWithStatus200IsOne(String error, boolean denied) {
        server.on("/login/oauth/access_token", _ -> Answer.json("{\"error\":\"" + error + "\"}"));

        assertThatThrownBy(() -> login(github(ClaimMapping.NONE, false)))
                .hasMessageContaining(error)
                .satisfies(denied ? OidcProviderTest::denied : OidcProviderTest::notDenied);
    }

    @Test
    void whatThePersonHasRefusedIsADenial() {
        GitHubProvider github = github(ClaimMapping.NONE, false);
        Begun begun = github.begin("s", CALLBACK);

        assertThatThrownBy(() -> github.finish(Params.of(Map.of("error", "access_denied")), begun.memo(), CALLBACK))
                .satisfies(OidcProviderTest::denied);
        assertThat(server.received).isEmpty();
    }

    @Test
    void anAnswerOfAnotherIssuerIsRefusedBeforeAnythingIsSent() {
        GitHubProvider github = github(ClaimMapping.NONE, false);
        Begun begun = github.begin("s", CALLBACK);

        assertThatThrownBy(() -> github.finish(
                        Params.of(Map.of("code", "c", "iss", "https://evil.example")), begun.memo(), CALLBACK))
                .satisfies(OidcProviderTest::denied);
        assertThat(server.received).isEmpty();
    }

    @Test
    void withoutStrictRefreshNobodyIsAsked() throws LoginFailed {
        GitHubProvider github = github(ClaimMapping.NONE, false);
        Identity octocat = login(github);
        int requests = server.received.size();

        assertThat(github.refresh(octocat)).isSameAs(octocat);
        assertThat(server.received).hasSize(requests);
    }

    @Test
    void withStrictRefreshGroupsAreThoseOfNow() throws LoginFailed {
        GitHubProvider github = github(TEAMS, true);
        Identity octocat = login(github);
        server.on("/api/user/teams", _ -> Answer.json("[]"));

        Identity now = github.refresh(octocat);

        assertThat(octocat.roles()).contains("admin");
        assertThat(now.roles()).containsExactly("user");
        assertThat(now.refreshToken()).isEqualTo("gho_token");
    }

    @Test
    void aTokenThatWasTakenBackIsADenialAndTroubleIsNone() throws LoginFailed {
        GitHubProvider github = github(TEAMS, true);
        Identity octocat = login(github);

        for (int status : List.of(403, 429, 500, 302)) {
            server.on("/api/user", _ -> Answer.status(status));
            assertThatThrownBy(() -> github.refresh(octocat)).satisfies(OidcProviderTest::notDenied);
        }
        server.on("/api/user", _ -> Answer.status(401));
        assertThatThrownBy(() -> github.refresh(octocat)).satisfies(OidcProviderTest::denied);
    }

    @Test
    void aTokenThatBecameAnotherAccountsIsADenial() throws LoginFailed {
        GitHubProvider github = github(TEAMS, true);
        Identity octocat = login(github);
        server.on("/api/user", _ -> Answer.json("{\"id\":2,\"login\":\"octocat\"}"));

        assertThatThrownBy(() -> github.refresh(octocat)).satisfies(OidcProviderTest::denied);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/login/oauth/access_token", "/api/user", "/api/user/emails"})
    void endpointsThatHangEndTheLoginInTime(String path) {
        server.hanging.add(path);

        assertThatThrownBy(() -> login(github(ClaimMapping.NONE, false))).satisfies(OidcProviderTest::notDenied);
    }

    private GitHubProvider github(ClaimMapping mapping, boolean strict) {
        var settings = new ProviderSettings("github", "app", SECRET, List.of(), mapping, strict, Set.of());
        var sites = new Sites(URI.create(server.url()), URI.create(server.url() + "/api"));
        return new GitHubProvider(settings, sites, new LoopbackFetcher());
    }

    private static Identity login(GitHubProvider github) throws LoginFailed {
        Begun begun = github.begin("state-1", CALLBACK);
        return github.finish(Params.of(Map.of("code", "code-1", "state", "state-1")), begun.memo(), CALLBACK);
    }
}
