package dev.sallyport.oauth.flow;

import static dev.sallyport.oauth.flow.World.comeBack;
import static dev.sallyport.oauth.flow.World.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sallyport.oauth.journal.OAuthEvent;
import dev.sallyport.oauth.page.Form;
import dev.sallyport.oauth.registration.Client;
import dev.sallyport.oauth.registration.Client.Authentication;
import dev.sallyport.oauth.store.OAuthStore.Kind;
import dev.sallyport.oauth.store.StoreFailed;
import dev.sallyport.oauth.web.Params;
import dev.sallyport.oauth.web.WebResponse;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is tried against the way to a code: threats.md, confused deputy; protocol.md Y6 to Y8, N1.
final class AuthorizationAttackTest {
    private static final Map<String, String> SAME_SITE = Map.of("origin", World.ISSUER);

    private final World world = new World();
    private final Browser browser = world.browser();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://client.example/callback/",
                "https://client.example/callback?x=1",
                "https://client.example/callback#x",
                "https://client.example/CALLBACK",
                "https://client.example:443/callback",
                "https://client.example/callback/../evil",
                "https://client.example.evil.example/callback",
                "https://client.example@evil.example/callback",
                "https://evil.example/https://client.example/callback",
                "http://client.example/callback",
                "//client.example/callback",
                "/callback",
                "javascript:alert(1)",
                " https://client.example/callback"
            })
    void aRedirectAddressThatIsNotTheClientsOwnIsNeverVisited(String redirect) {
        WebResponse response = browser.get("/oauth/authorize", request("redirect_uri", redirect));

        assertStopped(response, 400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "javascript:alert(1)",
                "JavaScript:alert(1)",
                "data:text/html,x",
                "file:///etc/passwd",
                "http://client.example/callback",
                "https://user@client.example/callback",
                "https://client.example/callback#fragment",
                "https:///callback",
                "https://cliënt.example/callback"
            })
    void aRedirectAddressThatNobodyMayHaveIsNeverVisitedEvenIfRegistered(String redirect) {
        world.clients.add(KnownClients.open("bad", redirect));

        WebResponse response = browser.get("/oauth/authorize", request("client_id", "bad", "redirect_uri", redirect));

        assertStopped(response, 400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"client_id", "redirect_uri"})
    void withoutClientOrAddressNothingIsVisited(String missing) {
        assertStopped(browser.get("/oauth/authorize", request(missing, "")), 400);
    }

    @Test
    void anUnknownClientIsNotSentAnywhere() {
        assertStopped(browser.get("/oauth/authorize", request("client_id", "nobody")), 400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"client_id", "redirect_uri"})
    void twoOfClientOrAddressAreNone(String twice) {
        Map<String, List<String>> values = new LinkedHashMap<>(request().values());
        values.put(twice, List.of(request().require(twice), "https://evil.example/"));

        assertStopped(browser.get("/oauth/authorize", new Params(values)), 400);
    }

    @Test
    void twoStatesAreAnErrorWithoutEither() {
        Map<String, List<String>> values = new LinkedHashMap<>(request().values());
        values.put("state", List.of("one", "two"));

        Params answer = Browser.query(Browser.next(browser.get("/oauth/authorize", new Params(values))));

        assertThat(answer.require("error")).isEqualTo("invalid_request");
        assertThat(answer.get("state")).isEmpty();
    }

    @Test
    void anEndlessRequestIsRefused() {
        assertStopped(browser.get("/oauth/authorize", request("state", "x".repeat(9000))), 400);
    }

    @Test
    void aForeignBrowserAtTheCallbackGetsNoCode() {
        WebResponse page = browser.get("/oauth/authorize", request());
        URI there = Browser.next(browser.press(page, Form.YES));
        Browser victim = world.browser();

        WebResponse response = comeBack(victim, there);

        assertStopped(response, 400);
        assertThat(victim.cookies()).isEmpty();
        assertThat(world.store.list(Kind.CODE)).isEmpty();
    }

    @Test
    void aForeignBrowserDoesNotUseUpTheLogin() {
        WebResponse page = browser.get("/oauth/authorize", request());
        URI there = Browser.next(browser.press(page, Form.YES));
        comeBack(world.browser(), there);

        URI end = Browser.next(comeBack(browser, there));

        assertThat(Browser.query(end).get("code")).isPresent();
    }

    @Test
    void theCookieOfAnotherLoginDoesNotFit() {
        URI mine = Browser.next(browser.press(browser.get("/oauth/authorize", request()), Form.YES));
        Browser other = world.browser();
        other.press(other.get("/oauth/authorize", request()), Form.YES);
        String name = browser.cookies().keySet().iterator().next();
        other.cookies().put(name, other.cookies().values().iterator().next());

        assertStopped(comeBack(other, mine), 400);
    }

    @Test
    void aStateIsGoodOnce() {
        URI there = Browser.next(browser.press(browser.get("/oauth/authorize", request()), Form.YES));
        Map<String, String> before = Map.copyOf(browser.cookies());
        comeBack(browser, there);
        browser.cookies().putAll(before);

        assertStopped(comeBack(browser, there), 400);
        assertThat(world.store.list(Kind.CODE)).hasSize(1);
    }

    @Test
    void aStateIsGoodForTenMinutes() {
        URI there = Browser.next(browser.press(browser.get("/oauth/authorize", request()), Form.YES));
        world.clock.pass(Duration.ofMinutes(10));

        assertStopped(comeBack(browser, there), 400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/oauth/callback/corp", "/oauth/callback/nobody", "/oauth/callback/"})
    void aStateIsGoodForItsProviderOnly(String path) {
        URI there = Browser.next(browser.press(browser.get("/oauth/authorize", request()), Form.YES));
        Params answer = World.form("state", Browser.query(there).require("state"), "code", "upstream code");

        assertStopped(browser.get(path, answer), 400);
    }

    @Test
    void aCallbackWithoutStateIsNothing() {
        assertStopped(browser.get("/oauth/callback/google", World.form("code", "upstream code")), 400);
    }

    @Test
    void aConsentForgedFromAnotherSiteIsNone() {
        WebResponse page = browser.get("/oauth/authorize", request());
        Params form = Browser.form(page, Form.YES);

        assertStopped(browser.post("/oauth/consent", form, Map.of("origin", "https://evil.example")), 403);
        assertStopped(browser.post("/oauth/consent", form, Map.of("origin", "null")), 403);
        assertStopped(browser.post("/oauth/consent", form, Map.of("sec-fetch-site", "cross-site")), 403);
        assertThat(world.store.list(Kind.LOGIN)).isEmpty();
    }

    @Test
    void aConsentWithoutTheBrowsersCookieIsNone() {
        Params form = Browser.form(browser.get("/oauth/authorize", request()), Form.YES);

        assertStopped(world.browser().post("/oauth/consent", form, SAME_SITE), 403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"transaction", "token", "at", "request"})
    void aConsentWithoutAllThatThePageHadIsNone(String field) {
        Params form = Browser.form(browser.get("/oauth/authorize", request()), Form.YES);
        Map<String, List<String>> values = new LinkedHashMap<>(form.values());
        values.remove(field);

        assertStopped(browser.post("/oauth/consent", new Params(values), SAME_SITE), 403);
    }

    @Test
    void aConsentIsForTheClientAndTheRequestThatThePageShowed() {
        Params shown = Browser.form(browser.get("/oauth/authorize", request()), Form.YES);
        Map<String, List<String>> values = new LinkedHashMap<>(shown.values());
        values.put("request", List.of(request("client_id", "other").encode()));

        assertStopped(browser.post("/oauth/consent", new Params(values), SAME_SITE), 403);
    }

    @Test
    void theTokenOfAnotherPageDoesNotFit() {
        Params mine = Browser.form(browser.get("/oauth/authorize", request("client_id", "other")), Form.YES);
        Params other = Browser.form(browser.get("/oauth/authorize", request()), Form.YES);
        Map<String, List<String>> values = new LinkedHashMap<>(mine.values());
        values.put("token", other.all("token"));

        assertStopped(browser.post("/oauth/consent", new Params(values), SAME_SITE), 403);
    }

    @Test
    void aPageIsGoodForTenMinutes() {
        WebResponse page = browser.get("/oauth/authorize", request());
        world.clock.pass(Duration.ofMinutes(10));

        assertStopped(browser.press(page, Form.YES), 403);
    }

    @Test
    void aConsentIsNotGivenByAddress() {
        Params form = Browser.form(browser.get("/oauth/authorize", request()), Form.YES);

        assertStopped(browser.get("/oauth/consent", form), 405);
    }

    @Test
    void anyOtherButtonIsANo() {
        WebResponse page = browser.get("/oauth/authorize", request());

        assertThat(Browser.query(Browser.next(browser.press(page, ""))).require("error"))
                .isEqualTo("access_denied");
    }

    @Test
    void aClientThatIsGoneWhenSomebodyAgreesGetsNothing() {
        WebResponse page = browser.get("/oauth/authorize", request());
        world.clients.remove("app");

        assertStopped(browser.press(page, Form.YES), 400);
    }

    @Test
    void aClientThatIsGoneWhenSomebodyHasLoggedInGetsNothing() {
        URI there = Browser.next(browser.press(browser.get("/oauth/authorize", request()), Form.YES));
        world.clients.remove("app");

        assertStopped(comeBack(browser, there), 400);
    }

    @Test
    void anInventedSessionIsNone() {
        world.walk(browser, request());
        Browser other = world.browser();
        browser.cookies().keySet().forEach(name -> other.cookies().put(name, "invented"));

        assertThat(Browser.html(other.get("/oauth/authorize", request()))).contains("Allow access?");
    }

    @Test
    void aLoginGivesTheBrowserANewSession() {
        world.walk(browser, request());
        Map<String, String> before = Map.copyOf(browser.cookies());

        world.walk(browser, request("prompt", "consent"));

        assertThat(browser.cookies()).hasSameSizeAs(before).isNotEqualTo(before);
        assertThat(world.sessions.all()).hasSize(1);
    }

    @Test
    void everyPageKeepsOthersFromFramingOrReadingIt() {
        List<WebResponse> pages = List.of(
                browser.get("/oauth/authorize", request()),
                browser.get("/oauth/authorize", request("client_id", "")),
                browser.press(browser.get("/oauth/authorize", request()), Form.YES),
                browser.get("/oauth/callback/google", Params.NONE),
                browser.get("/oauth/nothing", Params.NONE));

        assertThat(pages).allSatisfy(page -> {
            assertThat(Browser.header(page, "Content-Security-Policy"))
                    .contains("default-src 'none'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'")
                    .doesNotContain("unsafe");
            assertThat(Browser.header(page, "X-Frame-Options")).isEqualTo("DENY");
            assertThat(Browser.header(page, "X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(Browser.header(page, "Referrer-Policy")).isEqualTo("same-origin");
            assertThat(Browser.header(page, "Cache-Control")).isEqualTo("no-store");
        });
    }

    @Test
    void cookiesAreKeptFromScriptsOtherSitesAndOtherHosts() {
        WebResponse page = browser.get("/oauth/authorize", request());

        assertThat(Browser.header(page, "Set-Cookie"))
                .startsWith("__Host-sallyport-login-")
                .contains("; Path=/;", "; HttpOnly", "; Secure", "; SameSite=Lax", "; Max-Age=600")
                .doesNotContain("Domain");
    }

    @Test
    void nothingOfAClientIsMarkup() {
        String evil = "\"><script>alert(1)</script><img src=x onerror='alert(2)'>\u202Egnp.exe";
        world.clients.add(new Client(
                evil,
                evil,
                Client.Source.DOCUMENT,
                Authentication.NONE,
                null,
                null,
                null,
                List.of("https://client.example/?%22%3E%3Cscript%3E"),
                Set.of(Client.Grant.AUTHORIZATION_CODE),
                Set.of(),
                Set.of(),
                Set.of(),
                java.time.Instant.EPOCH,
                null));
        Params request = request(
                "client_id",
                evil,
                "redirect_uri",
                "https://client.example/?%22%3E%3Cscript%3E",
                "state",
                evil,
                "scope",
                "read <script>alert(3)</script>");

        WebResponse page = browser.get("/oauth/authorize", request);

        String html = Browser.html(page);
        assertThat(html)
                .contains("&lt;script&gt;alert(1)&lt;/script&gt;", "[U+202E]gnp.exe")
                .doesNotContain("<script", "<img", "\u202E", "alert(3)");
        String onward = Browser.html(browser.press(page, Form.NO));
        assertThat(onward).doesNotContain("<script", "<img", "\u202E");
    }

    @Test
    void anErrorPageRepeatsNothingOfTheRequest() {
        WebResponse page = browser.get("/oauth/authorize", request("client_id", "<script>evil</script>"));

        assertThat(Browser.html(page)).doesNotContain("evil");
    }

    @Test
    void noSecretIsInTheRecords() {
        URI end = world.walk(browser, request());
        String code = Browser.query(end).require("code");
        world.redeem(code);

        assertThat(world.events)
                .extracting(OAuthEvent::toString)
                .noneMatch(text -> text.contains(code)
                        || browser.cookies().values().stream().anyMatch(text::contains));
    }

    @Test
    void nothingIsAnsweredThatCannotBeRecorded() {
        WebResponse page = browser.get("/oauth/authorize", request());
        String code = world.code();
        URI there = Browser.next(browser.press(page, Form.YES));
        world.deaf = true;

        assertThatExceptionOfType(StoreFailed.class).isThrownBy(() -> browser.get("/oauth/authorize", request()));
        assertThatExceptionOfType(StoreFailed.class).isThrownBy(() -> browser.press(page, Form.YES));
        assertThatExceptionOfType(StoreFailed.class).isThrownBy(() -> comeBack(browser, there));
        assertThatExceptionOfType(StoreFailed.class).isThrownBy(() -> world.redeem(code));
    }

    private void assertStopped(WebResponse response, int status) {
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.headers()).noneMatch(header -> header.name().equals("Location"));
        assertThat(Browser.html(response)).contains("This did not work").doesNotContain("http-equiv", "href");
    }
}
