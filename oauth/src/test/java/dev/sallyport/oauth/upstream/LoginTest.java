package dev.sallyport.oauth.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.oauth.Scopes;
import dev.sallyport.oauth.journal.OAuthEvent.Outcome;
import dev.sallyport.oauth.journal.OAuthEvent.Step;
import dev.sallyport.oauth.store.OAuthStore.Kind;
import dev.sallyport.oauth.upstream.Stub.Answer;
import dev.sallyport.oauth.upstream.World.Browser;
import dev.sallyport.oauth.upstream.World.Gateway;
import dev.sallyport.oauth.web.Params;
import dev.sallyport.oauth.web.WebRequest;
import dev.sallyport.oauth.web.WebResponse;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Somebody logs in to a server in a browser, and only they (protocol.md O4, O5, O9 to O14, M7).
class LoginTest {
    @RegisterExtension
    final World world = new World();

    @Test
    void whoShowsToBeTheCallerIsLoggedIn() {
        Gateway gateway = world.gateway(world.forSubjects());
        Remedy.LogIn login = gateway.mustLogIn(World.ALICE);
        Browser browser = world.browser(gateway);

        Params request = browser.authorize(login, "alice-key");
        WebResponse page = browser.back(request);

        assertThat(page.status()).isEqualTo(200);
        assertThat(Browser.text(page)).contains("The server wiki is connected");
        assertThat(gateway.tokenOf(World.ALICE)).isEqualTo("access-1");
        Stub.Request token = world.as.to("POST /token").getFirst();
        assertThat(request.require("code_challenge_method")).isEqualTo("S256");
        assertThat(World.fits(request, token)).isTrue();
        assertThat(token.form().require("redirect_uri")).isEqualTo(request.require("redirect_uri"));
        assertThat(token.form().all("resource"))
                .isEqualTo(request.all("resource"))
                .hasSize(1);
        assertThat(world.connected).containsExactly("wiki");
        assertThat(world.events)
                .filteredOn(event -> event.step() == Step.UPSTREAM_LOGIN && World.ALICE.equals(event.subject()))
                .extracting("outcome")
                .containsExactly(Outcome.OK, Outcome.OK);
    }

    @Test
    void nothingSecretIsToldOrShown() {
        Gateway gateway = world.gateway(world.forSubjects());
        world.issued.put("refresh_token", "refresh-1");

        WebResponse page = world.logIn(gateway, World.ALICE, "alice-key");

        assertThat(world.events.toString()
                        + Browser.text(page)
                        + gateway.client().connections())
                .doesNotContain("access-1", "refresh-1", "code-1", "alice-key");
    }

    @Test
    void aTokenIsForNobodyElse() {
        Gateway gateway = world.gateway(world.forSubjects());

        world.logIn(gateway, World.ALICE, "alice-key");

        assertThat(gateway.tokenOf(World.BOB)).isEqualTo("none");
        assertThat(gateway.client().remembered("wiki", World.BOB)).isEmpty();
        assertThat(gateway.refused(World.BOB)).isInstanceOf(Remedy.LogIn.class);
    }

    @Test
    void aTokenIsForNoOtherAddress() {
        world.logIn(world.gateway(world.forSubjects()), World.ALICE, "alice-key");
        UpstreamServer moved = new UpstreamServer(
                "wiki",
                URI.create("https://elsewhere.example/mcp"),
                UpstreamServer.Mode.SUBJECT,
                null,
                null,
                null,
                null,
                Set.of(),
                null);

        assertThat(world.gateway(moved).tokenOf(World.ALICE)).isEqualTo("none");
    }

    /// Whoever sends the address to another does not get the other's account, nor gives away its own.
    @ParameterizedTest
    @ValueSource(strings = {"bob-key", "no-key", ""})
    void whoIsNotTheCallerDoesNotGetOn(String key) {
        Gateway gateway = world.gateway(world.forSubjects());
        Remedy.LogIn login = gateway.mustLogIn(World.ALICE);
        Browser browser = world.browser(gateway);

        WebResponse page = browser.submit(login.url(), browser.open(login.url()), key);

        assertThat(page.status()).isEqualTo(403);
        assertThat(world.as.asked()).isEmpty();
        assertThat(world.events).extracting("outcome").containsExactly(Outcome.REFUSED);
    }

    @Test
    void theAddressAloneTellsNothingOfTheCaller() {
        Gateway gateway = world.gateway(world.forSubjects());
        Remedy.LogIn login = gateway.mustLogIn(World.ALICE);

        WebResponse page = world.browser(gateway).open(login.url());

        assertThat(Browser.text(page)).doesNotContain("alice").contains("API key");
        assertThat(login.url().toString()).doesNotContain("alice");
    }

    /// A form of a foreign page comes without the cookie, or with one that its token does not fit.
    @Test
    void aFormThatThisBrowserWasNotShownDoesNothing() {
        Gateway gateway = world.gateway(world.forSubjects());
        Remedy.LogIn login = gateway.mustLogIn(World.ALICE);
        WebResponse form = world.browser(gateway).open(login.url());
        Browser without = world.browser(gateway);
        Browser other = world.browser(gateway);
        other.open(login.url());

        WebResponse withoutCookie = without.submit(login.url(), form, "alice-key");
        WebResponse otherCookie = other.submit(login.url(), form, "alice-key");

        assertThat(List.of(withoutCookie, otherCookie))
                .extracting(WebResponse::status)
                .containsOnly(403);
        assertThat(world.as.asked()).isEmpty();
    }

    @Test
    void aForeignBrowserAtTheCallbackGetsNothingAndEndsNothing() {
        Gateway gateway = world.gateway(world.forSubjects());
        Browser alices = world.browser(gateway);
        Params request = alices.authorize(gateway.mustLogIn(World.ALICE), "alice-key");
        Browser bobs = world.browser(gateway);
        bobs.authorize(gateway.mustLogIn(World.BOB), "bob-key");

        WebResponse foreign = bobs.back(request);
        WebResponse without = world.browser(gateway).back(request);

        assertThat(List.of(foreign, without)).extracting(WebResponse::status).containsOnly(400);
        assertThat(world.as.to("POST /token")).isEmpty();
        assertThat(alices.back(request).status()).isEqualTo(200);
    }

    @Test
    void aStateIsGoodOnce() {
        Gateway gateway = world.gateway(world.forSubjects());
        Browser browser = world.browser(gateway);
        Params request = browser.authorize(gateway.mustLogIn(World.ALICE), "alice-key");
        browser.back(request);

        WebResponse replayed = browser.back(request);

        assertThat(replayed.status()).isEqualTo(400);
        assertThat(world.as.to("POST /token")).hasSize(1);
    }

    @Test
    void aLateOrUnknownStateIsGoodForNothing() {
        Gateway gateway = world.gateway(world.forSubjects());
        Browser browser = world.browser(gateway);
        Params request = browser.authorize(gateway.mustLogIn(World.ALICE), "alice-key");
        world.clock.advance(Duration.ofMinutes(11));

        WebResponse late = browser.back(request);
        WebResponse unknown = browser.callback(Params.of(Map.of("state", "x", "code", "y")));
        WebResponse none = browser.callback(Params.of(Map.of("code", "y")));

        assertThat(List.of(late, unknown, none)).extracting(WebResponse::status).containsOnly(400);
        assertThat(world.as.to("POST /token")).isEmpty();
    }

    @Test
    void twoTabsDoNotDisturbEachOther() {
        Gateway gateway = world.gateway(world.forSubjects());
        Remedy.LogIn login = gateway.mustLogIn(World.ALICE);
        Browser browser = world.browser(gateway);
        Params first = browser.authorize(login, "alice-key");
        Params second = browser.authorize(login, "alice-key");

        assertThat(browser.back(first).status()).isEqualTo(200);
        assertThat(browser.back(second).status()).isEqualTo(200);
        assertThat(world.store.list(Kind.UPSTREAM_TOKEN)).hasSize(1);
    }

    /// protocol.md O11
    @ParameterizedTest
    @CsvSource({
        "true,  right,  true",
        "false, right,  true",
        "false, none,   true",
        "true,  none,   false",
        "true,  wrong,  false",
        "false, wrong,  false",
        "true,  slash,  false",
        "true,  upper,  false",
        "true,  twice,  false",
        "false, twice,  false"
    })
    void theIssuerIsComparedCharacterByCharacterBeforeAnythingIsSent(boolean advertised, String sent, boolean goesOn) {
        world.metadata.put("authorization_response_iss_parameter_supported", advertised);
        Gateway gateway = world.gateway(world.forSubjects());
        Browser browser = world.browser(gateway);
        Params request = browser.authorize(gateway.mustLogIn(World.ALICE), "alice-key");

        WebResponse page = browser.callback(withIssuers(request, issuers(sent)));

        assertThat(page.status()).isEqualTo(goesOn ? 200 : 502);
        assertThat(world.as.to("POST /token")).hasSize(goesOn ? 1 : 0);
    }

    /// protocol.md O11: two servers in one browser, and the answer of one given for the other.
    @Test
    void theAnswerOfAnotherAuthorizationServerIsNotTaken() {
        try (Stub attacker = new Stub()) {
            Gateway gateway = world.gateway(world.forSubjects());
            Browser browser = world.browser(gateway);
            Params honest = browser.authorize(gateway.mustLogIn(World.ALICE), "alice-key");
            world.resource.put("authorization_servers", List.of(attacker.url()));
            attacker.on(
                    "GET /.well-known/oauth-authorization-server",
                    _ -> Answer.json(200, World.metadata(attacker.url())));
            attacker.on("POST /register", _ -> Answer.json(201, Map.of("client_id", "registered-1")));
            Params mixed = browser.authorize(gateway.mustLogIn(World.ALICE), "alice-key");

            WebResponse page = browser.callback(withIssuers(mixed, List.of(world.as.url())));

            assertThat(page.status()).isEqualTo(502);
            assertThat(attacker.to("POST /token")).isEmpty();
            assertThat(honest.require("state")).isNotEqualTo(mixed.require("state"));
        }
    }

    @Test
    void anErrorOfAnotherIssuerIsNotEvenShown() {
        Gateway gateway = world.gateway(world.forSubjects());
        Browser browser = world.browser(gateway);
        Params request = browser.authorize(gateway.mustLogIn(World.ALICE), "alice-key");

        WebResponse page = browser.callback(Params.of(Map.of(
                "state", request.require("state"),
                "iss", "https://evil.example",
                "error", "access_denied",
                "error_description", "call 0900-EVIL")));

        assertThat(Browser.text(page)).doesNotContain("EVIL", "evil", "denied");
    }

    @Test
    void whatAnIssuerSaysIsNotShownAsItIs() {
        Gateway gateway = world.gateway(world.forSubjects());
        Browser browser = world.browser(gateway);
        Params request = browser.authorize(gateway.mustLogIn(World.ALICE), "alice-key");

        WebResponse page = browser.callback(Params.of(Map.of(
                "state",
                request.require("state"),
                "iss",
                world.as.url(),
                "error",
                "access_denied",
                "error_description",
                "<script>alert(1)</script>")));

        assertThat(Browser.text(page)).contains("the login was denied").doesNotContain("alert");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"access_token\":\"a\",\"token_type\":\"DPoP\"}",
                "{\"access_token\":\"a\"}",
                "{\"token_type\":\"Bearer\"}",
                "{\"access_token\":\"a\\r\\nX-Evil: 1\",\"token_type\":\"Bearer\"}",
                "{\"access_token\":\"a b\",\"token_type\":\"Bearer\"}",
                "{\"access_token\":\"a\",\"access_token\":\"b\",\"token_type\":\"Bearer\"}",
                "[]",
            })
    void anAnswerOfTheTokenEndpointThatIsNotExactGivesNoToken(String answer) {
        Gateway gateway = world.gateway(world.forSubjects());
        world.as.on("POST /token", _ -> new Answer(200, Map.of(), answer));

        WebResponse page = world.logIn(gateway, World.ALICE, "alice-key");

        assertThat(page.status()).isEqualTo(502);
        assertThat(gateway.tokenOf(World.ALICE)).isEqualTo("none");
    }

    @Test
    void theTokenEndpointIsNotFollowedElsewhere() {
        Gateway gateway = world.gateway(world.forSubjects());
        world.as.on("POST /token", _ -> new Answer(307, Map.of("Location", world.as.url() + "/thief"), "{}"));
        world.as.on("POST /thief", _ -> world.issue());

        WebResponse page = world.logIn(gateway, World.ALICE, "alice-key");

        assertThat(page.status()).isEqualTo(502);
        assertThat(world.as.to("POST /thief")).isEmpty();
    }

    /// protocol.md O9, O12
    @ParameterizedTest
    @CsvSource({
        "a,  '',   '',               a",
        "a,  'b c','',               a",
        "'', 'b c','',               b c",
        "'', '',   '',               none",
        "'', '',   'd',              none",
        "a,  '',   'a offline_access', a offline_access",
        "'', '',   'offline_access', offline_access"
    })
    void theScopesAreThoseOfTheChallengeElseOfTheServerElseNone(
            String challenge, String supported, String ofIssuer, String asked) {
        if (!supported.isEmpty()) {
            world.resource.put("scopes_supported", List.copyOf(Scopes.parse(supported)));
        }
        if (!ofIssuer.isEmpty()) {
            world.metadata.put("scopes_supported", List.copyOf(Scopes.parse(ofIssuer)));
        }
        Gateway gateway = world.gateway(world.forSubjects());
        String header = challenge.isEmpty() ? "Bearer" : "Bearer scope=\"" + challenge + "\"";

        Params request = world.browser(gateway).authorize(gateway.mustLogIn(World.ALICE, header), "alice-key");

        assertThat(request.get("scope").orElse("none")).isEqualTo(asked);
        assertThat(request.get("prompt").isPresent()).isEqualTo(asked.contains("offline_access"));
    }

    /// protocol.md O10
    @Test
    void moreScopesAreAskedForTogetherWithThoseThereWere() {
        Gateway gateway = world.gateway(world.forSubjects());
        world.logIn(gateway, World.ALICE, "alice-key", "Bearer scope=\"basic\"");

        Remedy remedy = insufficient(gateway, "write", 0);

        assertThat(remedy).isInstanceOf(Remedy.LogIn.class);
        Params request = world.browser(gateway).authorize((Remedy.LogIn) remedy, "alice-key");
        assertThat(request.require("scope")).isEqualTo("basic write");
    }

    /// protocol.md O10
    @Test
    void whatWasAskedForInVainIsNotAskedForAgain() {
        Gateway gateway = world.gateway(world.forSubjects());
        world.logIn(gateway, World.ALICE, "alice-key", "Bearer scope=\"admin\"");

        List<Remedy> remedies = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            remedies.add(insufficient(gateway, "admin", 0));
        }
        world.clock.advance(Duration.ofMinutes(11));
        Remedy later = insufficient(gateway, "admin", 0);

        assertThat(remedies).allMatch(Remedy.Refuse.class::isInstance);
        assertThat(later).isInstanceOf(Remedy.LogIn.class);
    }

    @Test
    void aForbiddenCallThatNoScopeWouldAllowIsNoLogin() {
        Gateway gateway = world.gateway(world.forSubjects());

        Remedy remedy = gateway.client().remedy("wiki", World.ALICE, 403, List.of("Bearer"), null, 0);

        assertThat(remedy).isInstanceOf(Remedy.Refuse.class);
    }

    @Test
    void oneCallIsNotSentForEver() {
        Gateway gateway = world.gateway(world.forSubjects());
        world.logIn(gateway, World.ALICE, "alice-key");

        Remedy remedy = gateway.client().remedy("wiki", World.ALICE, 401, List.of(), "another", 2);

        assertThat(remedy).isInstanceOf(Remedy.Refuse.class);
    }

    @Test
    void whoHasLoggedInMeanwhileIsNotAskedAgain() {
        Gateway gateway = world.gateway(world.forSubjects());
        world.logIn(gateway, World.ALICE, "alice-key");

        Remedy remedy = gateway.refused(World.ALICE);

        assertThat(remedy).isEqualTo(new Remedy.Retry("access-1"));
    }

    @Test
    void oneNeedHasOneAddress() {
        Gateway gateway = world.gateway(world.forSubjects());

        URI first = gateway.mustLogIn(World.ALICE, "Bearer scope=\"a\"").url();
        URI again = gateway.mustLogIn(World.ALICE, "Bearer scope=\"a\"").url();
        URI other = gateway.mustLogIn(World.ALICE, "Bearer scope=\"b\"").url();
        URI bobs = gateway.mustLogIn(World.BOB, "Bearer scope=\"a\"").url();

        assertThat(again).isEqualTo(first);
        assertThat(Set.of(first, other, bobs)).hasSize(3);
    }

    @Test
    void addressesAreBounded() {
        Gateway gateway = world.gateway(world.forSubjects());

        for (int i = 0; i < 100; i++) {
            world.clock.advance(Duration.ofMillis(1));
            gateway.mustLogIn(World.ALICE, "Bearer scope=\"s" + i + "\"");
        }

        assertThat(world.store.list(Kind.UPSTREAM_LOGIN)).hasSizeLessThanOrEqualTo(16);
    }

    @Test
    void anAddressEndsWithItsTimeOrTheLogin() {
        Gateway gateway = world.gateway(world.forSubjects());
        Remedy.LogIn late = gateway.mustLogIn(World.BOB);
        Remedy.LogIn done = gateway.mustLogIn(World.ALICE);
        Browser browser = world.browser(gateway);
        browser.back(browser.authorize(done, "alice-key"));
        world.clock.advance(Duration.ofMinutes(16));

        assertThat(browser.open(late.url()).status()).isEqualTo(404);
        assertThat(browser.open(done.url()).status()).isEqualTo(404);
        assertThat(browser.open(URI.create(World.PUBLIC + "/oauth/upstream/wiki?ticket=x"))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void nobodyHasNoLogin() {
        assertThat(world.gateway(world.forSubjects()).refused("anonymous")).isInstanceOf(Remedy.Refuse.class);
    }

    @Test
    void whoIsLoggedInAtTheGatewayNeedsNoKey() {
        Gateway gateway = world.gateway(world.forSubjects(), session("google:1"));
        Remedy.LogIn login = gateway.mustLogIn("google:1");
        Browser browser = world.browser(gateway);

        WebResponse form = browser.open(login.url());
        Params request = browser.authorize(login, null);
        browser.back(request);

        assertThat(Browser.text(form)).doesNotContain("API key");
        assertThat(gateway.tokenOf("google:1")).isEqualTo("access-1");
    }

    @Test
    void whoIsLoggedInAsAnotherDoesNotGetOn() {
        Gateway victims = world.gateway(world.forSubjects(), session("google:2"));
        Remedy.LogIn attackers = victims.mustLogIn("google:1");
        Browser browser = world.browser(victims);

        WebResponse page = browser.open(attackers.url());
        WebResponse forced = browser.send(
                "POST",
                attackers.url().getPath(),
                Params.NONE,
                Params.of(Map.of(
                        "ticket", Params.parse(attackers.url().getRawQuery()).require("ticket"), "csrf", "x")));

        assertThat(List.of(page, forced)).extracting(WebResponse::status).containsOnly(403);
        assertThat(world.as.asked()).isEmpty();
    }

    @Test
    void whoIsNotLoggedInAtTheGatewayYetDoesThatFirst() {
        Gateway gateway = world.gateway(world.forSubjects(), session(null));
        Remedy.LogIn login = gateway.mustLogIn("google:1");

        WebResponse page = world.browser(gateway).open(login.url());

        assertThat(page.status()).isEqualTo(302);
        assertThat(Browser.header(page, "Location")).startsWith("https://login.example/?back=");
    }

    @Test
    void pagesLoadNothingAndAreFramedByNobody() {
        URI publicUrl = URI.create("https://mcp.example.com");
        Gateway gateway = world.gateway(publicUrl, world.forSubjects(), BrowserSession.NONE, world.store);

        WebResponse page =
                world.browser(gateway).open(gateway.mustLogIn(World.ALICE).url());

        assertThat(Browser.header(page, "Content-Security-Policy"))
                .contains("default-src 'none'", "frame-ancestors 'none'", "form-action 'self'")
                .doesNotContain("unsafe");
        assertThat(Browser.header(page, "X-Frame-Options")).isEqualTo("DENY");
        assertThat(Browser.header(page, "Set-Cookie"))
                .startsWith("__Host-")
                .contains("; Path=/;", "; Secure", "; HttpOnly", "; SameSite=Lax");
        assertThat(Browser.header(page, "Cache-Control")).isEqualTo("no-store");
    }

    @ParameterizedTest
    @CsvSource({"PUT, /oauth/upstream/wiki, 405", "POST, /oauth/upstream/callback, 405", "GET, /oauth/upstreams, 404"})
    void otherRequestsAreNotUnderstood(String method, String path, int status) {
        WebRequest request = new WebRequest(method, path, Params.NONE, Map.of(), new byte[0], "192.0.2.1");

        assertThat(world.gateway(world.forSubjects()).pages().handle(request).status())
                .isEqualTo(status);
    }

    private Remedy insufficient(Gateway gateway, String scope, int attempt) {
        String challenge = "Bearer error=\"insufficient_scope\", scope=\"" + scope + "\"";
        String sent = gateway.tokenOf(World.ALICE);
        return gateway.client().remedy("wiki", World.ALICE, 403, List.of(challenge), sent, attempt);
    }

    private Params withIssuers(Params request, List<String> issuers) {
        Map<String, List<String>> answer = new LinkedHashMap<>();
        answer.put("code", List.of("code-1"));
        answer.put("state", List.of(request.require("state")));
        answer.put("iss", issuers);
        return new Params(answer);
    }

    private List<String> issuers(String sent) {
        String right = world.as.url();
        return switch (sent) {
            case "right" -> List.of(right);
            case "wrong" -> List.of("https://evil.example.com");
            case "slash" -> List.of(right + "/");
            case "upper" -> List.of(right.replace("http:", "HTTP:"));
            case "twice" -> List.of(right, "https://evil.example.com");
            default -> List.of();
        };
    }

    private static BrowserSession session(@org.jspecify.annotations.Nullable String subject) {
        return new BrowserSession() {
            @Override
            public Optional<String> subject(WebRequest request, String like) {
                return Optional.ofNullable(subject);
            }

            @Override
            public Optional<URI> login(String wanted, URI back) {
                return Optional.of(URI.create("https://login.example/?back=" + back.getPath()));
            }
        };
    }
}
