package dev.sallyport.oauth.upstream;

import dev.sallyport.oauth.Json;
import dev.sallyport.oauth.OAuthException;
import dev.sallyport.oauth.Scopes;
import dev.sallyport.oauth.Token;
import dev.sallyport.oauth.store.OAuthStore;
import dev.sallyport.oauth.store.OAuthStore.Kind;
import dev.sallyport.oauth.store.OAuthStore.Row;
import dev.sallyport.oauth.upstream.ClientIdentity.Method;
import dev.sallyport.oauth.upstream.Discovery.Found;
import dev.sallyport.oauth.upstream.Tickets.Ticket;
import dev.sallyport.oauth.upstream.TokenEndpoint.Tokens;
import dev.sallyport.oauth.web.Params;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Logins under way: from the redirect of a browser to the authorization server of a server until it is back with a
/// code. What was found out before the redirect is what counts afterwards (protocol.md O11).
final class Logins {
    private static final Duration LIFETIME = Duration.ofMinutes(10);
    private static final int MOST = 16;
    private static final String PREFIX = "state.";
    private static final String OFFLINE = "offline_access";

    /// @param login whom the browser is sent to, and what it asks for
    /// @param iss whether the answer has to name the issuer
    /// @param verifier of PKCE (RFC 7636)
    /// @param browser digest of what the browser is known by
    record Pending(String server, String subject, Held.Login login, boolean iss, String verifier, String browser) {
        @Override
        public String toString() {
            return "Pending[" + server + "]";
        }
    }

    private final OAuthStore store;
    private final Discovery discovery;
    private final Registrar registrar;
    private final TokenEndpoint endpoint;
    private final Clock clock;

    Logins(OAuthStore store, Discovery discovery, Registrar registrar, TokenEndpoint endpoint, Clock clock) {
        this.store = store;
        this.discovery = discovery;
        this.registrar = registrar;
        this.endpoint = endpoint;
        this.clock = clock;
    }

    /// @param browser what the browser is known by
    /// @return where the browser goes
    URI begin(UpstreamServer server, Ticket ticket, String browser) throws UpstreamFailed {
        BearerChallenge challenge = ticket.provoke()
                ? discovery.provoke(server)
                : new BearerChallenge(ticket.metadata(), ticket.scopes(), null);
        Found found = discovery.of(server, challenge);
        URI authorization = found.server().authorizationOrThrow();
        ClientIdentity client = registrar.of(server, found.server());
        Set<String> scopes =
                scopes(server, challenge.scopes(), found); // and to stay logged in, where that can be (O12)
        if (found.server().scopes().contains(OFFLINE)) {
            scopes.add(OFFLINE);
        }
        var login = new Held.Login(
                found.server().issuer(),
                found.resource(),
                found.server().token(),
                client.id(),
                client.method(),
                scopes);
        var pending = new Pending(
                server.name(), ticket.subject(), login, found.server().iss(), Token.random(), Token.digest(browser));
        String state = Token.random();
        keep(state, pending);
        return request(authorization, pending, state);
    }

    /// The login that a browser comes back from; it can do so once. A browser that did not begin it ends nothing.
    ///
    /// @return empty where there is none of this state and browser, or none any more
    Optional<Pending> take(String state, String browser) {
        String key = PREFIX + Token.digest(state);
        return store.find(Kind.UPSTREAM_LOGIN, key)
                .filter(row -> Token.equal(pending(row).browser(), Token.digest(browser)))
                .flatMap(_ -> store.take(Kind.UPSTREAM_LOGIN, key))
                .filter(row -> !row.expiredAt(clock.instant()))
                .map(Logins::pending);
    }

    /// Redeems the code that a browser has brought back.
    ///
    /// @param answer the parameters with which it came
    /// @throws UpstreamFailed also where somebody said no; where the answer is of another issuer, nothing of it is
    ///     looked at
    Held finish(UpstreamServer server, Pending pending, Params answer) throws UpstreamFailed {
        Held.Login login = pending.login();
        requireIssuer(pending, answer);
        if (answer.get("error").isPresent()) {
            boolean denied = answer.get("error").get().equals("access_denied");
            throw new UpstreamFailed(
                    denied
                            ? "was not connected: the login was denied"
                            : "has an authorization server that refuses the login");
        }
        String code = answer.get("code")
                .orElseThrow(() -> new UpstreamFailed("has an authorization server that gave no code"));
        ClientIdentity client = registrar
                .known(server, login.issuer(), login.client(), login.method())
                .orElseThrow(() -> new UpstreamFailed("is reached as another client by now; begin again"));
        Map<String, String> grant = new LinkedHashMap<>();
        grant.put("grant_type", "authorization_code");
        grant.put("code", code);
        grant.put("redirect_uri", registrar.redirectUri());
        grant.put("code_verifier", pending.verifier());
        grant.put("resource", login.resource());
        return new Held(
                pending.subject(),
                server.name(),
                server.url().toString(),
                login,
                redeem(server, login, client, grant),
                clock.instant(),
                null);
    }

    private Tokens redeem(UpstreamServer server, Held.Login login, ClientIdentity client, Map<String, String> grant)
            throws UpstreamFailed {
        try {
            return endpoint.ask(login.endpoint(), login.issuer(), client, grant);
        } catch (UpstreamFailed e) {
            if (e.is("invalid_client")) {
                registrar.forget(server, login.issuer());
            }
            throw e;
        }
    }

    /// Character by character, before anything else (RFC 9207 section 2.4).
    private static void requireIssuer(Pending pending, Params answer) throws UpstreamFailed {
        Optional<String> iss;
        try {
            iss = answer.get("iss");
        } catch (OAuthException _) {
            throw new UpstreamFailed("was answered for by more than one issuer");
        }
        boolean right = iss.map(pending.login().issuer()::equals).orElse(!pending.iss());
        if (!right) {
            throw new UpstreamFailed("was answered for by another authorization server than the one that was asked");
        }
    }

    /// What the call needs, else all that the server knows (protocol.md O9).
    static Set<String> scopes(UpstreamServer server, Set<String> needed, Found found) {
        Set<String> scopes = new LinkedHashSet<>(needed.isEmpty() ? found.scopes() : needed);
        scopes.addAll(server.scopes());
        return scopes;
    }

    private URI request(URI authorization, Pending pending, String state) {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("response_type", "code");
        query.put("client_id", pending.login().client());
        query.put("redirect_uri", registrar.redirectUri());
        query.put("state", state);
        query.put("code_challenge", Token.digest(pending.verifier()));
        query.put("code_challenge_method", "S256");
        query.put("resource", pending.login().resource());
        if (!pending.login().scopes().isEmpty()) {
            query.put("scope", Scopes.format(pending.login().scopes()));
        }
        if (pending.login().scopes().contains(OFFLINE)) {
            query.put("prompt", "consent"); // OpenID Connect Core section 11
        }
        String separator = authorization.getRawQuery() == null ? "?" : "&";
        return URI.create(authorization + separator + Params.of(query).encode());
    }

    private void keep(String state, Pending pending) {
        Instant now = clock.instant();
        store.ownedBy(Kind.UPSTREAM_LOGIN, pending.subject()).stream()
                .filter(row -> row.id().startsWith(PREFIX))
                .sorted(Comparator.comparing(Row::created).reversed())
                .skip(MOST - 1)
                .forEach(old -> store.take(Kind.UPSTREAM_LOGIN, old.id()));
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("server", pending.server());
        body.put("issuer", pending.login().issuer());
        body.put("resource", pending.login().resource());
        body.put("endpoint", pending.login().endpoint().toString());
        body.put("client", pending.login().client());
        body.put("method", pending.login().method().word());
        body.put("scopes", List.copyOf(pending.login().scopes()));
        body.put("iss", pending.iss());
        body.put("verifier", pending.verifier());
        body.put("browser", pending.browser());
        store.insert(new Row(
                Kind.UPSTREAM_LOGIN,
                PREFIX + Token.digest(state),
                pending.subject(),
                Json.bytes(body),
                now,
                now.plus(LIFETIME),
                0));
    }

    private static Pending pending(Row row) {
        Map<String, Object> body = Json.object(row.body());
        var login = new Held.Login(
                text(body, "issuer"),
                text(body, "resource"),
                URI.create(text(body, "endpoint")),
                text(body, "client"),
                Method.of(Json.text(body, "method"), Method.NONE),
                Set.copyOf(Json.texts(body, "scopes")));
        return new Pending(
                text(body, "server"),
                row.owner(),
                login,
                Boolean.TRUE.equals(body.get("iss")),
                text(body, "verifier"),
                text(body, "browser"));
    }

    private static String text(Map<String, Object> body, String name) {
        return String.valueOf(Json.text(body, name));
    }
}
