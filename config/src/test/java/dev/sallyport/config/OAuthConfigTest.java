package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sallyport.policy.condition.Network;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OAuthConfigTest {

    private static final String KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
    private static final String TENANT = "00000000-1111-2222-3333-444444444444";

    private Workspace workspace;

    @BeforeEach
    void workspace(@TempDir Path directory) {
        workspace = new Workspace(directory);
    }

    @Test
    void aProviderInAFewLinesOpensTheDefaultEndpoints() throws ConfigException {
        var config = workspace.load("""
                oauth:
                  providers:
                    google: { preset: google, client-id: x, client-secret: "${env:S}" }
                servers:
                  wiki: { command: [run] }
                """, Map.of("S", "GOCSPX-1"));

        var access = new OAuthAccess("google", Set.of(), Set.of("mcp"), Set.of());
        assertThat(config.oauth().providers())
                .containsExactly(Map.entry(
                        "google",
                        new ProviderConfig(
                                "google",
                                new ProviderConfig.Google(),
                                "x",
                                Secret.of("GOCSPX-1"),
                                Set.of(),
                                ClaimsConfig.NONE,
                                false)));
        assertThat(config.endpoints().values())
                .containsExactly(
                        new EndpointConfig("/mcp", "wiki", false, access),
                        new EndpointConfig("/wiki", "wiki", false, access));
        assertThat(config.oauth().registration()).isEqualTo(RegistrationConfig.DEFAULT);
        assertThat(config.oauth().outbound()).isEqualTo(new OutboundConfig(List.of(), false));
        assertThat(config.oauth().masterKeys()).isEmpty();
        assertThat(config.speaksOAuth()).isTrue();
        assertThat(config.publicUrl(9000)).hasToString("http://127.0.0.1:9000");
    }

    @Test
    void everyKeyOfOAuthIsRead() throws ConfigException {
        workspace.write("jwks.json", "{}");
        var config = workspace.load("""
                oauth:
                  master-keys: ["${env:KEY}"]
                  providers:
                    corp:
                      issuer: https://idp.example.com/tenant
                      client-id: gateway
                      client-secret: s3cr3t
                      scopes: [openid, email]
                      roles: { claim: realm_access.roles, map: { admins: [admin, user], devs: dev }, everyone: [user] }
                      groups: groups
                      strict-refresh: true
                  issuers:
                    api:
                      issuer: https://api.example.com/
                      jwks: https://api.example.com/jwks
                      algorithms: [RS256, ES256]
                      audiences: api
                      introspection: { url: "https://api.example.com/i", client-id: g, client-secret: s3cr3t, cache: 0s }
                      roles: { everyone: reader }
                      groups: teams
                      scopes: permissions
                      leeway: 5s
                      id-jag: true
                    shared: { issuer: "https://old.example.com", secret: "0123456789abcdef0123456789abcdef" }
                  clients:
                    ci:
                      name: CI
                      secret: "v3ry-long-and-random"
                      grants: [client_credentials, token_exchange]
                      scopes: ["wiki:read"]
                      resources: [/wiki, intranet]
                      roles: [reader]
                    app: { redirect-uris: ["https://app.example.com/cb", "http://127.0.0.1/cb"] }
                    signer: { keys: jwks.json }
                    remote: { keys: "https://ci.example.com/jwks" }
                  registration:
                    dynamic: token
                    token: 0123456789abcdef
                    limit: 2/1m
                    documents: { hosts: [client.example.com, "*.example.org"] }
                  tokens: { access: 5m, refresh: 7d, refresh-grace: 10s, algorithm: ES256, key-rotation: 90d }
                  resources:
                    intranet:
                      url: https://intranet.example.com/mcp
                      provider: corp
                      scopes: [read, write]
                      required: [read]
                      headers: { subject: X-Who, scopes: X-What, client: X-Via }
                  outbound: { allow: ["127.0.0.0/8", "::1"], http: true }
                servers:
                  wiki: { command: [run] }
                endpoints:
                  /wiki:
                    server: wiki
                    oauth: { provider: corp, issuers: [api], scopes: ["wiki:read", "wiki:write"], required: "wiki:read" }
                  /short: { server: wiki, oauth: corp }
                  /keys: { server: wiki }
                """, Map.of("KEY", KEY));

        var oauth = config.oauth();
        assertThat(oauth.masterKeys()).containsExactly(Secret.of(KEY));
        assertThat(oauth.providers().get("corp"))
                .isEqualTo(new ProviderConfig(
                        "corp",
                        new ProviderConfig.Issuer(URI.create("https://idp.example.com/tenant")),
                        "gateway",
                        Secret.of("s3cr3t"),
                        Set.of("openid", "email"),
                        new ClaimsConfig(
                                "realm_access.roles",
                                Map.of("admins", Set.of("admin", "user"), "devs", Set.of("dev")),
                                Set.of("user"),
                                "groups"),
                        true));
        assertThat(oauth.issuers().get("api"))
                .isEqualTo(new IssuerConfig(
                        "api",
                        URI.create("https://api.example.com/"),
                        URI.create("https://api.example.com/jwks"),
                        Set.of("RS256", "ES256"),
                        Set.of("api"),
                        null,
                        new IssuerConfig.Introspection(
                                URI.create("https://api.example.com/i"), "g", Secret.of("s3cr3t"), Duration.ZERO),
                        new ClaimsConfig(null, Map.of(), Set.of("reader"), "teams"),
                        "permissions",
                        Duration.ofSeconds(5),
                        true));
        assertThat(oauth.issuers().get("shared"))
                .extracting(IssuerConfig::algorithms)
                .isEqualTo(Set.of("HS256"));
        assertThat(oauth.clients().values())
                .containsExactly(
                        new ClientConfig(
                                "ci",
                                "CI",
                                Secret.of("v3ry-long-and-random"),
                                null,
                                List.of(),
                                Set.of(ClientConfig.Grant.CLIENT_CREDENTIALS, ClientConfig.Grant.TOKEN_EXCHANGE),
                                Set.of("wiki:read"),
                                Set.of("/wiki", "intranet"),
                                Set.of("reader")),
                        new ClientConfig(
                                "app",
                                "app",
                                null,
                                null,
                                List.of("https://app.example.com/cb", "http://127.0.0.1/cb"),
                                Set.of(ClientConfig.Grant.AUTHORIZATION_CODE, ClientConfig.Grant.REFRESH_TOKEN),
                                Set.of(),
                                Set.of(),
                                Set.of()),
                        machine(
                                "signer",
                                new ClientConfig.Keys.File(workspace.directory().resolve("jwks.json"))),
                        machine("remote", new ClientConfig.Keys.At(URI.create("https://ci.example.com/jwks"))));
        assertThat(oauth.registration())
                .isEqualTo(new RegistrationConfig(
                        RegistrationConfig.Dynamic.TOKEN,
                        Secret.of("0123456789abcdef"),
                        Limit.parse("2/1m"),
                        Set.of("client.example.com", "*.example.org")));
        assertThat(oauth.tokens())
                .isEqualTo(new TokensConfig(
                        Duration.ofMinutes(5),
                        Duration.ofDays(7),
                        Duration.ofSeconds(10),
                        TokensConfig.Algorithm.ES256,
                        Duration.ofDays(90)));
        assertThat(oauth.resources().get("intranet"))
                .isEqualTo(new ResourceConfig(
                        "intranet",
                        URI.create("https://intranet.example.com/mcp"),
                        new OAuthAccess("corp", Set.of(), Set.of("read", "write"), Set.of("read")),
                        new ResourceConfig.Headers("X-Who", "X-What", "X-Via")));
        assertThat(oauth.outbound())
                .isEqualTo(new OutboundConfig(List.of(Network.parse("127.0.0.0/8"), Network.parse("::1")), true));
        assertThat(config.endpoints().values())
                .extracting(EndpointConfig::oauth)
                .containsExactly(
                        new OAuthAccess("corp", Set.of("api"), Set.of("wiki:read", "wiki:write"), Set.of("wiki:read")),
                        OAuthAccess.of("corp"),
                        null);
    }

    private static ClientConfig machine(String id, ClientConfig.Keys keys) {
        return new ClientConfig(
                id,
                id,
                null,
                keys,
                List.of(),
                Set.of(ClientConfig.Grant.CLIENT_CREDENTIALS),
                Set.of(),
                Set.of(),
                Set.of());
    }

    @Test
    void everyPresetIsRead() throws ConfigException {
        var config = workspace.load("""
                oauth:
                  providers:
                    a: { preset: google, client-id: x, client-secret: y }
                    b: { preset: entra, tenant: %s, client-id: x, client-secret: y }
                    c: { preset: okta, domain: example.okta.com, client-id: x }
                    d: { preset: keycloak, url: "https://kc.example.com/auth", realm: staff, client-id: x }
                    e: { preset: auth0, domain: example.eu.auth0.com, client-id: x }
                    f: { preset: zitadel, domain: example.zitadel.cloud, client-id: x }
                    g: { preset: github, client-id: x, client-secret: y }
                """.formatted(TENANT));

        assertThat(config.oauth().providers().values())
                .extracting(ProviderConfig::kind)
                .containsExactly(
                        new ProviderConfig.Google(),
                        new ProviderConfig.Entra(TENANT),
                        new ProviderConfig.Okta("example.okta.com"),
                        new ProviderConfig.Keycloak(URI.create("https://kc.example.com/auth"), "staff"),
                        new ProviderConfig.Auth0("example.eu.auth0.com"),
                        new ProviderConfig.Zitadel("example.zitadel.cloud"),
                        new ProviderConfig.GitHub());
    }

    @Test
    void howClientsReachTheGatewayIsRead() throws ConfigException {
        var cert = workspace.write("cert.pem", "");
        var key = workspace.write("key.pem", "");
        var authority = workspace.write("ca.pem", "");
        var config = workspace.load("""
                listen: 0.0.0.0:443
                public-url: HTTPS://MCP.example.com:443/
                tls: { certificate: cert.pem, key: key.pem, client-authority: ca.pem }
                trusted-proxies:
                  addresses: [10.0.0.0/8, "::1"]
                  identity: { user: X-Forwarded-User, groups: X-Forwarded-Groups, roles: X-Forwarded-Roles }
                  client-certificate: true
                metrics: { listen: 127.0.0.1:9464 }
                """);

        assertThat(config.ingress())
                .isEqualTo(new Ingress(
                        URI.create("https://mcp.example.com"),
                        new TlsConfig(cert, key, authority),
                        new TrustedProxies(
                                List.of(Network.parse("10.0.0.0/8"), Network.parse("::1")),
                                new TrustedProxies.Identity(
                                        "X-Forwarded-User", "X-Forwarded-Groups", "X-Forwarded-Roles"),
                                true)));
        assertThat(config.metrics()).isEqualTo(new Listen("127.0.0.1", 9464));
        assertThat(config.publicUrl(443)).hasToString("https://mcp.example.com");
        assertThat(config.localUrl(443)).hasToString("https://127.0.0.1:443");
    }

    @Test
    void nothingOfItIsOnUnlessItIsWritten() throws ConfigException {
        var config = workspace.load("servers: { a: { url: 'https://h/' } }");

        assertThat(config.ingress()).isEqualTo(new Ingress(null, null, TrustedProxies.NONE));
        assertThat(config.oauth()).isEqualTo(OAuthConfig.NONE);
        assertThat(config.metrics()).isNull();
        assertThat(config.speaksOAuth()).isFalse();
        assertThat(config.endpoints().values())
                .extracting(EndpointConfig::oauth)
                .containsOnlyNulls();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "subject | SUBJECT |  | ",
                "service | SERVICE |  | ",
                "{} | SUBJECT |  | ",
                "{ for: service, client-id: x, client-secret: y, scopes: [repo] } | SERVICE | x | repo",
            })
    void anUpstreamThatIsLoggedInToIsRead(String oauth, UpstreamOAuth.Login login, String id, String scope)
            throws ConfigException {
        var config = workspace.load("servers: { a: { url: 'https://h/', oauth: " + oauth + " } }");

        var expected = new UpstreamOAuth(
                login,
                id,
                id == null ? null : Secret.of("y"),
                null,
                null,
                null,
                scope == null ? Set.of() : Set.of(scope));
        assertThat(config.servers().get("a"))
                .isInstanceOfSatisfying(
                        ServerConfig.Url.class,
                        server -> assertThat(server.oauth()).isEqualTo(expected));
        assertThat(config.speaksOAuth()).isTrue();
    }

    @Test
    void aClientWithAKeyOfItsOwnIsRead() throws ConfigException {
        workspace.write("key.pem", "-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----\n");
        var config = workspace.load("""
                servers:
                  a:
                    url: https://h/
                    oauth: { for: service, client-id: x, client-key: "${file:key.pem}", issuer: "https://as.example.com" }
                  b: { url: "https://h/", oauth: { client-document: "https://mcp.example.com/oauth/client.json" } }
                """);

        assertThat(config.servers().values())
                .extracting(server -> ((ServerConfig.Url) server).oauth())
                .containsExactly(
                        new UpstreamOAuth(
                                UpstreamOAuth.Login.SERVICE,
                                "x",
                                null,
                                Secret.of("-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----"),
                                URI.create("https://as.example.com"),
                                null,
                                Set.of()),
                        new UpstreamOAuth(
                                UpstreamOAuth.Login.SUBJECT,
                                null,
                                null,
                                null,
                                null,
                                URI.create("https://mcp.example.com/oauth/client.json"),
                                Set.of()));
    }

    @Test
    void anIssuerThatIsOnlyAskedSignsNothing() throws ConfigException {
        var config = workspace.load("""
                oauth:
                  issuers:
                    i:
                      issuer: https://i.example.com
                      introspection: { url: "https://i.example.com/i", client-id: x, client-secret: y }
                """);

        assertThat(config.oauth().issuers().get("i"))
                .extracting(IssuerConfig::algorithms)
                .isEqualTo(Set.of());
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:9000, 1, http://127.0.0.1:1",
        "0.0.0.0:0, 2, http://127.0.0.1:2",
        "[::]:0, 3, http://[::1]:3",
        "[::1]:0, 4, http://[::1]:4",
        "Gate.example.com:80, 80, http://gate.example.com:80",
    })
    void withoutAPublicUrlClientsComeWhereTheGatewayListens(String listen, int port, String url) {
        var config = Config.of(List.of()).withListen(Listen.parse(listen));

        assertThat(config.publicUrl(port)).hasToString(url);
    }

    @Test
    void theOnlyIssuerOpensTheDefaultEndpointsToo() throws ConfigException {
        var config = workspace.load("""
                oauth: { issuers: { api: { issuer: "https://api.example.com" } } }
                servers: { wiki: { command: [run] } }
                """);

        assertThat(config.endpoints().get("/wiki"))
                .extracting(EndpointConfig::oauth)
                .isEqualTo(OAuthAccess.ofIssuer("api"));
        assertThat(config.oauth().issuers().get("api"))
                .extracting(IssuerConfig::algorithms)
                .isEqualTo(Set.of("RS256", "PS256", "ES256", "EdDSA"));
    }

    @Test
    void ofSeveralNoneOpensAnEndpointThatDoesNotNameIt() throws ConfigException {
        var config = workspace.load("""
                oauth:
                  providers: { a: { preset: google, client-id: x, client-secret: y } }
                  issuers: { api: { issuer: "https://api.example.com" } }
                servers: { wiki: { command: [run] } }
                """);

        assertThat(config.endpoints().values())
                .extracting(EndpointConfig::oauth)
                .containsOnlyNulls();
    }

    @Test
    void whatIsRequiredCanBeGrantedWithoutBeingSaidTwice() throws ConfigException {
        var config = workspace.load("""
                oauth: { providers: { a: { preset: google, client-id: x, client-secret: y } } }
                servers: { wiki: { command: [run] } }
                endpoints: { /wiki: { server: wiki, oauth: { provider: a, required: read } } }
                """);

        assertThat(config.endpoints().get("/wiki"))
                .extracting(EndpointConfig::oauth)
                .isEqualTo(new OAuthAccess("a", Set.of(), Set.of("read"), Set.of("read")));
    }

    @Test
    void theEnvironmentOverridesTheFile() throws ConfigException {
        workspace.write("cert.pem", "");
        var env = Map.ofEntries(
                Map.entry("SALLYPORT_PUBLIC_URL", "https://b.example.com"),
                Map.entry("SALLYPORT_TRUSTED_PROXIES_ADDRESSES", "10.0.0.1"),
                Map.entry("SALLYPORT_TRUSTED_PROXIES_CLIENT_CERTIFICATE", "true"),
                Map.entry("SALLYPORT_OAUTH_MASTER_KEYS", KEY),
                Map.entry("SALLYPORT_OAUTH_REGISTRATION_DYNAMIC", "token"),
                Map.entry("SALLYPORT_OAUTH_REGISTRATION_TOKEN", "0123456789abcdef"),
                Map.entry("SALLYPORT_OAUTH_REGISTRATION_LIMIT", "1/1s"),
                Map.entry("SALLYPORT_OAUTH_REGISTRATION_DOCUMENTS_HOSTS", "c.example.com"),
                Map.entry("SALLYPORT_OAUTH_TOKENS_ACCESS", "1m"),
                Map.entry("SALLYPORT_OAUTH_TOKENS_REFRESH", "1d"),
                Map.entry("SALLYPORT_OAUTH_TOKENS_REFRESH_GRACE", "0s"),
                Map.entry("SALLYPORT_OAUTH_TOKENS_ALGORITHM", "RS256"),
                Map.entry("SALLYPORT_OAUTH_TOKENS_KEY_ROTATION", "1d"),
                Map.entry("SALLYPORT_OAUTH_OUTBOUND_ALLOW", "10.0.0.0/8"),
                Map.entry("SALLYPORT_OAUTH_OUTBOUND_HTTP", "true"),
                Map.entry("SALLYPORT_METRICS_LISTEN", "127.0.0.1:1"));

        var config = workspace.load("public-url: https://a.example.com\nmetrics: { listen: '127.0.0.1:2' }", env);

        assertThat(config.ingress())
                .isEqualTo(new Ingress(
                        URI.create("https://b.example.com"),
                        null,
                        new TrustedProxies(List.of(Network.parse("10.0.0.1")), null, true)));
        assertThat(config.metrics()).isEqualTo(new Listen("127.0.0.1", 1));
        assertThat(config.oauth())
                .isEqualTo(new OAuthConfig(
                        List.of(Secret.of(KEY)),
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        new RegistrationConfig(
                                RegistrationConfig.Dynamic.TOKEN,
                                Secret.of("0123456789abcdef"),
                                Limit.parse("1/1s"),
                                Set.of("c.example.com")),
                        new TokensConfig(
                                Duration.ofMinutes(1),
                                Duration.ofDays(1),
                                Duration.ZERO,
                                TokensConfig.Algorithm.RS256,
                                Duration.ofDays(1)),
                        Map.of(),
                        new OutboundConfig(List.of(Network.parse("10.0.0.0/8")), true)));
    }

    @Test
    void endpointsFollowWhoVouchesForCallersUntilTheyAreChosen() throws ConfigException {
        var oauth = workspace
                .load("oauth: { issuers: { api: { issuer: 'https://api.example.com' } } }")
                .oauth();
        var without = Config.of(List.of(ServerConfig.parse("a=run")));
        var with = without.withOAuth(oauth);

        assertThat(with.endpoints().get("/a")).extracting(EndpointConfig::oauth).isEqualTo(OAuthAccess.ofIssuer("api"));
        assertThat(with.withOAuth(OAuthConfig.NONE)).isEqualTo(without);
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        without.withEndpoints(List.of(new EndpointConfig("/a", "a", false, OAuthAccess.of("nobody")))))
                .withMessage("the endpoint /a names no provider or issuer that exists");
    }
}
