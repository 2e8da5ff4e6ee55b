package dev.sallyport.app.oauth;

import dev.sallyport.config.RegistrationConfig;
import dev.sallyport.config.TokensConfig;
import dev.sallyport.oauth.OAuthException;
import dev.sallyport.oauth.ProtectedResource;
import dev.sallyport.oauth.authorize.AuthorizationEndpoint;
import dev.sallyport.oauth.fetch.Fetcher;
import dev.sallyport.oauth.grant.Codes;
import dev.sallyport.oauth.grant.Consents;
import dev.sallyport.oauth.grant.Grant;
import dev.sallyport.oauth.grant.GrantStore;
import dev.sallyport.oauth.grant.Lifetimes;
import dev.sallyport.oauth.grant.Sessions;
import dev.sallyport.oauth.introspect.IntrospectionEndpoint;
import dev.sallyport.oauth.introspect.RevocationEndpoint;
import dev.sallyport.oauth.introspect.UserInfoEndpoint;
import dev.sallyport.oauth.jose.Algorithm;
import dev.sallyport.oauth.journal.Journal;
import dev.sallyport.oauth.key.OwnTokens;
import dev.sallyport.oauth.key.SigningKeys;
import dev.sallyport.oauth.login.LoginProvider;
import dev.sallyport.oauth.registration.ClientAssertions;
import dev.sallyport.oauth.registration.ClientDocuments;
import dev.sallyport.oauth.registration.RegisteredClients;
import dev.sallyport.oauth.registration.RegistrationEndpoint;
import dev.sallyport.oauth.registration.Registrations;
import dev.sallyport.oauth.registration.SlidingWindow;
import dev.sallyport.oauth.store.OAuthStore;
import dev.sallyport.oauth.token.AssertionIssuers;
import dev.sallyport.oauth.token.AuthorizationCodeGrant;
import dev.sallyport.oauth.token.ClientCredentialsGrant;
import dev.sallyport.oauth.token.IdJagGrant;
import dev.sallyport.oauth.token.Proofs;
import dev.sallyport.oauth.token.RefreshTokenGrant;
import dev.sallyport.oauth.token.Resources;
import dev.sallyport.oauth.token.TokenEndpoint;
import dev.sallyport.oauth.token.TokenExchangeGrant;
import dev.sallyport.oauth.token.TokenGrant;
import dev.sallyport.oauth.token.UpstreamCheck;
import dev.sallyport.oauth.verify.DpopProofs;
import dev.sallyport.oauth.web.Cookies;
import dev.sallyport.oauth.web.WebHandler;
import dev.sallyport.oauth.web.WebRequest;
import dev.sallyport.oauth.web.WebResponse;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The gateway's own authorization server, put together.
final class AuthorizationServer {
    private static final Registrations.Settings REGISTRATIONS = new Registrations.Settings(Duration.ofDays(90), 10_000);

    private final OAuthStore store;
    private final Journal journal;
    private final Clock clock;
    private final URI issuer;
    private final RegistrationConfig registration;
    private final List<ProtectedResource> resources;
    private final Lifetimes lifetimes;
    private final SigningKeys keys;
    private final GrantStore grants;
    private final Sessions sessions;
    private final Registrations registrations;
    private final RegisteredClients clients;
    private final OwnTokens tokens;
    private final AuthorizationEndpoint authorization;
    private final TokenEndpoint tokenEndpoint;
    private final Map<String, LoginProvider> providers;

    /// @throws IOException where a file with a client's keys cannot be read
    AuthorizationServer(
            Configured configured,
            OAuthStore store,
            Fetcher fetcher,
            SigningKeys keys,
            DpopProofs proofs,
            AssertionIssuers assertionIssuers,
            Journal journal,
            Clock clock)
            throws IOException {
        this.store = store;
        this.journal = journal;
        this.clock = clock;
        this.issuer = configured.publicUrl();
        this.registration = configured.config().oauth().registration();
        this.resources = configured.resources();
        TokensConfig settings = configured.config().oauth().tokens();
        this.lifetimes = new Lifetimes(settings.access(), settings.refresh(), settings.refreshGrace());
        this.keys = keys;
        this.grants = new GrantStore(store, clock, lifetimes);
        this.registrations = new Registrations(store, this::endGrantsOf, journal, clock, REGISTRATIONS);
        this.clients = new RegisteredClients(
                configured.clients(clock),
                new ClientDocuments(fetcher, List.copyOf(registration.documentHosts()), clock),
                registrations,
                new ClientAssertions(store, fetcher, Set.of(issuer.toString(), issuer + "/oauth/token"), clock));
        this.tokens = new OwnTokens(keys, store, id -> grants.find(id).isPresent(), clock);
        this.providers = configured.providers(fetcher, clock);
        Cookies cookies = new Cookies(issuer);
        this.sessions = new Sessions(store, cookies, clock);
        Codes codes = new Codes(store, clock);
        this.authorization = new AuthorizationEndpoint(new AuthorizationEndpoint.Parts(
                issuer,
                clients,
                new Resources(resources),
                providers,
                store,
                sessions,
                new Consents(store, clock),
                codes,
                cookies,
                journal,
                clock));
        this.tokenEndpoint = new TokenEndpoint(clients, grantTypes(codes, assertionIssuers), proofsOf(proofs), journal);
    }

    static SigningKeys.Settings keySettings(URI issuer, TokensConfig settings) {
        return new SigningKeys.Settings(
                issuer.toString(),
                Algorithm.of(settings.algorithm().word()).orElseThrow(),
                settings.keyRotation(),
                settings.access());
    }

    private List<TokenGrant> grantTypes(Codes codes, AssertionIssuers assertionIssuers) {
        Resources granted = new Resources(resources);
        UpstreamCheck check = new UpstreamCheck(providers, grants, clock);
        return List.of(
                new AuthorizationCodeGrant(codes, grants, granted, keys, lifetimes, journal),
                new RefreshTokenGrant(grants, granted, check, keys, lifetimes, journal, clock),
                new ClientCredentialsGrant(granted, keys, lifetimes, journal),
                new TokenExchangeGrant(granted, tokens, keys, lifetimes, journal, clock),
                new IdJagGrant(issuer.toString(), granted, assertionIssuers, keys, lifetimes, store, journal, clock));
    }

    private Proofs proofsOf(DpopProofs proofs) {
        URI address = URI.create(issuer + "/oauth/token");
        return new Proofs() {
            @Override
            public Optional<String> thumbprint(WebRequest request) {
                return proofs.thumbprint(request, address);
            }

            @Override
            public Optional<String> nonce() {
                return proofs.nonce();
            }
        };
    }

    private void endGrantsOf(String client) {
        grants.all().stream()
                .filter(grant -> grant.client().equals(client))
                .map(Grant::id)
                .forEach(grants::revoke);
    }

    Sessions sessions() {
        return sessions;
    }

    Set<String> providers() {
        return providers.keySet();
    }

    WebHandler authorization() {
        return authorization;
    }

    WebHandler token() {
        return tokenEndpoint;
    }

    /// Sends a browser to log in, for a page of the gateway.
    ///
    /// @param request with `provider`, and in `back` the path of the page
    WebResponse logIn(WebRequest request) {
        String provider = request.query().require("provider");
        String back = request.query().require("back");
        if (!providers.containsKey(provider) || !back.startsWith("/oauth/upstream/")) {
            throw OAuthException.invalidRequest("there is no such provider, or no such page");
        }
        return authorization.logIn(provider, back);
    }

    WebHandler registration() {
        Set<String> scopes = new TreeSet<>(Set.of(Resources.OFFLINE));
        resources.forEach(resource -> scopes.addAll(resource.scopes()));
        return new RegistrationEndpoint(
                registrations,
                new SlidingWindow(
                        registration.limit().count(), registration.limit().window(), clock),
                journal,
                new RegistrationEndpoint.Settings(
                        RegistrationEndpoint.Mode.valueOf(registration.dynamic().name()),
                        registration.token() == null
                                ? null
                                : registration.token().reveal(),
                        URI.create(issuer + "/oauth/register"),
                        scopes));
    }

    WebHandler introspection() {
        return new IntrospectionEndpoint(issuer.toString(), clients, tokens, grants, journal);
    }

    WebHandler revocation() {
        return new RevocationEndpoint(clients, tokens, grants, store, journal, clock);
    }

    WebHandler userInfo() {
        return new UserInfoEndpoint(tokens, grants, journal);
    }
}
