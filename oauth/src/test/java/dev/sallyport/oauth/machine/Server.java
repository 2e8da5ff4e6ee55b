package dev.sallyport.oauth.machine;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.oauth.Json;
import dev.sallyport.oauth.OAuthException;
import dev.sallyport.oauth.ProtectedResource;
import dev.sallyport.oauth.Token;
import dev.sallyport.oauth.grant.Codes;
import dev.sallyport.oauth.grant.Family;
import dev.sallyport.oauth.grant.GrantStore;
import dev.sallyport.oauth.grant.Lifetimes;
import dev.sallyport.oauth.introspect.IntrospectionEndpoint;
import dev.sallyport.oauth.introspect.RevocationEndpoint;
import dev.sallyport.oauth.introspect.UserInfoEndpoint;
import dev.sallyport.oauth.jose.Algorithm;
import dev.sallyport.oauth.journal.Journal;
import dev.sallyport.oauth.journal.OAuthEvent;
import dev.sallyport.oauth.key.AccessTokens;
import dev.sallyport.oauth.key.OwnTokens;
import dev.sallyport.oauth.key.SigningKeys;
import dev.sallyport.oauth.login.Identity;
import dev.sallyport.oauth.registration.Client;
import dev.sallyport.oauth.registration.Client.Authentication;
import dev.sallyport.oauth.registration.ClientAssertions;
import dev.sallyport.oauth.registration.ClientDocuments;
import dev.sallyport.oauth.registration.RegisteredClients;
import dev.sallyport.oauth.registration.RegistrationEndpoint;
import dev.sallyport.oauth.registration.RegistrationEndpoint.Mode;
import dev.sallyport.oauth.registration.Registrations;
import dev.sallyport.oauth.registration.SlidingWindow;
import dev.sallyport.oauth.store.InMemoryStore;
import dev.sallyport.oauth.token.AssertionIssuers;
import dev.sallyport.oauth.token.ClientCredentialsGrant;
import dev.sallyport.oauth.token.IdJagGrant;
import dev.sallyport.oauth.token.Resources;
import dev.sallyport.oauth.token.TokenEndpoint;
import dev.sallyport.oauth.token.TokenExchangeGrant;
import dev.sallyport.oauth.web.Params;
import dev.sallyport.oauth.web.WebHandler;
import dev.sallyport.oauth.web.WebRequest;
import dev.sallyport.oauth.web.WebResponse;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// The machine-facing side of an authorization server with two resources, and clients to try it with.
final class Server {
    static final String ISSUER = "https://mcp.example.com";
    static final String ADDRESS = "192.0.2.1";
    static final URI WIKI = URI.create(ISSUER + "/wiki");
    static final URI MAIL = URI.create(ISSUER + "/mail");
    static final String SECRET = "ci: 100% secret+";

    final MovableClock clock = new MovableClock();
    final InMemoryStore store = new InMemoryStore();
    final ScriptedFetcher fetcher = new ScriptedFetcher();
    final List<OAuthEvent> events = new CopyOnWriteArrayList<>();
    final Journal journal = events::add;
    final TestKey robotKey = TestKey.generate("robot-1");
    final Map<String, Client> configured = new LinkedHashMap<>();
    final Map<String, AssertionIssuers.AssertionIssuer> assertionIssuers = new HashMap<>();

    final List<ProtectedResource> resources = List.of(
            new ProtectedResource(
                    WIKI,
                    "/wiki",
                    Set.of("wiki:read", "wiki:write", "openid", "profile", "email"),
                    Set.of(),
                    "google",
                    Set.of()),
            new ProtectedResource(MAIL, "/mail", Set.of("wiki:read", "mail:send"), Set.of(), "google", Set.of()),
            new ProtectedResource(
                    URI.create(ISSUER + "/corp"), "/corp", Set.of("corp"), Set.of(), null, Set.of("corp")));

    final SigningKeys keys = keys(Algorithm.EDDSA);
    final Lifetimes lifetimes = Lifetimes.USUAL;
    final GrantStore grants = new GrantStore(store, clock, lifetimes);
    final OwnTokens own = new OwnTokens(keys, store, id -> grants.find(id).isPresent(), clock);
    final Registrations registrations = registrations(10_000);
    final ClientDocuments documents = new ClientDocuments(fetcher, List.of("*"), clock);
    RegisteredClients clients;
    final TokenEndpoint token;
    final IntrospectionEndpoint introspection;
    final RevocationEndpoint revocation;
    final UserInfoEndpoint userInfo;

    Server() {
        addClients();
        clients = clients();
        Resources offered = new Resources(resources);
        token = new TokenEndpoint(
                clients,
                List.of(
                        new ClientCredentialsGrant(offered, keys, lifetimes, journal),
                        new TokenExchangeGrant(offered, own, keys, lifetimes, journal, clock),
                        new IdJagGrant(
                                ISSUER,
                                offered,
                                issuer -> Optional.ofNullable(assertionIssuers.get(issuer)),
                                keys,
                                lifetimes,
                                store,
                                journal,
                                clock)),
                request -> request.header("test-thumbprint"),
                journal);
        introspection = new IntrospectionEndpoint(ISSUER, clients, own, grants, journal);
        revocation = new RevocationEndpoint(clients, own, grants, store, journal, clock);
        userInfo = new UserInfoEndpoint(own, grants, journal);
    }

    private void addClients() {
        Set<Client.Grant> itself = Set.of(Client.Grant.CLIENT_CREDENTIALS);
        Set<Client.Grant> trusted =
                Set.of(Client.Grant.CLIENT_CREDENTIALS, Client.Grant.TOKEN_EXCHANGE, Client.Grant.JWT_BEARER);
        add("ci", Authentication.SECRET_BASIC, itself, Set.of("wiki:read"), Set.of(WIKI));
        add("robot", Authentication.PRIVATE_KEY_JWT, itself, Set.of(), Set.of());
        add("broker", Authentication.SECRET_POST, trusted, Set.of(), Set.of(WIKI, MAIL));
        add("loose", Authentication.SECRET_POST, trusted, Set.of(), Set.of());
        add("wiki-server", Authentication.SECRET_BASIC, Set.of(), Set.of(), Set.of(WIKI));
        add("app", Authentication.NONE, Set.of(Client.Grant.AUTHORIZATION_CODE), Set.of(), Set.of());
    }

    private void add(String id, Authentication how, Set<Client.Grant> grants, Set<String> scopes, Set<URI> resources) {
        boolean secret = how == Authentication.SECRET_BASIC || how == Authentication.SECRET_POST;
        configured.put(
                id,
                new Client(
                        id,
                        id,
                        Client.Source.CONFIGURED,
                        how,
                        secret ? Token.digest(SECRET) : null,
                        how == Authentication.PRIVATE_KEY_JWT ? Json.write(robotKey.published()) : null,
                        null,
                        List.of("https://app.example.com/cb"),
                        grants,
                        scopes,
                        resources,
                        Set.of("reader"),
                        Instant.EPOCH,
                        null));
    }

    private RegisteredClients clients() {
        return new RegisteredClients(
                configured,
                documents,
                registrations,
                new ClientAssertions(store, fetcher, Set.of(ISSUER, ISSUER + "/oauth/token"), clock));
    }

    /// Adds a client to those that can be authenticated.
    void configure(Client client) {
        configured.put(client.id(), client);
        clients = clients();
    }

    SigningKeys keys(Algorithm algorithm) {
        return new SigningKeys(
                store,
                journal,
                clock,
                new SigningKeys.Settings(ISSUER, algorithm, Duration.ofDays(30), Duration.ofHours(1)));
    }

    Registrations registrations(int most) {
        return new Registrations(
                store,
                client -> grants.all().stream()
                        .filter(grant -> grant.client().equals(client))
                        .forEach(grant -> grants.revoke(grant.id())),
                journal,
                clock,
                new Registrations.Settings(Duration.ofDays(90), most));
    }

    RegistrationEndpoint registration(Mode mode) {
        return registration(mode, registrations);
    }

    RegistrationEndpoint registration(Mode mode, Registrations among) {
        return new RegistrationEndpoint(
                among,
                new SlidingWindow(10, Duration.ofHours(1), clock),
                journal,
                new RegistrationEndpoint.Settings(
                        mode,
                        mode == Mode.TOKEN ? "initial" : null,
                        URI.create(ISSUER + "/oauth/register"),
                        Set.of("wiki:read", "wiki:write", "offline_access")));
    }

    /// @return the grant of somebody who lets a client use the wiki, with its refresh token
    Family grant(String client, Set<String> scopes) {
        Identity ada = new Identity(
                "google", "ada", "Ada Lovelace", "ada@example.com", Set.of("admin"), Set.of("eng"), Map.of(), null);
        Codes.Code code = new Codes.Code(client, "https://app.example.com/cb", WIKI, scopes, "c", null, ada, true);
        return grants.open(Token.random(), code, scopes, null, ADDRESS).orElseThrow();
    }

    /// @return an access token that comes from a grant
    String accessToken(Family family, URI audience, @Nullable String jwkThumbprint) {
        return keys.issue(new AccessTokens.Contents(
                        family.grant().identity().id(),
                        family.grant().client(),
                        audience,
                        family.grant().scopes(),
                        family.grant().identity().roles(),
                        family.grant().identity().groups(),
                        family.grant().id(),
                        jwkThumbprint,
                        Map.of(),
                        lifetimes.access()))
                .token();
    }

    static Answer send(WebHandler handler, WebRequest request) {
        WebResponse response;
        try {
            response = handler.handle(request);
        } catch (OAuthException refused) {
            response = WebResponse.error(refused);
        }
        return new Answer(response);
    }

    static WebRequest form(Map<String, String> form, Map<String, String> headers) {
        Map<String, List<String>> all = new HashMap<>();
        headers.forEach((name, value) -> all.put(name, List.of(value)));
        all.put("content-type", List.of("application/x-www-form-urlencoded"));
        byte[] body = Params.of(form).encode().getBytes(UTF_8);
        return new WebRequest("POST", "/oauth", Params.NONE, all, body, ADDRESS);
    }

    static WebRequest json(String method, String path, Map<String, ?> body, @Nullable String token) {
        return jsonFrom(ADDRESS, method, path, body, token);
    }

    static WebRequest jsonFrom(
            String address, String method, String path, Map<String, ?> body, @Nullable String token) {
        Map<String, List<String>> headers = new HashMap<>();
        headers.put("content-type", List.of("application/json"));
        if (token != null) {
            headers.put("authorization", List.of("Bearer " + token));
        }
        return new WebRequest(method, path, Params.NONE, headers, Json.bytes(body), address);
    }

    static WebRequest get(String path, Map<String, String> headers) {
        Map<String, List<String>> all = new HashMap<>();
        headers.forEach((name, value) -> all.put(name, List.of(value)));
        return new WebRequest("GET", path, Params.NONE, all, new byte[0], ADDRESS);
    }

    /// @return headers with the credentials of a client, encoded as RFC 6749 section 2.3.1 asks
    static Map<String, String> basic(String client, String secret) {
        String pair = java.net.URLEncoder.encode(client, UTF_8) + ":" + java.net.URLEncoder.encode(secret, UTF_8);
        return Map.of("authorization", "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8)));
    }

    /// @return the claims of a JWT, unverified
    static Map<String, Object> claims(String jwt) {
        return Json.object(Base64.getUrlDecoder().decode(jwt.split("\\.", -1)[1]));
    }

    static Map<String, Object> header(String jwt) {
        return Json.object(Base64.getUrlDecoder().decode(jwt.split("\\.", -1)[0]));
    }
}
