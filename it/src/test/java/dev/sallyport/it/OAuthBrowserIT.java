package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.it.Browser.Tab;
import dev.sallyport.it.Http.Reply;
import dev.sallyport.it.Node.Step;
import dev.sallyport.it.OAuthClient.Request;
import dev.sallyport.it.OAuthClient.Tokens;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Clients that know nothing but the address of a server, and people who let them act for them in Chromium.
@ExtendWith(GatewayLog.class)
final class OAuthBrowserIT {
    private static final Path SCREENSHOTS = Path.of("target");
    private static final String ALLOW = "button[value=allow]";
    private static final String DENY = "button[value=deny]";

    @TempDir
    private static Path directory;

    @AutoClose
    private static OAuthSite site;

    @AutoClose
    private static Browser browser;

    @BeforeAll
    static void start() {
        site = OAuthSite.start(directory);
        browser = Browser.start();
    }

    @ParameterizedTest
    @ValueSource(strings = {"legacy", "modern"})
    void theNpmClientGetsAllItNeedsFromTheAddressOfTheServer(String era) {
        try (Program client = Node.startLogin(site.a(), era, "list-tools", "call:test_simple_text", "call:env")) {
            Tab tab = browser.tab("npm " + era);
            tab.open(authorizeUrl(client));
            assertThat(tab.text()).contains("npm client", site.a(), "127.0.0.1");
            tab.click(ALLOW);
            logIn(tab, "nora");
            tab.awaitUrl("http://127.0.0.1:");

            List<Step> steps = Node.steps(client.outcome());

            assertThat(steps.get(1).names())
                    .as(steps.toString())
                    .contains("test_simple_text")
                    .doesNotContain("env");
            assertThat(steps.get(2).text()).isEqualTo("Nothing but text.");
            assertThat(steps.get(3).status()).isEqualTo(403);
        }
    }

    @Test
    void theNpmClientRefreshesItsTokenByItself() {
        try (Program client = Node.startLogin(
                site.a(), "modern", "call:test_simple_text", "spoil-access-token", "call:test_simple_text", "tokens")) {
            Tab tab = browser.tab("npm refresh");
            tab.open(authorizeUrl(client));
            tab.click(ALLOW);
            logIn(tab, "nora");

            List<Step> steps = Node.steps(client.outcome());

            assertThat(steps).as(steps.toString()).noneMatch(Step::isError);
            assertThat(steps.get(3).text()).isEqualTo("Nothing but text.");
            assertThat(steps.getLast()
                            .json()
                            .path("tokens")
                            .path("access_token")
                            .asString())
                    .isNotEqualTo("spoilt")
                    .contains(".");
        }
    }

    @Test
    void theJavaSdkWorksWithTheTokenOfAClientWrittenFromTheSpecification() {
        try (Callback callback = Callback.listen()) {
            OAuthClient client = OAuthClient.register(site.a(), callback.url());
            Tokens tokens = tokens(client, callback, browser.tab("java"), "joan");

            try (JavaClient sdk = JavaClient.http(site.a(), bearer(tokens))) {
                assertThat(sdk.tools()).contains("test_simple_text").doesNotContain("env");
                assertThat(sdk.call("test_simple_text", Map.of())).isEqualTo("Nothing but text.");
                assertThat(sdk.refusal("env", Map.of())).isEqualTo(403);
            }
        }
    }

    @Test
    void aRefreshedTokenWorksAndARevokedGrantIsRefusedWithinASecond() {
        try (Callback callback = Callback.listen()) {
            OAuthClient client = OAuthClient.register(site.a(), callback.url());
            Tokens first = tokens(client, callback, browser.tab("revoke"), "rhea");
            Reply refreshed = client.refresh(first.refresh());
            assertThat(refreshed.status()).as(refreshed.toString()).isEqualTo(200);
            Tokens second = new Tokens(refreshed);
            assertThat(Mcp.withToken(site.a(), second.access()).status()).isEqualTo(200);

            Reply revoked = client.revoke(second.refresh());

            assertThat(revoked.status()).as(revoked.toString()).isEqualTo(200);
            Mcp.awaitRefusal(site.a(), second.access());
            assertThat(client.refresh(second.refresh()).error()).isEqualTo("invalid_grant");
        }
    }

    /// Whatever listens on the own machine could be told, so people are asked again, and see as whom.
    @Test
    void anApplicationOnTheOwnMachineIsAskedAboutEachTime() {
        try (Callback callback = Callback.listen()) {
            Tab tab = browser.tab("remembered");
            OAuthClient client = OAuthClient.register(site.a(), callback.url());
            tokens(client, callback, tab, "remy");

            tab.open(client.url(client.request()));

            assertThat(tab.count(ALLOW)).as(tab.text()).isEqualTo(1);
            assertThat(tab.text()).contains("remy@example.com");
        }
    }

    @Test
    void anApplicationOnTheWebIsAskedAboutOnceAndALoginIsRemembered() {
        OAuthClient client = OAuthClient.register(site.a(), "https://client.example/callback");
        Person person = site.person("wendy");
        Request first = client.request();
        assertThat(client.redeem(Person.code(person.agree(client.url(first))), first)
                        .status())
                .isEqualTo(200);

        Reply again = person.browser().open(client.url(client.request()));
        Request silent = client.request(Map.of("prompt", "none"));
        Reply silently = person.browser().open(client.url(silent));
        Reply stranger = site.person("stranger").browser().open(client.url(client.request(Map.of("prompt", "none"))));

        assertThat(person.isProvider(again))
                .as("no consent, but the provider: " + again)
                .isTrue();
        assertThat(client.redeem(Person.code(silently), silent).status()).isEqualTo(200);
        assertThat(Person.answer(stranger)).containsEntry("error", "login_required");
    }

    @Test
    void whoeverDeclinesIsSentBackWithoutACode() {
        try (Callback callback = Callback.listen()) {
            OAuthClient client = OAuthClient.register(site.a(), callback.url());
            Request request = client.request();
            Tab tab = browser.tab("decline");
            tab.open(client.url(request));

            tab.click(DENY);

            assertThat(callback.await())
                    .containsEntry("error", "access_denied")
                    .containsEntry("state", request.state())
                    .containsEntry("iss", site.issuer())
                    .doesNotContainKey("code");
        }
    }

    @Test
    void theConsentPageWorksWithoutAMouseAndLoadsNothingFromElsewhere() {
        try (Callback callback = Callback.listen()) {
            OAuthClient client = OAuthClient.register(
                    OAuthClient.discover(site.a()),
                    site.a(),
                    Map.of("redirect_uris", List.of(callback.url()), "client_name", "Notes on the go"));
            Request request = client.request(Map.of("scope", "read write"));
            Tab tab = browser.tab("keyboard");
            tab.open(client.url(request));
            tab.screenshot(SCREENSHOTS.resolve("consent.png"));
            assertThat(tab.text()).contains("Notes on the go", "read", "write", site.a(), "127.0.0.1");
            assertThat(tab.evaluate("document.documentElement.scrollWidth").asInt())
                    .as("width on a phone")
                    .isLessThanOrEqualTo(360);

            assertThat(tab.errors()).isEmpty();
            assertThat(tab.requests()).allMatch(url -> url.startsWith(site.issuer()));

            for (int tabs = 0; tabs < 10 && !focused(tab).equals("allow"); tabs++) {
                tab.press("Tab");
            }
            assertThat(focused(tab)).isEqualTo("allow");
            tab.screenshot(SCREENSHOTS.resolve("consent-focus.png"));
            tab.press("Enter");
            logIn(tab, "kay");

            assertThat(callback.await()).containsKey("code").containsEntry("iss", site.issuer());
        }
    }

    @Test
    void anApplicationThatOpensAWindowHearsFromIt() {
        try (Callback callback = Callback.listen()) {
            OAuthClient client = OAuthClient.register(site.a(), callback.url());
            Request request = client.request();
            Tab app = browser.tab("window");
            app.open(callback.app(client.url(request)));
            app.click("button");
            Tab window = browser.tab("window", "popup");
            window.click(ALLOW);
            logIn(window, "wilma");
            callback.await();

            await().untilAsserted(() -> assertThat(app.text("#answer")).contains("code=", request.state()));
        }
    }

    @Test
    void errorsAreShownReadablyAndLeadNowhere() {
        Tab tab = browser.tab("error");

        int status = tab.open(site.issuer() + "/oauth/authorize?client_id=nobody&redirect_uri=https://evil.example/");

        tab.screenshot(SCREENSHOTS.resolve("authorize-error.png"));
        assertThat(status).isEqualTo(400);
        assertThat(tab.url()).startsWith(site.issuer());
        assertThat(tab.count("a[href*=evil]")).isZero();
    }

    private static String focused(Tab tab) {
        return tab.evaluate("document.activeElement?.value ?? ''").asString("");
    }

    private static Tokens tokens(OAuthClient client, Callback callback, Tab tab, String name) {
        Request request = client.request();
        tab.open(client.url(request));
        tab.click(ALLOW);
        logIn(tab, name);
        Map<String, String> answer = callback.await();
        assertThat(answer).containsEntry("state", request.state()).containsEntry("iss", site.issuer());
        Reply reply = client.redeem(Person.code(answer), request);
        assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
        return new Tokens(reply);
    }

    private static void logIn(Tab tab, String name) {
        tab.awaitUrl(site.provider().issuer());
        tab.fill("input[name=username]", name);
        tab.fill("textarea[name=claims]", Json.write(Map.of("email", name + "@example.com", "email_verified", true)));
        tab.click("input[type=submit]");
    }

    private static String authorizeUrl(Program client) {
        String line = client.awaitLine(candidate -> candidate.contains("\"authorize\""));
        return Json.parse(line).path("url").asString();
    }

    private static Map<String, String> bearer(Tokens tokens) {
        return Map.of("Authorization", "Bearer " + tokens.access());
    }
}
