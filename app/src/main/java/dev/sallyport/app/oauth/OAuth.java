package dev.sallyport.app.oauth;

import dev.sallyport.adapters.http.SafeFetcher;
import dev.sallyport.config.Config;
import dev.sallyport.config.Ingress;
import dev.sallyport.config.IssuerConfig;
import dev.sallyport.config.OAuthConfig;
import dev.sallyport.config.RegistrationConfig;
import dev.sallyport.gateway.authenticate.TokenCheck;
import dev.sallyport.gateway.edge.Site;
import dev.sallyport.gateway.edge.Site.Door;
import dev.sallyport.oauth.ProtectedResource;
import dev.sallyport.oauth.fetch.AddressPolicy;
import dev.sallyport.oauth.fetch.Fetcher;
import dev.sallyport.oauth.forwardauth.ForwardAuth;
import dev.sallyport.oauth.journal.Journal;
import dev.sallyport.oauth.key.SigningKeys;
import dev.sallyport.oauth.metadata.WellKnown;
import dev.sallyport.oauth.registration.Client;
import dev.sallyport.oauth.store.Janitor;
import dev.sallyport.oauth.store.OAuthStore;
import dev.sallyport.oauth.store.StoreFailed;
import dev.sallyport.oauth.token.AssertionIssuers;
import dev.sallyport.oauth.token.AssertionIssuers.AssertionIssuer;
import dev.sallyport.oauth.upstream.BrowserSession;
import dev.sallyport.oauth.upstream.UpstreamClient;
import dev.sallyport.oauth.upstream.UpstreamPages;
import dev.sallyport.oauth.upstream.UpstreamServer;
import dev.sallyport.oauth.upstream.Verifier;
import dev.sallyport.oauth.verify.DpopProofs;
import dev.sallyport.oauth.verify.OwnIssuer;
import dev.sallyport.oauth.verify.Replays;
import dev.sallyport.oauth.verify.Signatures;
import dev.sallyport.oauth.verify.TokenVerifier;
import dev.sallyport.oauth.web.WebResponse;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// OAuth as this gateway is configured: which tokens open its endpoints, its own authorization server where people log
/// in, and its logins to servers.
public final class OAuth implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(OAuth.class);
    private final Configured configured;
    private final OAuthData data;
    private final SafeFetcher fetcher;
    private final Janitor janitor;
    private final List<ProtectedResource> resources;
    private final @Nullable AuthorizationServer server;
    private final TokenVerifier verifier;
    private final UpstreamClient upstream;
    private final Routes routes = new Routes();

    private OAuth(Configured configured, OAuthData data, SafeFetcher fetcher, Journal journal, Ports ports, Clock clock)
            throws IOException {
        OAuthStore store = data.store();
        this.configured = configured;
        this.data = data;
        this.fetcher = fetcher;
        this.janitor = new Janitor(store, clock);
        this.resources = configured.resources();
        SigningKeys keys = new SigningKeys(
                store,
                journal,
                clock,
                AuthorizationServer.keySettings(
                        configured.publicUrl(), configured.config().oauth().tokens()));
        DpopProofs proofs = new DpopProofs(Replays.in(store, clock), false, clock);
        this.server = configured.config().oauth().providers().isEmpty()
                ? null
                : new AuthorizationServer(
                        configured, store, fetcher, keys, proofs, assertionIssuers(fetcher, clock), journal, clock);
        this.verifier = new TokenVerifier(own(keys), configured.issuers(), fetcher, store, proofs, clock);
        this.upstream =
                new UpstreamClient(configured.publicUrl(), configured.upstreams(), store, fetcher, journal, clock);
        route(keys, journal, ports);
    }

    /// What OAuth needs of the gateway.
    ///
    /// @param keys whose an API key is
    /// @param connected is told the name of a server that somebody has logged in to
    public record Ports(Verifier keys, Consumer<String> connected) {}

    /// @param publicUrl where clients reach the gateway, without a slash at its end
    /// @param home the data directory, which exists
    /// @throws dev.sallyport.gateway.StoreUnavailable where it cannot be worked with
    /// @throws IOException where a file that the configuration names cannot be read
    public static OAuth open(
            Config config, URI publicUrl, Path home, Vertx vertx, Journal journal, Ports ports, Clock clock)
            throws IOException {
        OAuthConfig oauth = config.oauth();
        OAuthData data = OAuthData.open(config, home);
        SafeFetcher fetcher = new SafeFetcher(
                vertx,
                new AddressPolicy(oauth.outbound().allow(), oauth.outbound().http()));
        try {
            return new OAuth(new Configured(config, publicUrl), data, fetcher, journal, ports, clock);
        } catch (IOException | RuntimeException e) {
            fetcher.close();
            data.close();
            throw e;
        }
    }

    /// The servers that the gateway logs in to.
    public static List<UpstreamServer> upstreams(Config config, URI publicUrl) {
        return new Configured(config, publicUrl).upstreams();
    }

    private @Nullable OwnIssuer own(SigningKeys keys) {
        return server == null ? null : new OwnIssuer(configured.publicUrl(), keys);
    }

    private AssertionIssuers assertionIssuers(Fetcher fetcher, Clock clock) {
        Map<String, AssertionIssuer> trusted = configured.config().oauth().issuers().values().stream()
                .filter(IssuerConfig::idJag)
                .map(Configured::issuer)
                .collect(Collectors.toMap(
                        issuer -> issuer.issuer().toString(),
                        issuer -> new AssertionIssuer(
                                issuer.name(), issuer.mapping(), new Signatures(issuer, fetcher, clock)::verify)));
        return issuer -> Optional.ofNullable(trusted.get(issuer));
    }

    public TokenCheck tokenCheck() {
        return new TokenChecks(verifier, resources);
    }

    public UpstreamClient upstream() {
        return upstream;
    }

    /// Everything of OAuth that is served over HTTP.
    public Site site() {
        return new OAuthSite(
                path -> routes.find(path).map(Routes.Route::door).orElse(null),
                request -> routes.find(request.path())
                        .map(route -> route.handler().handle(request))
                        .orElseGet(() -> WebResponse.empty(404)));
    }

    private void route(SigningKeys keys, Journal journal, Ports ports) {
        WellKnown wellKnown = new WellKnown(published(), keys);
        routes.when(OAuth::isResourceMetadata, Door.ANY_ORIGIN, wellKnown);
        if (server != null) {
            routes.at("/.well-known/oauth-authorization-server", Door.ANY_ORIGIN, wellKnown)
                    .at("/.well-known/openid-configuration", Door.ANY_ORIGIN, wellKnown)
                    .at("/oauth/jwks", Door.ANY_ORIGIN, wellKnown)
                    .at("/oauth/authorize", Door.OWN, server.authorization())
                    .at("/oauth/consent", Door.OWN, server.authorization())
                    .below("/oauth/callback/", Door.OWN, server.authorization())
                    .at("/oauth/login", Door.OWN, server::logIn)
                    .at("/oauth/token", Door.ANY_ORIGIN, server.token())
                    .when(OAuth::isRegistration, Door.ANY_ORIGIN, server.registration())
                    .at("/oauth/introspect", Door.ANY_ORIGIN, server.introspection())
                    .at("/oauth/revoke", Door.ANY_ORIGIN, server.revocation())
                    .at("/oauth/userinfo", Door.ANY_ORIGIN, server.userInfo());
        }
        routes.when(
                ForwardAuth::serves, Door.ANY_HOST, new ForwardAuth(configured.guarded(), verifier::verify, journal));
        UpstreamPages upstreamPages = new UpstreamPages(
                configured.publicUrl(),
                upstream,
                ports.keys(),
                server == null ? BrowserSession.NONE : new Browsers(server, configured.publicUrl()),
                journal,
                ports.connected());
        routes.at("/oauth/client.json", Door.ANY_ORIGIN, upstreamPages)
                .when(UpstreamPages::serves, Door.OWN, upstreamPages);
    }

    private WellKnown.Settings published() {
        OAuthConfig oauth = configured.config().oauth();
        Map<String, String> foreign = oauth.issuers().values().stream()
                .collect(Collectors.toMap(
                        IssuerConfig::name, issuer -> issuer.issuer().toString()));
        return new WellKnown.Settings(
                configured.publicUrl().toString(),
                resources,
                foreign,
                EnumSet.allOf(Client.Grant.class),
                oauth.registration().dynamic() != RegistrationConfig.Dynamic.OFF,
                !oauth.registration().documentHosts().isEmpty(),
                showsCertificates());
    }

    private boolean showsCertificates() {
        Ingress ingress = configured.config().ingress();
        boolean own = ingress.tls() != null && ingress.tls().clientAuthority() != null;
        return own || ingress.proxies().clientCertificate();
    }

    private static boolean isResourceMetadata(String path) {
        String own = "/.well-known/oauth-protected-resource";
        return path.equals(own) || path.startsWith(own + "/") || path.endsWith(own);
    }

    private static boolean isRegistration(String path) {
        return path.equals("/oauth/register") || path.startsWith("/oauth/register/");
    }

    /// Removes what has expired.
    public void tidy() {
        try {
            janitor.tidy();
        } catch (StoreFailed e) {
            log.atWarn().log("what has expired is kept: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        fetcher.close();
        data.close();
    }
}
