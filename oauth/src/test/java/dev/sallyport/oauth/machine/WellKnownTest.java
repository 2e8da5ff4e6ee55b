package dev.sallyport.oauth.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.oauth.Json;
import dev.sallyport.oauth.ProtectedResource;
import dev.sallyport.oauth.metadata.WellKnown;
import dev.sallyport.oauth.registration.Client.Grant;
import dev.sallyport.oauth.web.Params;
import dev.sallyport.oauth.web.WebRequest;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is published (RFC 9728, RFC 8414; protocol.md Z1, Z4, Y1 to Y5, EX1, EX2).
final class WellKnownTest {
    private static final String RESOURCE = "/.well-known/oauth-protected-resource";
    private static final ProtectedResource GUARDED = new ProtectedResource(
            URI.create("https://docs.example.com/wiki"), "docs", Set.of(), Set.of(), "google", Set.of());

    private final Server server = new Server();

    @ParameterizedTest
    @ValueSource(strings = {RESOURCE + "/wiki", "/wiki" + RESOURCE})
    void aResourceIsDescribedAtBothForms(String path) {
        Answer answer = get(wellKnown(), path);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json())
                .containsEntry("resource", Server.ISSUER + "/wiki")
                .containsEntry("resource_name", "/wiki")
                .containsEntry("authorization_servers", List.of(Server.ISSUER))
                .containsEntry("bearer_methods_supported", List.of("header"))
                .containsEntry("scopes_supported", List.of("email", "openid", "profile", "wiki:read", "wiki:write"))
                .containsKey("dpop_signing_alg_values_supported")
                .doesNotContainKey("tls_client_certificate_bound_access_tokens");
        assertThat(answer.header("Content-Type")).containsExactly("application/json");
        assertThat(answer.header("Cache-Control")).containsExactly("public, max-age=300");
    }

    @Test
    void foreignIssuersAreNamed() {
        assertThat(get(wellKnown(), RESOURCE + "/corp").json())
                .containsEntry("authorization_servers", List.of("https://idp.corp.example"));
    }

    @Test
    void theRootAnswersWhereThereIsOneResourceOnly() {
        assertThat(get(wellKnown(), RESOURCE).status()).isEqualTo(404);

        WellKnown single = wellKnown(server.resources.subList(0, 1), EnumSet.allOf(Grant.class), true);

        assertThat(get(single, RESOURCE).json()).containsEntry("resource", Server.ISSUER + "/wiki");
    }

    @Test
    void aResourceAtAnotherHostIsToldApartByItsHost() {
        List<ProtectedResource> resources = new ArrayList<>(server.resources);
        resources.add(GUARDED);
        WellKnown wellKnown = wellKnown(resources, EnumSet.allOf(Grant.class), true);

        Answer there = get(wellKnown, RESOURCE + "/wiki", "Docs.example.com");
        Answer here = get(wellKnown, RESOURCE + "/wiki", "mcp.example.com");
        Answer nowhere = get(wellKnown, RESOURCE + "/wiki", "evil.example");
        Answer named = get(wellKnown, RESOURCE + "/forward-auth/docs", "mcp.example.com");

        assertThat(there.json())
                .containsEntry("resource", "https://docs.example.com/wiki")
                .doesNotContainKey("scopes_supported");
        assertThat(here.json()).containsEntry("resource", Server.ISSUER + "/wiki");
        assertThat(nowhere.status()).isEqualTo(404);
        assertThat(named.json()).isEqualTo(there.json());
    }

    @Test
    void aResourceWithoutAnAuthorizationServerIsNotDescribed() {
        ProtectedResource keysOnly =
                new ProtectedResource(URI.create(Server.ISSUER + "/keys"), "/keys", Set.of(), Set.of(), null, Set.of());

        assertThat(get(wellKnown(List.of(keysOnly), Set.of(), false), RESOURCE + "/keys")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void offlineAccessIsNoScopeOfAResource() {
        ProtectedResource resource = new ProtectedResource(
                URI.create(Server.ISSUER + "/a"), "/a", Set.of("a", "offline_access"), Set.of(), "google", Set.of());

        assertThat(get(wellKnown(List.of(resource), Set.of(), false), RESOURCE + "/a")
                        .json())
                .containsEntry("scopes_supported", List.of("a"));
    }

    @Test
    void anIssuerThatIsNotKnownIsAMistake() {
        WellKnown.Settings settings =
                new WellKnown.Settings(Server.ISSUER, server.resources, Map.of(), Set.of(), false, false, false);

        assertThatThrownBy(() -> new WellKnown(settings, server.keys)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theAuthorizationServerSaysWhatItDoes() {
        Map<String, Object> document =
                get(wellKnown(), "/.well-known/oauth-authorization-server").json();

        assertThat(document)
                .containsEntry("issuer", Server.ISSUER)
                .containsEntry("authorization_endpoint", Server.ISSUER + "/oauth/authorize")
                .containsEntry("token_endpoint", Server.ISSUER + "/oauth/token")
                .containsEntry("registration_endpoint", Server.ISSUER + "/oauth/register")
                .containsEntry("introspection_endpoint", Server.ISSUER + "/oauth/introspect")
                .containsEntry("revocation_endpoint", Server.ISSUER + "/oauth/revoke")
                .containsEntry("userinfo_endpoint", Server.ISSUER + "/oauth/userinfo")
                .containsEntry("jwks_uri", Server.ISSUER + "/oauth/jwks")
                .containsEntry("response_types_supported", List.of("code"))
                .containsEntry("response_modes_supported", List.of("query"))
                .containsEntry("code_challenge_methods_supported", List.of("S256"))
                .containsEntry("authorization_response_iss_parameter_supported", true)
                .containsEntry("client_id_metadata_document_supported", true)
                .containsEntry(
                        "token_endpoint_auth_methods_supported",
                        List.of("none", "client_secret_basic", "client_secret_post", "private_key_jwt"))
                .containsEntry(
                        "introspection_endpoint_auth_methods_supported",
                        List.of("client_secret_basic", "client_secret_post", "private_key_jwt"))
                .containsEntry(
                        "authorization_grant_profiles_supported",
                        List.of("urn:ietf:params:oauth:grant-profile:id-jag"));
        assertThat(Json.texts(document, "scopes_supported"))
                .contains("wiki:read", "mail:send", "offline_access")
                .doesNotContain("corp");
        assertThat(Json.texts(document, "token_endpoint_auth_signing_alg_values_supported"))
                .contains("ES256", "RS256", "EdDSA")
                .doesNotContain("none", "HS256");
        assertThat((List<?>) document.get("grant_types_supported")).hasSize(5);
    }

    @Test
    void whatIsOffIsNotNamed() {
        WellKnown little = wellKnown(server.resources, Set.of(Grant.AUTHORIZATION_CODE), false);

        Map<String, Object> document =
                get(little, "/.well-known/oauth-authorization-server").json();

        assertThat(document)
                .containsEntry("client_id_metadata_document_supported", false)
                .containsEntry("grant_types_supported", List.of("authorization_code"))
                .doesNotContainKeys("registration_endpoint", "authorization_grant_profiles_supported");
        assertThat(Json.texts(document, "scopes_supported")).doesNotContain("offline_access");
    }

    @Test
    void clientsThatLookForAProviderFindOne() {
        Map<String, Object> document =
                get(wellKnown(), "/.well-known/openid-configuration").json();

        assertThat(document)
                .containsEntry("issuer", Server.ISSUER)
                .containsEntry("subject_types_supported", List.of("public"))
                .containsEntry("id_token_signing_alg_values_supported", List.of("EdDSA"));
    }

    @Test
    void anIssuerWithAPathIsFoundAtBothForms() {
        WellKnown below = new WellKnown(
                new WellKnown.Settings("https://example.com/mcp", List.of(), Map.of(), Set.of(), false, false, false),
                server.keys);

        for (String path : List.of(
                "/.well-known/oauth-authorization-server/mcp",
                "/.well-known/openid-configuration/mcp",
                "/mcp/.well-known/openid-configuration")) {
            assertThat(get(below, path).json()).containsEntry("issuer", "https://example.com/mcp");
        }
        assertThat(get(below, "/mcp/oauth/jwks").status()).isEqualTo(200);
    }

    @Test
    void theKeysArePublished() {
        Answer answer = get(wellKnown(), "/oauth/jwks");

        assertThat(answer.json()).isEqualTo(server.keys.published());
        assertThat((List<?>) answer.json().get("keys")).hasSize(1);
    }

    @Test
    void nothingElseIsThere() {
        assertThat(get(wellKnown(), RESOURCE + "/nothing").status()).isEqualTo(404);
        assertThat(get(wellKnown(), "/.well-known/oauth-authorization-server/wiki")
                        .status())
                .isEqualTo(404);
        WebRequest post = new WebRequest("POST", "/oauth/jwks", Params.NONE, Map.of(), new byte[0], Server.ADDRESS);
        assertThat(Server.send(wellKnown(), post).status()).isEqualTo(405);
        WebRequest head = new WebRequest("HEAD", "/oauth/jwks", Params.NONE, Map.of(), new byte[0], Server.ADDRESS);
        assertThat(Server.send(wellKnown(), head).response().body()).isEmpty();
    }

    private WellKnown wellKnown() {
        return wellKnown(server.resources, EnumSet.allOf(Grant.class), true);
    }

    private WellKnown wellKnown(List<ProtectedResource> resources, Set<Grant> grants, boolean open) {
        return new WellKnown(
                new WellKnown.Settings(
                        Server.ISSUER,
                        resources,
                        Map.of("corp", "https://idp.corp.example"),
                        grants,
                        open,
                        open,
                        false),
                server.keys);
    }

    private static Answer get(WellKnown wellKnown, String path) {
        return get(wellKnown, path, "mcp.example.com");
    }

    private static Answer get(WellKnown wellKnown, String path, String host) {
        return Server.send(wellKnown, Server.get(path, Map.of("host", host)));
    }
}
