package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.it.Browser.Tab;
import dev.sallyport.it.Http.Reply;
import dev.sallyport.it.OAuthClient.Request;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Consent that somebody else gives, and pages that somebody else writes.
@ExtendWith(GatewayLog.class)
final class ConsentAttacksIT {
    private static final String SCRIPT = "<img src=x onerror=alert(1)>\"'><script>alert(2)</script>";

    @TempDir
    private static Path directory;

    @AutoClose
    private static OAuthSite site;

    @AutoClose
    private static Browser browser;

    private static OAuthClient client;

    @BeforeAll
    static void start() {
        site = OAuthSite.start(directory);
        browser = Browser.start();
        client = site.client();
    }

    @Test
    void nobodyIsSentToTheProviderBeforeTheyHaveConsented() {
        Person alice = site.person("alice");

        Reply page = alice.browser().open(client.url(client.request()));

        assertThat(page.status()).as(page.toString()).isEqualTo(200);
        assertThat(page.url().toString()).startsWith(site.issuer());
        assertThat(page.body()).contains("test client");
    }

    @Test
    void aCallbackIsOfNoUseInAForeignBrowser() {
        Person alice = site.person("alice");
        Person mallory = site.person("mallory");
        Reply callback = untilCallback(alice, client.request());

        Reply foreign = mallory.browser().open(UserAgent.target(callback).toString());

        assertThat(foreign.status()).as(foreign.toString()).isBetween(400, 499);
        assertThat(UserAgent.leads(foreign)).isFalse();
    }

    /// Mallory's login, finished in Alice's browser, would have Alice work in Mallory's name.
    @Test
    void aCallbackOfAForeignLoginIsOfNoUseWhileOneIsGoingOn() {
        Person alice = site.person("alice");
        Person mallory = site.person("mallory");
        untilCallback(alice, client.request());
        Reply malloryCallback = untilCallback(mallory, client.request());

        Reply reply = alice.browser().open(UserAgent.target(malloryCallback).toString());

        assertThat(reply.status()).as(reply.toString()).isBetween(400, 499);
    }

    @Test
    void aCallbackWorksOnce() {
        Person alice = site.person("alice");
        Reply callback = untilCallback(alice, client.request());
        String url = UserAgent.target(callback).toString();
        Reply first = alice.browser().open(url);
        assertThat(Person.code(first)).isNotEmpty();

        Reply second = alice.browser().open(url);

        assertThat(second.status()).as(second.toString()).isBetween(400, 499);
    }

    @Test
    void twoTabsDoNotGetInEachOthersWay() {
        Person alice = site.person("alice");
        OAuthClient other = site.client();
        Request first = client.request();
        Request second = other.request();
        Reply firstConsent = alice.browser().open(client.url(first));
        Reply secondConsent = alice.browser().open(other.url(second));
        Reply firstLogin = alice.allow(firstConsent);
        Reply secondLogin = alice.allow(secondConsent);

        Reply secondAnswer = alice.goOn(secondLogin);
        Reply firstAnswer = alice.goOn(firstLogin);

        assertThat(Person.answer(firstAnswer)).containsEntry("state", first.state());
        assertThat(Person.answer(secondAnswer)).containsEntry("state", second.state());
        assertThat(client.redeem(Person.code(firstAnswer), first).status()).isEqualTo(200);
        assertThat(other.redeem(Person.code(secondAnswer), second).status()).isEqualTo(200);
    }

    @Test
    void consentCountsOnlyFromThePageAndTheBrowserThatItWasAskedIn() {
        Person alice = site.person("alice");
        Person mallory = site.person("mallory");
        Reply page = alice.browser().open(client.url(client.request()));
        UserAgent.Form form = UserAgent.form(page);
        Map<String, String> fields = new HashMap<>(form.fields());
        assertThat(fields).containsKeys("token", "request");
        fields.put("action", "allow");
        String action = form.action().toString();
        String cookie = alice.browser().cookies(site.issuer()).entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .reduce((one, two) -> one + "; " + two)
                .orElseThrow();

        Reply foreignBrowser = mallory.browser().submitOnce(page, Map.of("action", "allow"));
        Reply foreignPage = Http.post(action, fields, "Cookie", cookie, "Origin", "https://evil.example");
        Reply noToken = Http.post(action, without("token", fields), "Cookie", cookie);
        Reply otherToken = Http.post(action, with("token", OAuthClient.random(), fields), "Cookie", cookie);
        Reply otherRequest = Http.post(
                action,
                with("request", fields.getOrDefault("request", "").replace("read", "write") + "&max_age=1", fields),
                "Cookie",
                cookie);
        Reply link = Http.get(action + "?" + Http.encode(fields), "Cookie", cookie);

        assertThat(List.of(foreignBrowser, foreignPage, noToken, otherToken, otherRequest, link))
                .allSatisfy(reply -> {
                    assertThat(reply.status()).as(reply.toString()).isBetween(400, 499);
                    assertThat(UserAgent.leads(reply)).isFalse();
                });
    }

    private static Map<String, String> with(String name, String value, Map<String, String> fields) {
        Map<String, String> changed = new HashMap<>(fields);
        changed.put(name, value);
        return changed;
    }

    private static Map<String, String> without(String name, Map<String, String> fields) {
        Map<String, String> changed = new HashMap<>(fields);
        changed.remove(name);
        return changed;
    }

    @Test
    void pagesCannotBeFramedKeptOrRead() {
        Reply page = Http.get(client.url(client.request()));

        assertThat(page.header("X-Frame-Options")).contains("DENY");
        assertThat(page.header("Content-Security-Policy").orElse(""))
                .contains("frame-ancestors 'none'", "default-src 'none'")
                .doesNotContain("unsafe-inline' ", "script-src 'unsafe", "*");
        assertThat(page.header("X-Content-Type-Options")).contains("nosniff");
        assertThat(page.header("Referrer-Policy").orElse("")).isIn("no-referrer", "same-origin");
        assertThat(page.header("Cache-Control").orElse("")).contains("no-store");
        assertThat(page.header("Access-Control-Allow-Origin")).isEmpty();
        assertThat(page.headers().allValues("Set-Cookie"))
                .isNotEmpty()
                .allSatisfy(cookie -> assertThat(cookie)
                        .contains("; HttpOnly", "; SameSite=Lax", "; Path=/")
                        .doesNotContain("Domain"));
    }

    /// On plain http, and so on loopback only, not every browser would keep such a cookie.
    @Test
    void overHttpsCookiesAreForThisHostAndForHttpsOnly(@TempDir Path other) throws IOException {
        try (Gateway secure = OAuthSite.serve(new Home(other.resolve("home")), other, """
                public-url: https://mcp.example.com
                servers: { none: { url: "http://127.0.0.1:9/mcp" } }
                endpoints:
                  /a: { server: none, oauth: { provider: idp } }
                policy: policy.yaml
                oauth:
                  providers:
                    idp: { issuer: "https://idp.example.com", client-id: x, client-secret: y, roles: { everyone: [user] } }
                  clients:
                    app: { name: App, redirect-uris: ["https://client.example/callback"] }
                """)) {
            Map<String, String> request = Map.of(
                    "response_type", "code",
                    "client_id", "app",
                    "redirect_uri", "https://client.example/callback",
                    "code_challenge", OAuthClient.challenge("x".repeat(43)),
                    "code_challenge_method", "S256",
                    "resource", "https://mcp.example.com/a");

            String page = rawGet(secure.url("/oauth/authorize?") + Http.encode(request), "mcp.example.com");

            assertThat(page).startsWith("HTTP/1.1 200").contains("App");
            assertThat(page.lines().filter(line -> line.toLowerCase(Locale.ROOT).startsWith("set-cookie:")))
                    .isNotEmpty()
                    .allMatch(line -> line.contains(" __Host-") && line.contains("; Secure"));
        }
    }

    private static String rawGet(String url, String host) throws IOException {
        URI uri = URI.create(url);
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            String request = "GET %s?%s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
                    .formatted(uri.getRawPath(), uri.getRawQuery(), host);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void chromiumShowsNoPageInAFrame() {
        String url = client.url(client.request());
        Tab tab = browser.tab("framing");
        tab.open(site.provider().jwks());
        int before = tab.requests().size();

        tab.show("<p>around</p><iframe src='" + url.replace("&", "&amp;") + "'></iframe>");

        await().until(() -> tab.requests().size() > before && tab.frames().size() == 2);
        assertThat(tab.requests()).contains(url);
        assertThat(tab.frames()).contains("around").noneMatch(text -> text.contains("test client"));
    }

    @Test
    void noScriptOfAClientRunsAndItsTextIsShownAsItIs() {
        OAuthClient scripted = OAuthClient.register(
                client.server(),
                site.a(),
                Map.of(
                        "redirect_uris",
                        List.of(OAuthSite.REDIRECT_URI),
                        "client_name",
                        SCRIPT,
                        "software_id",
                        SCRIPT,
                        "software_version",
                        SCRIPT));
        Tab tab = browser.tab("xss");

        tab.open(scripted.url(scripted.request(Map.of("state", SCRIPT, "ui_locales", SCRIPT, "login_hint", SCRIPT))));

        assertThat(tab.text()).contains(SCRIPT);
        assertThat(tab.count("img[src=x]")).isZero();
        assertUntouched(tab);
    }

    @Test
    void noScriptOfAnAddressRuns() {
        Tab tab = browser.tab("xss in addresses");
        String script = Http.encode(SCRIPT);
        for (String path : List.of(
                "/oauth/authorize?client_id=" + script,
                "/oauth/authorize?client_id=" + client.id() + "&redirect_uri=" + script,
                "/oauth/authorize?client_id=" + client.id() + "&redirect_uri=javascript:alert(3)",
                "/oauth/callback/idp?state=" + script + "&error=" + script + "&error_description=" + script,
                "/oauth/callback/" + script.replace("+", "%20"),
                "/oauth/upstream/" + script.replace("+", "%20"),
                "/oauth/upstream/callback?state=" + script + "&error=" + script)) {
            int status = tab.open(site.issuer() + path);

            assertThat(status).as(path).isBetween(400, 499);
            assertUntouched(tab);
        }
    }

    @Test
    void metadataSpeaksOfNoHostThatARequestNames() {
        String port = ":" + URI.create(site.issuer()).getPort();
        for (String path : List.of(
                "/.well-known/oauth-authorization-server",
                "/.well-known/openid-configuration",
                "/.well-known/oauth-protected-resource/a")) {
            Reply forwarded =
                    Http.get(site.issuer() + path, "X-Forwarded-Host", "evil.example", "X-Forwarded-Proto", "https");

            assertThat(forwarded.status()).as(forwarded.toString()).isEqualTo(200);
            assertThat(forwarded.body()).contains("http://127.0.0.1" + port).doesNotContain("evil");
        }
    }

    private static void assertUntouched(Tab tab) {
        assertThat(tab.dialogs()).as(tab.url()).isEmpty();
        assertThat(tab.errors()).as(tab.url()).noneMatch(error -> error.contains("Content Security Policy"));
    }

    /// Consents and logs in; the answer is the redirect that the provider gives to the browser.
    private static Reply untilCallback(Person person, Request request) {
        Reply login = person.allow(person.browser().open(client.url(request)));
        assertThat(person.isProvider(login)).as(login.toString()).isTrue();
        Reply redirect = person.browser().submitOnce(login, person.login());
        assertThat(UserAgent.target(redirect).toString()).startsWith(site.issuer() + "/oauth/callback/idp");
        return redirect;
    }
}
