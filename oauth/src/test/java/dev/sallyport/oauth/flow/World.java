package dev.sallyport.oauth.flow;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.oauth.Json;
import dev.sallyport.oauth.ProtectedResource;
import dev.sallyport.oauth.Token;
import dev.sallyport.oauth.authorize.AuthorizationEndpoint;
import dev.sallyport.oauth.grant.Codes;
import dev.sallyport.oauth.grant.Consents;
import dev.sallyport.oauth.grant.GrantStore;
import dev.sallyport.oauth.grant.Lifetimes;
import dev.sallyport.oauth.grant.Sessions;
import dev.sallyport.oauth.journal.OAuthEvent;
import dev.sallyport.oauth.journal.OAuthEvent.Step;
import dev.sallyport.oauth.key.AccessTokens;
import dev.sallyport.oauth.login.LoginProvider;
import dev.sallyport.oauth.page.Form;
import dev.sallyport.oauth.store.InMemoryStore;
import dev.sallyport.oauth.store.StoreFailed;
import dev.sallyport.oauth.token.AuthorizationCodeGrant;
import dev.sallyport.oauth.token.RefreshTokenGrant;
import dev.sallyport.oauth.token.Resources;
import dev.sallyport.oauth.token.TokenEndpoint;
import dev.sallyport.oauth.token.UpstreamCheck;
import dev.sallyport.oauth.web.Cookies;
import dev.sallyport.oauth.web.Params;
import dev.sallyport.oauth.web.WebRequest;
import dev.sallyport.oauth.web.WebResponse;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// The authorization server with two resources, `/a` and `/b`, a provider for each, and whom a test lets come.
final class World {
    static final String ISSUER = "https://mcp.example";
    static final URI A = URI.create(ISSUER + "/a");
    static final URI B = URI.create(ISSUER + "/b");
    static final String VERIFIER = "a-verifier-that-is-long-enough-to-be-one-43";

    final MovableClock clock = new MovableClock();
    final InMemoryStore store = new InMemoryStore();
    final KnownClients clients = new KnownClients();
    final TestProvider google = new TestProvider("google");
    final TestProvider corp = new TestProvider("corp");
    volatile boolean deaf;
    final List<OAuthEvent> events = new CopyOnWriteArrayList<>();
    final Map<String, AccessTokens.Contents> issued = new ConcurrentHashMap<>();
    final Cookies cookies = new Cookies(URI.create(ISSUER));
    final Sessions sessions = new Sessions(store, cookies, clock);
    final Consents consents = new Consents(store, clock);
    final GrantStore grants;
    final AuthorizationEndpoint authorization;
    final TokenEndpoint token;

    World() {
        this(Lifetimes.USUAL);
    }

    World(Lifetimes lifetimes) {
        this(
                lifetimes,
                List.of(
                        new ProtectedResource(A, "/a", Set.of("read", "write"), Set.of("read"), "google", Set.of()),
                        new ProtectedResource(B, "/b", Set.of("see"), Set.of(), "corp", Set.of())));
    }

    World(Lifetimes lifetimes, List<ProtectedResource> protectedResources) {
        Map<String, LoginProvider> providers = Map.of("google", google, "corp", corp);
        Codes codes = new Codes(store, clock);
        Resources resources = new Resources(protectedResources);
        AccessTokens tokens = new RecordedTokens();
        grants = new GrantStore(store, clock, lifetimes);
        authorization = new AuthorizationEndpoint(new AuthorizationEndpoint.Parts(
                URI.create(ISSUER),
                clients,
                resources,
                providers,
                store,
                sessions,
                consents,
                codes,
                cookies,
                this::record,
                clock));
        token = new TokenEndpoint(
                clients,
                List.of(
                        new AuthorizationCodeGrant(codes, grants, resources, tokens, lifetimes, this::record),
                        new RefreshTokenGrant(
                                grants,
                                resources,
                                new UpstreamCheck(providers, grants, clock),
                                tokens,
                                lifetimes,
                                this::record,
                                clock)),
                request -> request.header("dpop"),
                this::record);
        clients.add(KnownClients.open("app", KnownClients.REDIRECT, "http://127.0.0.1:4000/cb", "com.example.app:/cb"));
        clients.add(KnownClients.open("other", KnownClients.REDIRECT));
        clients.add(KnownClients.confidential("server"));
    }

    private void record(OAuthEvent event) {
        if (deaf) {
            throw new StoreFailed("the disk is full", new java.io.IOException());
        }
        events.add(event);
    }

    Browser browser() {
        return new Browser(authorization);
    }

    /// A good request of `app` for `/a`, with changes; an empty value takes a parameter away.
    static Params request(String... changes) {
        Map<String, String> params = new LinkedHashMap<>();
        params.put("response_type", "code");
        params.put("client_id", "app");
        params.put("redirect_uri", KnownClients.REDIRECT);
        params.put("scope", "read write");
        params.put("state", "a state/&=+ü");
        params.put("resource", A.toString());
        params.put("code_challenge", Token.digest(VERIFIER));
        params.put("code_challenge_method", "S256");
        for (int i = 0; i < changes.length; i += 2) {
            params.put(changes[i], changes[i + 1]);
        }
        return Params.of(params);
    }

    static Params form(String... members) {
        Map<String, String> form = new LinkedHashMap<>();
        for (int i = 0; i < members.length; i += 2) {
            form.put(members[i], members[i + 1]);
        }
        return Params.of(form);
    }

    /// The provider sends the browser back.
    static WebResponse comeBack(Browser browser, URI provider) {
        Params there = Browser.query(provider);
        return browser.get(
                URI.create(there.require("redirect_uri")).getPath(),
                form("state", there.require("state"), "code", "upstream code"));
    }

    /// The whole way: agreed, logged in, back at the client.
    URI walk(Browser browser, Params request) {
        WebResponse page = browser.get("/oauth/authorize", request);
        return Browser.next(comeBack(browser, Browser.next(browser.press(page, Form.YES))));
    }

    String code(String... changes) {
        return Browser.query(walk(browser(), request(changes))).require("code");
    }

    WebResponse post(Params form, Map<String, String> headers, String address) {
        Map<String, List<String>> all = new LinkedHashMap<>();
        all.put("content-type", List.of("application/x-www-form-urlencoded"));
        headers.forEach((name, value) -> all.put(name, List.of(value)));
        return token.handle(new WebRequest(
                "POST", "/oauth/token", Params.NONE, all, form.encode().getBytes(UTF_8), address));
    }

    WebResponse redeem(String code, String... changes) {
        return post(redemption(code, changes), Map.of(), "192.0.2.1");
    }

    static Params redemption(String code, String... changes) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("client_id", "app");
        form.put("code", code);
        form.put("redirect_uri", KnownClients.REDIRECT);
        form.put("code_verifier", VERIFIER);
        for (int i = 0; i < changes.length; i += 2) {
            form.put(changes[i], changes[i + 1]);
        }
        return Params.of(form);
    }

    WebResponse refresh(String refreshToken, String... changes) {
        return refreshFrom("192.0.2.1", refreshToken, changes);
    }

    WebResponse refreshFrom(String address, String refreshToken, String... changes) {
        return post(refreshment(refreshToken, changes), Map.of(), address);
    }

    static Params refreshment(String refreshToken, String... changes) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "refresh_token");
        form.put("client_id", "app");
        form.put("refresh_token", refreshToken);
        for (int i = 0; i < changes.length; i += 2) {
            form.put(changes[i], changes[i + 1]);
        }
        return Params.of(form);
    }

    static Map<String, Object> json(WebResponse response) {
        return Json.object(response.body());
    }

    static String text(WebResponse response, String member) {
        return String.valueOf(json(response).get(member));
    }

    AccessTokens.Contents contents(WebResponse response) {
        return Optional.ofNullable(issued.get(text(response, "access_token")))
                .orElseThrow(() -> new AssertionError("no access token: " + Browser.html(response)));
    }

    boolean revoked(String grant) {
        return store.find(dev.sallyport.oauth.store.OAuthStore.Kind.REVOKED, GrantStore.REVOKED + grant)
                .isPresent();
    }

    List<Step> steps() {
        return events.stream().map(OAuthEvent::step).toList();
    }

    private final class RecordedTokens implements AccessTokens {
        @Override
        public Issued issue(Contents contents) {
            String text = Token.random();
            issued.put(text, contents);
            return new Issued(text, Token.random(), clock.instant().plus(contents.lifetime()));
        }

        @Override
        public Map<String, Object> published() {
            return Map.of();
        }

        @Override
        public List<String> algorithms() {
            return List.of();
        }
    }
}
