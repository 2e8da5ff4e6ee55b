package dev.sallyport.oauth.flow;

import static dev.sallyport.oauth.flow.World.comeBack;
import static dev.sallyport.oauth.flow.World.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.oauth.ProtectedResource;
import dev.sallyport.oauth.grant.Lifetimes;
import dev.sallyport.oauth.journal.OAuthEvent.Step;
import dev.sallyport.oauth.login.LoginFailed;
import dev.sallyport.oauth.page.Form;
import dev.sallyport.oauth.registration.Client.Authentication;
import dev.sallyport.oauth.store.OAuthStore.Kind;
import dev.sallyport.oauth.web.Params;
import dev.sallyport.oauth.web.WebResponse;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The way from a client's request to a code: protocol.md Y4 to Y7.
final class AuthorizationTest {
    private final World world = new World();
    private final Browser browser = world.browser();

    @Test
    void whoAgreesAndLogsInSendsTheClientACode() {
        URI end = world.walk(browser, request());

        assertThat(end.toString()).startsWith(KnownClients.REDIRECT + "?");
        Params answer = Browser.query(end);
        assertThat(answer.require("code")).hasSize(43);
        assertThat(answer.require("state")).isEqualTo("a state/&=+ü");
        assertThat(answer.require("iss")).isEqualTo(World.ISSUER);
        assertThat(world.steps()).containsExactly(Step.AUTHORIZATION, Step.CONSENT, Step.LOGIN, Step.AUTHORIZATION);
    }

    @Test
    void nothingGoesToTheProviderBeforeSomebodyAgrees() {
        WebResponse page = browser.get("/oauth/authorize", request());

        assertThat(page.status()).isEqualTo(200);
        assertThat(Browser.html(page)).contains("Allow access?", "app app", "client.example", "/a", "read", "write");
        assertThat(world.store.list(Kind.LOGIN)).isEmpty();
    }

    @Test
    void aRequestMayAlsoBePosted() {
        WebResponse page = browser.post("/oauth/authorize", request(), Map.of());

        assertThat(Browser.html(page)).contains("Allow access?");
    }

    @Test
    void whoDeclinesSendsTheClientAnError() {
        WebResponse page = browser.get("/oauth/authorize", request());

        Params answer = Browser.query(Browser.next(browser.press(page, Form.NO)));

        assertThat(answer.require("error")).isEqualTo("access_denied");
        assertThat(answer.require("state")).isEqualTo("a state/&=+ü");
        assertThat(answer.require("iss")).isEqualTo(World.ISSUER);
        assertThat(world.store.list(Kind.LOGIN)).isEmpty();
    }

    @Test
    void twoTabsBothArrive() {
        WebResponse one = browser.get("/oauth/authorize", request("state", "one"));
        WebResponse two = browser.get("/oauth/authorize", request("state", "two"));
        URI twoThere = Browser.next(browser.press(two, Form.YES));
        URI oneThere = Browser.next(browser.press(one, Form.YES));

        Params oneAnswer = Browser.query(Browser.next(comeBack(browser, oneThere)));
        Params twoAnswer = Browser.query(Browser.next(comeBack(browser, twoThere)));

        assertThat(oneAnswer.require("state")).isEqualTo("one");
        assertThat(twoAnswer.require("state")).isEqualTo("two");
        assertThat(oneAnswer.require("code")).isNotEqualTo(twoAnswer.require("code"));
    }

    @Test
    void theSamePersonIsNotAskedAgainForTheSame() {
        world.walk(browser, request());

        URI there = Browser.next(browser.get("/oauth/authorize", request("scope", "read")));

        assertThat(there.getHost()).isEqualTo("google.example");
        assertThat(Browser.query(Browser.next(comeBack(browser, there))).get("code"))
                .isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "client_id,other",
        "resource,https://mcp.example/b",
        "prompt,consent",
        "redirect_uri,http://127.0.0.1:4000/cb"
    })
    void anythingElseIsAskedAgain(String name, String value) {
        world.walk(browser, request());

        WebResponse page = browser.get("/oauth/authorize", request(name, value));

        assertThat(Browser.html(page)).contains("Allow access?");
    }

    @Test
    void moreScopesAreAskedAgain() {
        world.walk(browser, request("scope", "read"));

        WebResponse page = browser.get("/oauth/authorize", request("scope", "read write"));

        assertThat(Browser.html(page)).contains("Allow access?");
    }

    @Test
    void answersOnTheOwnMachineAreAskedAboutEachTime() {
        Params local = request("redirect_uri", "http://127.0.0.1:4000/cb");
        world.walk(browser, local);

        WebResponse page = browser.get("/oauth/authorize", local);

        assertThat(Browser.html(page)).contains("Allow access?", "a program on this computer");
    }

    @Test
    void anotherBrowserOfTheSamePersonIsAskedAgain() {
        world.walk(browser, request());

        WebResponse page = world.browser().get("/oauth/authorize", request());

        assertThat(Browser.html(page)).contains("Allow access?");
    }

    @Test
    void anotherPersonInTheSameBrowserIsAskedBeforeThereIsACode() {
        world.walk(browser, request());
        URI there = Browser.next(browser.get("/oauth/authorize", request()));
        world.google.logsIn("bob");

        WebResponse page = comeBack(browser, there);

        assertThat(page.status()).isEqualTo(200);
        assertThat(Browser.html(page)).contains("Allow access?", "bob@example.com");
        URI end = Browser.next(comeBack(browser, Browser.next(browser.press(page, Form.YES))));
        WebResponse tokens = world.redeem(Browser.query(end).require("code"));
        assertThat(world.contents(tokens).subject()).isEqualTo("google:bob");
    }

    @Test
    void aConsentThatWasWithdrawnIsAskedForAgain() {
        world.walk(browser, request());
        world.consents.withdraw(world.consents.all().getFirst().id());

        WebResponse page = browser.get("/oauth/authorize", request());

        assertThat(Browser.html(page)).contains("Allow access?");
    }

    @Test
    void aSessionThatWasEndedIsNoneAnyMore() {
        world.walk(browser, request());
        world.sessions.end(world.sessions.all().getFirst().id());

        WebResponse page = browser.get("/oauth/authorize", request());

        assertThat(Browser.html(page)).contains("Allow access?");
    }

    @Test
    void withoutAPersonToAskASilentRequestNeedsALogin() {
        Params answer = Browser.query(Browser.next(browser.get("/oauth/authorize", request("prompt", "none"))));

        assertThat(answer.require("error")).isEqualTo("login_required");
        assertThat(answer.require("iss")).isEqualTo(World.ISSUER);
    }

    @Test
    void aSilentRequestForWhatWasNotAgreedToNeedsConsent() {
        world.walk(browser, request("scope", "read"));

        Params answer = Browser.query(Browser.next(browser.get("/oauth/authorize", request("prompt", "none"))));

        assertThat(answer.require("error")).isEqualTo("consent_required");
    }

    @Test
    void aSilentRequestForWhatWasAgreedToGivesAnAccessTokenOnly() {
        world.walk(browser, request());

        Params answer = Browser.query(Browser.next(browser.get("/oauth/authorize", request("prompt", "none"))));

        WebResponse tokens = world.redeem(answer.require("code"));
        assertThat(world.contents(tokens).subject()).isEqualTo("google:alice");
        assertThat(World.json(tokens)).doesNotContainKey("refresh_token");
    }

    @Test
    void aSilentRequestHoldsTheLoginToItsAge() {
        world.walk(browser, request());
        world.clock.pass(Duration.ofSeconds(61));
        Params request = request("prompt", "none", "max_age", "60");

        Params answer = Browser.query(Browser.next(browser.get("/oauth/authorize", request)));

        assertThat(answer.require("error")).isEqualTo("login_required");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "response_type,token,unsupported_response_type",
                "response_type,'',invalid_request",
                "response_mode,fragment,invalid_request",
                "code_challenge,'',invalid_request",
                "code_challenge,short,invalid_request",
                "code_challenge_method,plain,invalid_request",
                "code_challenge_method,'',invalid_request",
                "resource,https://mcp.example/c,invalid_target",
                "resource,https://mcp.example/a#x,invalid_target",
                "resource,/a,invalid_target",
                "resource,mailto:a,invalid_target",
                "resource,'',invalid_target",
                "scope,a\"b,invalid_scope",
                "prompt,none login,invalid_request",
                "max_age,-1,invalid_request",
                "dpop_jkt,x,invalid_request",
                "request,eyJ9,request_not_supported",
                "request_uri,https://x.example/,request_uri_not_supported"
            })
    void whatIsWrongIsToldTheClient(String name, String value, String error) {
        URI end = Browser.next(browser.get("/oauth/authorize", request(name, value)));

        assertThat(end.toString()).startsWith(KnownClients.REDIRECT + "?");
        Params answer = Browser.query(end);
        assertThat(answer.require("error")).isEqualTo(error);
        assertThat(answer.require("state")).isEqualTo("a state/&=+ü");
        assertThat(answer.require("iss")).isEqualTo(World.ISSUER);
    }

    @Test
    void aRequestIsAboutOneResource() {
        Map<String, List<String>> values =
                new java.util.LinkedHashMap<>(request().values());
        values.put("resource", List.of(World.A.toString(), World.B.toString()));

        Params answer = Browser.query(Browser.next(browser.get("/oauth/authorize", new Params(values))));

        assertThat(answer.require("error")).isEqualTo("invalid_target");
    }

    @Test
    void theResourceNeedNotBeNamedWhereThereIsOnlyOne() {
        world.clients.add(KnownClients.client(
                "b-only", "b", Authentication.NONE, null, Set.of(), Set.of(World.B), KnownClients.REDIRECT));

        URI end = world.walk(browser, request("client_id", "b-only", "resource", "", "scope", ""));

        WebResponse tokens = world.redeem(Browser.query(end).require("code"), "client_id", "b-only");
        assertThat(world.contents(tokens).audience()).isEqualTo(World.B);
        assertThat(World.text(tokens, "scope")).isEqualTo("see");
    }

    @Test
    void aClientMayNotAskForAResourceThatIsNotItsOwn() {
        world.clients.add(KnownClients.client(
                "b-only", "b", Authentication.NONE, null, Set.of(), Set.of(World.B), KnownClients.REDIRECT));

        URI end = Browser.next(browser.get("/oauth/authorize", request("client_id", "b-only")));

        assertThat(Browser.query(end).require("error")).isEqualTo("invalid_target");
    }

    @ParameterizedTest
    @CsvSource({
        "'read write',  'read write'",
        "'read admin',  'read'",
        "'admin',       ''",
        "'',            'read'",
        "'offline_access', 'read'",
        "'write offline_access', 'write'"
    })
    void scopesAreWhatTheResourceHas(String asked, String granted) {
        WebResponse tokens = world.redeem(world.code("scope", asked));

        assertThat(World.text(tokens, "scope")).isEqualTo(granted);
        assertThat(String.join(
                        " ", new java.util.TreeSet<>(world.contents(tokens).scopes())))
                .isEqualTo(granted);
    }

    @Test
    void scopesAreWhatTheClientMayHave() {
        world.clients.add(KnownClients.client(
                "reader", "r", Authentication.NONE, null, Set.of("read"), Set.of(), KnownClients.REDIRECT));

        WebResponse tokens = world.redeem(world.code("client_id", "reader"), "client_id", "reader");

        assertThat(World.text(tokens, "scope")).isEqualTo("read");
    }

    @Test
    void aResourceWithoutRequiredScopesGivesAllToWhoAsksForNone() {
        var all = new ProtectedResource(World.A, "/a", Set.of("x", "y"), Set.of(), "google", Set.of());
        World one = new World(Lifetimes.USUAL, List.of(all));

        URI end = one.walk(one.browser(), request("scope", "", "resource", ""));

        assertThat(World.text(one.redeem(Browser.query(end).require("code")), "scope"))
                .isEqualTo("x y");
    }

    @Test
    void aProviderThatSaysNoIsToldTheClient() {
        WebResponse page = browser.get("/oauth/authorize", request());
        URI there = Browser.next(browser.press(page, Form.YES));
        Params state = World.form("state", Browser.query(there).require("state"), "error", "access_denied");

        Params answer = Browser.query(Browser.next(browser.get("/oauth/callback/google", state)));

        assertThat(answer.require("error")).isEqualTo("access_denied");
        assertThat(answer.require("iss")).isEqualTo(World.ISSUER);
        assertThat(world.sessions.all()).isEmpty();
        assertThat(world.consents.all()).isEmpty();
    }

    @Test
    void aProviderThatCannotBeAskedIsToldTheClient() {
        world.google.isDown(true);
        WebResponse page = browser.get("/oauth/authorize", request());

        Params answer = Browser.query(Browser.next(browser.press(page, Form.YES)));

        assertThat(answer.require("error")).isEqualTo("temporarily_unavailable");
    }

    @Test
    void aProviderVouchesForItsOwnPeopleOnly() {
        world.google.vouchesAs("corp");
        WebResponse page = browser.get("/oauth/authorize", request());
        URI there = Browser.next(browser.press(page, Form.YES));

        Params answer = Browser.query(Browser.next(comeBack(browser, there)));

        assertThat(answer.require("error")).isEqualTo("access_denied");
        assertThat(world.sessions.all()).isEmpty();
    }

    @Test
    void aPageOfTheGatewayLearnsWhoSomebodyIs() throws LoginFailed {
        Browser visitor = new Browser(request -> request.path().equals("/start")
                ? world.authorization.logIn("google", "/oauth/upstream/github?x=1")
                : world.authorization.handle(request));

        WebResponse back = comeBack(visitor, Browser.next(visitor.get("/start", Params.NONE)));

        assertThat(Browser.next(back)).hasToString("/oauth/upstream/github?x=1");
        assertThat(world.sessions.all())
                .extracting(session -> session.identity().id())
                .containsExactly("google:alice");
    }
}
