package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OAuthProblemsTest {

    private static final String GOOGLE = "g: { preset: google, client-id: x, client-secret: y }";

    private Workspace workspace;

    @BeforeEach
    void workspace(@TempDir Path directory) {
        workspace = new Workspace(directory);
    }

    @Test
    void allProblemsAreReportedAtOnceInTheOrderOfTheFile() {
        assertThat(workspace.problems("""
                public-url: http://mcp.example.com
                oauth:
                  providers:
                    google: { preset: google, client-id: x, client-secret: changeme }
                  issuers:
                    google: { issuer: "https://api.example.com", algorithm: [RS256] }
                  tokens: { access: 1s }
                servers:
                  wiki: { command: [run] }
                endpoints:
                  /wiki: { server: wiki, oauth: { provider: gogle, issuers: google } }
                """, Map.of("SALLYPORT_OAUTH_TOKEN_ACCESS", "1m")))
                .containsExactly(
                        "environment variable SALLYPORT_OAUTH_TOKEN_ACCESS: is no setting; did you mean"
                                + " SALLYPORT_OAUTH_TOKENS_ACCESS?",
                        "s.yaml:1:13: public-url: the URL is not https; only a loopback address can be spoken to by"
                                + " http",
                        "s.yaml:4:60: oauth.providers.google.client-secret: the secret is a placeholder; give the real"
                                + " one, for example as ${env:NAME}",
                        "s.yaml:6:5: oauth.issuers.google: the name is also that of a provider; else two people could be"
                                + " the same subject; rename one",
                        "s.yaml:6:50: unknown key \"algorithm\" in oauth.issuers.google; did you mean \"algorithms\"?",
                        "s.yaml:7:21: oauth.tokens.access: access is out of range, found \"1s\"; it can be 1m to 1d",
                        "s.yaml:11:45: endpoints./wiki.oauth.provider: there is no such provider, found \"gogle\"; did"
                                + " you mean \"google\"?");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "oauth: x | 1:8: oauth: expected a mapping, found a single value; write key: value pairs, or {}"
                        + " for none",
                "oauth: { providrs: {} } | 1:10: unknown key \"providrs\" in oauth; did you mean \"providers\"?",
                "oauth: { providers: [google] } | 1:21: oauth.providers: expected a mapping, found a list; write"
                        + " key: value pairs, or {} for none",
                "oauth: { master-keys: [] } | 1:23: oauth.master-keys: is empty; give at least one entry, or leave"
                        + " the key out",
                "oauth: { master-keys: [\"s3cr3t!\"] } | 1:24: oauth.master-keys: the master key is not base64;"
                        + " make one with openssl rand -base64 32",
                "oauth: { master-keys: [\"c2hvcnQ=\"] } | 1:24: oauth.master-keys: the master key has 5 bytes; it"
                        + " has to have 32; make one with openssl rand -base64 32",
                "oauth: { master-keys: [\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"] } | 1:24:"
                        + " oauth.master-keys: the master key is not random; make one with openssl rand -base64 32",
                "oauth: { registration: { dynamic: maybe } } | 1:35: oauth.registration.dynamic: expected one of"
                        + " open, token, off, found \"maybe\"; write one of these",
                "oauth: { registration: { dynamic: token } } | 1:24: oauth.registration: token is missing;"
                        + " dynamic: token needs the initial access token",
                "oauth: { registration: { token: 0123456789abcdef } } | 1:24: oauth.registration: token is given,"
                        + " but not asked for; write dynamic: token, or remove it",
                "oauth: { registration: { dynamic: token, token: short } } | 1:49: oauth.registration.token: the"
                        + " secret is easy to guess; take a random one of at least 16 characters, for example from"
                        + " openssl rand -base64 32",
                "oauth: { registration: { limit: 10 } } | 1:33: oauth.registration.limit: expected a limit, found"
                        + " \"10\"; write NUMBER/DURATION, for example 120/1m",
                "oauth: { registration: { documents: { hosts: ['*.com'] } } } | 1:47:"
                        + " oauth.registration.documents.hosts: not a host or pattern, found \"*.com\"; write a name,"
                        + " *.example.com for all below it, or * for all",
                "oauth: { registration: { documents: { hosts: ['https://a/'] } } } | 1:47:"
                        + " oauth.registration.documents.hosts: not a host name or address, found \"https://a/\"; for"
                        + " example gateway.example.com, 192.0.2.1 or ::1",
                "oauth: { tokens: { access: 30s } } | 1:28: oauth.tokens.access: access is out of range, found"
                        + " \"30s\"; it can be 1m to 1d",
                "oauth: { tokens: { access: 2d } } | 1:28: oauth.tokens.access: access is out of range, found"
                        + " \"2d\"; it can be 1m to 1d",
                "oauth: { tokens: { access: 1d, refresh: 1h } } | 1:41: oauth.tokens.refresh: refresh is shorter"
                        + " than access, found \"1h\"; a token is renewed before it ends",
                "oauth: { tokens: { refresh: 366d } } | 1:29: oauth.tokens.refresh: refresh is out of range, found"
                        + " \"366d\"; it can be 10m to 365d",
                "oauth: { tokens: { refresh-grace: 3m } } | 1:35: oauth.tokens.refresh-grace: refresh-grace is out"
                        + " of range, found \"3m\"; it can be 0h to 2m",
                "oauth: { tokens: { key-rotation: 1h } } | 1:34: oauth.tokens.key-rotation: key-rotation is out of"
                        + " range, found \"1h\"; it can be 1d to 365d",
                "oauth: { tokens: { algorithm: HS256 } } | 1:31: oauth.tokens.algorithm: expected one of EdDSA,"
                        + " ES256, RS256, found \"HS256\"; did you mean \"ES256\"?",
                "oauth: { outbound: { allow: [private] } } | 1:30: oauth.outbound.allow: expected an IP address or"
                        + " network, found \"private\"; for example 10.0.0.0/8, 192.0.2.7 or 2001:db8::/32",
            })
    void aWrongSectionIsReportedWhereItStands(String yaml, String problem) {
        assertThat(workspace.problems(yaml)).containsExactly("s.yaml:" + problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a b: { preset: google, client-id: x, client-secret: y } | 1:23: oauth.providers.?: not a name for"
                        + " a provider; use up to 64 letters, digits, - and _, and start with a letter or digit",
                "key: { preset: google, client-id: x, client-secret: y } | 1:23: oauth.providers.key: the name key"
                        + " is kept for other subjects; choose another",
                "p: { client-id: x } | 1:23: oauth.providers.p: neither preset nor issuer is given; name a preset"
                        + " (google, entra, okta, keycloak, auth0, zitadel, github), or give the issuer's URL",
                "p: { preset: google, issuer: 'https://i/', client-id: x, client-secret: y } | 1:23:"
                        + " oauth.providers.p: preset and issuer exclude each other; name a preset (google, entra,"
                        + " okta, keycloak, auth0, zitadel, github), or give the issuer's URL",
                "p: { preset: gogle, client-id: x, client-secret: y } | 1:36: oauth.providers.p.preset: expected"
                        + " one of google, entra, okta, keycloak, auth0, zitadel, github, found \"gogle\"; did you"
                        + " mean \"google\"?",
                "p: { preset: google, client-secret: y } | 1:23: oauth.providers.p.client-id: is missing; give it"
                        + " a value",
                "p: { preset: google, client-id: x } | 1:23: oauth.providers.p: client-secret is missing; the"
                        + " provider knows no clients without one",
                "p: { preset: google, client-id: x, client-secret: changeme } | 1:73:"
                        + " oauth.providers.p.client-secret: the secret is a placeholder; give the real one, for"
                        + " example as ${env:NAME}",
                "p: { preset: google, client-id: x, client-secret: '<secret>' } | 1:73:"
                        + " oauth.providers.p.client-secret: the secret is a placeholder; give the real one, for"
                        + " example as ${env:NAME}",
                "p: { preset: google, client-id: x, client-secret: '' } | 1:73: oauth.providers.p.client-secret:"
                        + " the secret is empty or holds a control character; give it as it was issued",
                "p: { preset: google, client-id: x, client-secret: y, tenant: z } | 1:84:"
                        + " oauth.providers.p.tenant: preset google does not have this; remove it",
                "p: { preset: entra, client-id: x, client-secret: y } | 1:23: oauth.providers.p.tenant: is"
                        + " missing; give it a value",
                "p: { preset: entra, tenant: common, client-id: x, client-secret: y } | 1:51:"
                        + " oauth.providers.p.tenant: expected the tenant's id, a UUID, found \"common\"; Entra shows"
                        + " it as Directory (tenant) ID; common and organizations would let anybody in",
                "p: { preset: okta, client-id: x } | 1:23: oauth.providers.p.domain: is missing; give it a value",
                "p: { preset: okta, domain: 'https://a.okta.com', client-id: x } | 1:50: oauth.providers.p.domain:"
                        + " not a host name or address, found \"https://a.okta.com\"; for example"
                        + " gateway.example.com, 192.0.2.1 or ::1",
                "p: { preset: auth0, domain: auth0, client-id: x } | 1:51: oauth.providers.p.domain: expected a"
                        + " domain, found \"auth0\"; for example example.okta.com, without https://",
                "p: { preset: keycloak, realm: r, client-id: x } | 1:23: oauth.providers.p.url: is missing; give"
                        + " it a value",
                "p: { preset: keycloak, url: 'https://kc/', client-id: x } | 1:23: oauth.providers.p.realm: is"
                        + " missing; give it a value",
                "p: { preset: keycloak, url: 'https://kc/', realm: 'a/b', client-id: x } | 1:23:"
                        + " oauth.providers.p.realm: not the name of a realm; use letters, digits, - . and _",
                "p: { issuer: 'http://127.0.0.1/', client-id: x } | 1:36: oauth.providers.p.issuer: the URL is not"
                        + " https; use https, or allow http with oauth: { outbound: { http: true } }",
                "p: { issuer: 'https://i/?a=b', client-id: x } | 1:23: oauth.providers.p.issuer: the URL has a"
                        + " query; remove what follows the ?",
                "p: { issuer: 'https://u:p@i/', client-id: x } | 1:36: oauth.providers.p.issuer: the URL holds"
                        + " credentials; give them by client-id and client-secret",
                "p: { issuer: 'https://i/#x', client-id: x } | 1:36: oauth.providers.p.issuer: the URL has a"
                        + " fragment; remove what follows the #",
                "p: { issuer: 'i', client-id: x } | 1:36: oauth.providers.p.issuer: the URL does not start with"
                        + " https://; for example https://host.example.com",
                "p: { issuer: 'https://i/', client-id: x, scopes: [email] } | 1:23: oauth.providers.p: scopes lack"
                        + " openid; without it the provider does not say who logs in",
                "p: { issuer: 'https://i/', client-id: x, scopes: ['a b'] } | 1:73: oauth.providers.p.scopes: not"
                        + " a scope, found \"a b\"; use up to 128 printable ASCII characters without blanks, \" and \\",
                "p: { issuer: 'https://i/', client-id: x, roles: { map: { a: b } } } | 1:71:"
                        + " oauth.providers.p.roles: map is given without claim; name the claim whose values it maps",
                "p: { issuer: 'https://i/', client-id: x, roles: { claim: '' } } | 1:80:"
                        + " oauth.providers.p.roles.claim: not the name of a claim, found \"\"; for example groups or"
                        + " realm_access.roles",
                "p: { issuer: 'https://i/', client-id: x, roles: [admin] } | 1:71: oauth.providers.p.roles:"
                        + " expected a mapping, found a list; write key: value pairs, or {} for none",
                "p: { issuer: 'https://i/', client-id: x, strict-refresh: maybe } | 1:80:"
                        + " oauth.providers.p.strict-refresh: expected true or false, found \"maybe\"; write one of"
                        + " the two",
            })
    void aWrongProviderIsReportedWhereItStands(String provider, String problem) {
        assertThat(workspace.problems("oauth: { providers: { " + provider + " } }"))
                .containsExactly("s.yaml:" + problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "i: {} | 1:21: oauth.issuers.i.issuer: is missing; give it a value",
                "client: { issuer: 'https://i/' } | 1:21: oauth.issuers.client: the name client is kept for other"
                        + " subjects; choose another",
                "i: { issuer: 'http://i/' } | 1:34: oauth.issuers.i.issuer: the URL is not https; use https, or"
                        + " allow http with oauth: { outbound: { http: true } }",
                "i: { issuer: 'https://i/', jwks: 'http://i/' } | 1:54: oauth.issuers.i.jwks: the URL is not"
                        + " https; use https, or allow http with oauth: { outbound: { http: true } }",
                "i: { issuer: 'https://i/', algorithms: [none] } | 1:61: oauth.issuers.i.algorithms: expected one"
                        + " of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA, HS256, HS384,"
                        + " HS512, found \"none\"; write one of these",
                "i: { issuer: 'https://i/', algorithms: [] } | 1:60: oauth.issuers.i.algorithms: is empty; give at"
                        + " least one entry, or leave the key out",
                "i: { issuer: 'https://i/', algorithms: [RS265] } | 1:61: oauth.issuers.i.algorithms: expected one"
                        + " of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA, HS256, HS384,"
                        + " HS512, found \"RS265\"; did you mean \"RS256\"?",
                "i: { issuer: 'https://i/', algorithms: [HS256] } | 1:21: oauth.issuers.i: secret is missing;"
                        + " algorithms that start with HS need one",
                "i: { issuer: 'https://i/', algorithms: [HS256, RS256], secret: 0123456789abcdef0123456789abcdef }"
                        + " | 1:21: oauth.issuers.i: algorithms mix shared secrets with public keys; else who knows"
                        + " the public key could sign; configure two issuers",
                "i: { issuer: 'https://i/', algorithms: [RS256], secret: 0123456789abcdef0123456789abcdef } |"
                        + " 1:21: oauth.issuers.i: secret is given, but no algorithm uses it; write algorithms:"
                        + " [HS256], or remove it",
                "i: { issuer: 'https://i/', secret: 0123456789abcdef } | 1:21: oauth.issuers.i: the secret is too"
                        + " short for its algorithm; it needs at least 32 bytes",
                "i: { issuer: 'https://i/', algorithms: [HS512], secret: 0123456789abcdef0123456789abcdef } |"
                        + " 1:21: oauth.issuers.i: the secret is too short for its algorithm; it needs at least 64"
                        + " bytes",
                "i: { issuer: 'https://i/', jwks: 'https://i/k', secret: 0123456789abcdef0123456789abcdef } |"
                        + " 1:21: oauth.issuers.i: jwks and secret exclude each other; remove one",
                "i: { issuer: 'https://i/', leeway: 10m } | 1:56: oauth.issuers.i.leeway: leeway is out of range,"
                        + " found \"10m\"; it can be 0h to 5m",
                "i: { issuer: 'https://i/', introspection: { client-id: x, client-secret: y } } | 1:63:"
                        + " oauth.issuers.i.introspection.url: is missing; give it a value",
                "i: { issuer: 'https://i/', introspection: { url: 'https://i/', client-id: x } } | 1:63:"
                        + " oauth.issuers.i.introspection.client-secret: is missing; give it a value",
                "i: { issuer: 'https://i/', introspection: { url: 'https://i/', client-id: x, client-secret: y,"
                        + " cache: 1h } } | 1:123: oauth.issuers.i.introspection.cache: cache is out of range, found"
                        + " \"1h\"; it can be 0h to 5m",
                "a: { issuer: 'https://i/' }, b: { issuer: 'https://i/' } | 1:50: oauth.issuers.b: the issuer is"
                        + " given twice; give each its own URL",
            })
    void aWrongIssuerIsReportedWhereItStands(String issuer, String problem) {
        assertThat(workspace.problems("oauth: { issuers: { " + issuer + " } }")).containsExactly("s.yaml:" + problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a/b: {} | 1:21: oauth.clients.a/b: not a name for a client; use up to 64 letters, digits, - and"
                        + " _, and start with a letter or digit",
                "c: {} | 1:21: oauth.clients.c: client_credentials is granted to a client that cannot prove"
                        + " itself; give it a secret or keys",
                "c: { secret: short } | 1:34: oauth.clients.c.secret: the secret is easy to guess; take a random"
                        + " one of at least 16 characters, for example from openssl rand -base64 32",
                "c: { secret: aaaaaaaaaaaaaaaaaaaaaaaa } | 1:34: oauth.clients.c.secret: the secret is easy to"
                        + " guess; take a random one of at least 16 characters, for example from openssl rand -base64"
                        + " 32",
                "c: { secret: 0123456789abcdef, keys: 'https://h/' } | 1:21: oauth.clients.c: secret and keys"
                        + " exclude each other; a client proves itself in one way only",
                "c: { keys: none.json } | 1:32: oauth.clients.c.keys: there is no such file or directory, found"
                        + " \"none.json\"; a relative path starts at the configuration file's directory",
                "c: { keys: 'http://h/' } | 1:32: oauth.clients.c.keys: the URL is not https; use https, or allow"
                        + " http with oauth: { outbound: { http: true } }",
                "c: { grants: [authorization_code] } | 1:21: oauth.clients.c: authorization_code is granted"
                        + " without redirect-uris; say where the browser goes back to",
                "c: { grants: [refresh-token] } | 1:35: oauth.clients.c.grants: expected one of"
                        + " authorization_code, refresh_token, client_credentials, token_exchange, jwt_bearer, found"
                        + " \"refresh-token\"; did you mean \"refresh_token\"?",
                "c: { redirect-uris: ['https://a/*'] } | 1:42: oauth.clients.c.redirect-uris: patterns are not"
                        + " supported here; write each redirect URI exactly as the client sends it",
                "c: { redirect-uris: ['http://a/'] } | 1:42: oauth.clients.c.redirect-uris: the URL is not https;"
                        + " only a loopback address can be spoken to by http",
                "c: { redirect-uris: ['app:/cb'] } | 1:42: oauth.clients.c.redirect-uris: the URL does not start"
                        + " with https://; for example https://host.example.com",
                "c: { redirect-uris: ['https://a/#x'] } | 1:42: oauth.clients.c.redirect-uris: the URL has a"
                        + " fragment; remove what follows the #",
                "c: { redirect-uris: ['https://a/'], grants: [authorization_code, client_credentials] } | 1:21:"
                        + " oauth.clients.c: client_credentials is granted to a client that cannot prove itself; give"
                        + " it a secret or keys",
                "c: { secret: 0123456789abcdef, resources: [/wike] } | 1:64: oauth.clients.c.resources: there is"
                        + " no such endpoint or resource, found \"/wike\"; did you mean \"/wiki\"?",
                "c: { secret: 0123456789abcdef, resources: [/keys] } | 1:64: oauth.clients.c.resources: no access"
                        + " token opens this endpoint, found \"/keys\"; give the endpoint oauth",
            })
    void aWrongClientIsReportedWhereItStands(String client, String problem) {
        assertThat(workspace.problems("""
                oauth: { clients: { %s }, providers: { %s } }
                servers: { a: { command: [x] } }
                endpoints: { /wiki: { server: a, oauth: g }, /keys: { server: a } }
                """.formatted(client, GOOGLE))).containsExactly("s.yaml:" + problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a b: { url: 'https://h/', provider: g } | 1:23: oauth.resources.?: not a name for a resource; use"
                        + " up to 64 letters, digits, - and _, and start with a letter or digit",
                "r: { provider: g } | 1:23: oauth.resources.r.url: is missing; give it a value",
                "r: { url: 'https://h/' } | 1:23: oauth.resources.r: neither provider nor issuers is given; name a"
                        + " provider of oauth.providers, or issuers of oauth.issuers",
                "r: { url: 'http://h/', provider: g } | 1:33: oauth.resources.r.url: the URL is not https; only a"
                        + " loopback address can be spoken to by http",
                "r: { url: 'https://h/?x', provider: g } | 1:33: oauth.resources.r.url: the URL has a query;"
                        + " remove what follows the ?",
                "r: { url: 'https://h/', provider: h } | 1:57: oauth.resources.r.provider: there is no such"
                        + " provider, found \"h\"; it can only be g",
                "r: { url: 'https://h/', provider: g, headers: { subject: Authorization } } | 1:80:"
                        + " oauth.resources.r.headers.subject: the header Authorization carries credentials, found"
                        + " \"Authorization\"; name another",
                "r: { url: 'https://h/', provider: g, headers: { subject: X-Mcp-Scopes } } | 1:69:"
                        + " oauth.resources.r.headers: one header is given for two things; name another",
                "a: { url: 'https://h/', provider: g }, b: { url: 'https://h/', provider: g } | 1:62:"
                        + " oauth.resources.b: the resource is given twice; give each its own URL",
            })
    void aWrongResourceIsReportedWhereItStands(String resource, String problem) {
        assertThat(workspace.problems("oauth: { resources: { " + resource + " }, providers: { " + GOOGLE + " } }"))
                .containsExactly("s.yaml:" + problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "oauth: gogle | 1:41: endpoints./wiki.oauth: there is no such provider, found \"gogle\"; it can"
                        + " only be g",
                "oauth: i | 1:41: endpoints./wiki.oauth: this is an issuer, not a provider, found \"i\"; write"
                        + " issuers: [i]",
                "oauth: { issuers: [j] } | 1:53: endpoints./wiki.oauth.issuers: there is no such issuer, found"
                        + " \"j\"; it can only be i",
                "oauth: { scopes: [a] } | 1:41: endpoints./wiki.oauth: neither provider nor issuers is given; name"
                        + " a provider of oauth.providers, or issuers of oauth.issuers",
                "oauth: { provider: g, scopes: [a], required: [b] } | 1:79: endpoints./wiki.oauth.required: a"
                        + " scope is required that cannot be granted; add it to scopes",
                "oauth: { provider: g, scopes: ['a\"b'] } | 1:65: endpoints./wiki.oauth.scopes: not a scope, found"
                        + " \"a\"b\"; use up to 128 printable ASCII characters without blanks, \" and \\",
                "anonymous: true, oauth: { provider: g, required: [a] } | 1:14: endpoints./wiki: anonymous and"
                        + " required scopes exclude each other; remove anonymous, or the required scopes",
            })
    void wrongAccessToAnEndpointIsReportedWhereItStands(String access, String problem) {
        assertThat(workspace.problems("""
                endpoints: { /wiki: { server: a, %s } }
                oauth: { providers: { %s }, issuers: { i: { issuer: 'https://i/' } } }
                servers: { a: { command: [x] } }
                """.formatted(access, GOOGLE))).containsExactly("s.yaml:" + problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "servers: { a: { command: [x], oauth: subject } } | 1:38: servers.a.oauth: only a server with a"
                        + " url has this; remove it",
                "servers: { a: { url: 'https://h/', oauth: everyone } } | 1:43: servers.a.oauth: expected one of"
                        + " subject, service, found \"everyone\"; write one of these",
                "servers: { a: { url: 'https://h/', oauth: { client-secret: y } } } | 1:43: servers.a.oauth: a"
                        + " secret or a key is given without client-id; say which client it is of",
                "servers: { a: { url: 'https://h/', oauth: { client-id: x, client-key: k } } } | 1:71:"
                        + " servers.a.oauth.client-key: not a private key; give a PKCS #8 key in PEM or a private"
                        + " JWK, as ${file:PATH}",
                "servers: { a: { url: 'https://h/', oauth: { client-id: x, client-secret: y, client-key: '{}' } }"
                        + " } | 1:43: servers.a.oauth: client-secret and client-key exclude each other; remove one",
                "servers: { a: { url: 'https://h/', oauth: { client-id: x, client-document: 'https://d/' } } } |"
                        + " 1:43: servers.a.oauth: client-id and client-document exclude each other; remove one",
                "servers: { a: { url: 'https://h/', oauth: { issuer: i } } } | 1:53: servers.a.oauth.issuer: the"
                        + " URL does not start with https://; for example https://host.example.com",
                "servers: { a: { url: 'https://h/', headers: { authorization: x }, oauth: service } } | 1:12:"
                        + " servers.a: oauth and the header Authorization exclude each other; remove one",
                "servers: { callback: { url: 'https://h/', oauth: subject } } | 1:12: servers.callback:"
                        + " /oauth/upstream/callback is where logins come back to; give the server another name",
            })
    void aWrongLoginToAServerIsReportedWhereItStands(String yaml, String problem) {
        assertThat(workspace.problems(yaml)).containsExactly("s.yaml:" + problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "public-url: http://mcp.example.com | 1:13: public-url: the URL is not https; only a loopback"
                        + " address can be spoken to by http",
                "public-url: mcp.example.com | 1:13: public-url: the URL does not start with https://; for example"
                        + " https://host.example.com",
                "public-url: https://mcp.example.com/gateway | 1:13: public-url: the URL has a path; the gateway"
                        + " has a host of its own; write https://HOST",
                "public-url: https://mcp.example.com?x | 1:13: public-url: the URL has a query; remove what"
                        + " follows the ?",
                "public-url: https://mcp.example.com#x | 1:13: public-url: the URL has a fragment; remove what"
                        + " follows the #",
                "public-url: https://u:p@mcp.example.com | 1:13: public-url: the URL holds credentials; give them"
                        + " by client-id and client-secret",
                "tls: { key: s.yaml } | 1:6: tls.certificate: is missing; name a PEM file",
                "trusted-proxies: { addresses: [0.0.0.0/0] } | 1:32: trusted-proxies.addresses: the network has"
                        + " every address, found \"0.0.0.0/0\"; name those from which the proxies connect",
                "trusted-proxies: { client-certificate: true } | 1:18: trusted-proxies: addresses are missing;"
                        + " name those from which the proxies connect",
                "trusted-proxies: { addresses: [10.0.0.1], identity: { groups: X-G } } | 1:53:"
                        + " trusted-proxies.identity.user: is missing; name the header, as in X-Forwarded-User",
                "trusted-proxies: { addresses: [10.0.0.1], identity: { user: Cookie } } | 1:61:"
                        + " trusted-proxies.identity.user: the header Cookie carries credentials, found \"Cookie\";"
                        + " name another",
                "trusted-proxies: { addresses: [10.0.0.1], identity: { user: X-U, groups: x-u } } | 1:53:"
                        + " trusted-proxies.identity: one header is given for two things; name another",
                "metrics: { listen: 9464 } | 1:20: metrics.listen: expected HOST:PORT, found \"9464\"; for example"
                        + " 127.0.0.1:9000 or [::1]:9000",
                "metrics: { listen: 127.0.0.1:9000 } | 1:10: metrics.listen: the gateway itself listens there;"
                        + " choose another port",
            })
    void aWrongWayToTheGatewayIsReportedWhereItStands(String yaml, String problem) {
        assertThat(workspace.problems(yaml)).containsExactly("s.yaml:" + problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "servers: { oauth: { command: [x] } } | 2:10: endpoints./oauth: the gateway itself answers below /oauth;"
                        + " choose another path",
                "servers: { forward-auth: { command: [x] } } | 2:10: endpoints./forward-auth: the gateway itself answers"
                        + " below /forward-auth; choose another path",
                "endpoints: { /oauth/x: { server: a } } | 2:12: endpoints./oauth/x: the gateway itself answers below"
                        + " /oauth; choose another path",
                "listen: 0.0.0.0:9000 | 2:9: public-url: with oauth, a gateway that others reach needs it; write the URL"
                        + " by which clients know the gateway, for example https://mcp.example.com",
                "listen: gate:9000 | 2:9: public-url: with oauth, a gateway that others reach needs it; write the URL by"
                        + " which clients know the gateway, for example https://mcp.example.com",
            })
    void whatIsWrongOnlyWithOAuthIsReported(String yaml, String problem) {
        var oauth = "oauth: { providers: { " + GOOGLE + " } }\n";
        var server = yaml.startsWith("servers") ? "" : "\nservers: { a: { command: [x] } }";

        assertThat(workspace.problems(oauth + yaml + server)).containsExactly("s.yaml:" + problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"servers: { oauth: { command: [x] } }", "listen: 0.0.0.0:9000"})
    void withoutOAuthItIsRight(String yaml) throws ConfigException {
        assertThat(workspace.load(yaml).speaksOAuth()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "public-url: '${env:TOKEN}'",
                "public-url: 'https://u:s3cr3t@h/'",
                "oauth: { master-keys: ['${env:TOKEN}'] }",
                "oauth: { master-keys: s3cr3t }",
                "oauth: { registration: { dynamic: token, token: s3cr3t } }",
                "oauth: { providers: { p: { preset: google, client-id: x, client-secret: [s3cr3t] } } }",
                "oauth: { providers: { p: { preset: google, client-id: x, client-secret: \"s3cr3t\\n\" } } }",
                "oauth: { providers: { p: { issuer: 'https://u:s3cr3t@i/', client-id: x } } }",
                "oauth: { providers: { p: { issuer: '${env:TOKEN}', client-id: x } } }",
                "oauth: { issuers: { i: { issuer: 'https://i/', secret: s3cr3t } } }",
                "oauth: { issuers: { i: { issuer: 'https://i/', jwks: 'http://i/?key=s3cr3t' } } }",
                "oauth: { issuers: { i: { issuer: 'https://i/', introspection: { client-secret: s3cr3t } } } }",
                "oauth: { clients: { c: { secret: s3cr3t } } }",
                "oauth: { clients: { c: { redirect-uris: ['https://u:s3cr3t@h/'] } } }",
                "servers: { a: { url: 'https://h/', oauth: { client-secret: s3cr3t } } }",
            })
    void noMessageRepeatsASecret(String yaml) {
        var problems = workspace.problems(yaml, Map.of("TOKEN", "s3cr3t"));

        assertThat(problems)
                .isNotEmpty()
                .allSatisfy(
                        problem -> assertThat(problem).doesNotContain("s3cr3t").doesNotContain("\n"));
    }

    @Test
    void noVariableIsRepeatedThatHoldsASecret() {
        var env = Map.of("SALLYPORT_OAUTH_MASTER_KEYS", "s3cr3t", "SALLYPORT_OAUTH_REGISTRATION_TOKEN", "s3cr3t");

        assertThat(workspace.problems("", env))
                .hasSize(2)
                .allSatisfy(problem -> assertThat(problem).doesNotContain("s3cr3t"));
    }

    @Test
    void noRecordShowsASecret() throws ConfigException {
        var config = workspace.load("""
                oauth:
                  master-keys: ["czNjcjN0czNjcjN0czNjcjN0czNjcjN0czNjcjN0czM="]
                  providers: { p: { preset: google, client-id: x, client-secret: s3cr3t } }
                  issuers:
                    i:
                      issuer: https://i.example.com
                      secret: s3cr3t-s3cr3t-s3cr3t-s3cr3t-s3cr3t
                      introspection: { url: "https://i.example.com", client-id: x, client-secret: s3cr3t }
                  clients: { c: { secret: s3cr3t-0123456789abcdef } }
                  registration: { dynamic: token, token: s3cr3t-0123456789abcdef }
                servers: { a: { url: "https://h/", oauth: { client-id: x, client-secret: s3cr3t } } }
                """);

        assertThat(config.toString())
                .doesNotContain("s3cr3t")
                .doesNotContain("czNjcjN0")
                .contains("[secret]");
    }
}
