package dev.sallyport.oauth.upstream;

import dev.sallyport.oauth.Json;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The authorization server of a server, as its metadata describes it (RFC 8414).
///
/// @param issuer exactly as the server names it
/// @param authorization null where it has none that a browser may be sent to
/// @param s256 whether it says that it knows PKCE with S256
/// @param iss whether it says that its answers name it (RFC 9207)
/// @param documents whether it takes client-id metadata documents
/// @param authentication how clients prove themselves; null where it does not say
/// @param algorithms of the assertions they may do it with; empty where it does not say
record AuthorizationServer(
        String issuer,
        @Nullable URI authorization,
        URI token,
        @Nullable URI registration,
        boolean s256,
        boolean iss,
        boolean documents,
        @Nullable Set<String> authentication,
        Set<String> algorithms,
        Set<String> scopes) {

    /// @param issuer whom the document was asked of
    /// @throws UpstreamFailed where it is of another one, or not of use (protocol.md O3, O11)
    static AuthorizationServer read(Map<String, Object> document, String issuer) throws UpstreamFailed {
        if (!issuer.equals(document.get("issuer"))) {
            throw new UpstreamFailed("has an authorization server whose metadata is of another issuer");
        }
        String registration = Json.text(document, "registration_endpoint");
        String authorization = Json.text(document, "authorization_endpoint");
        return new AuthorizationServer(
                issuer,
                authorization == null ? null : Addresses.forBrowser(authorization, "authorization endpoint"),
                Addresses.web(Json.text(document, "token_endpoint"), "token endpoint"),
                registration == null ? null : Addresses.web(registration, "registration endpoint"),
                Json.texts(document, "code_challenge_methods_supported").contains("S256"),
                Boolean.TRUE.equals(document.get("authorization_response_iss_parameter_supported")),
                Boolean.TRUE.equals(document.get("client_id_metadata_document_supported")),
                document.containsKey("token_endpoint_auth_methods_supported")
                        ? Set.copyOf(Json.texts(document, "token_endpoint_auth_methods_supported"))
                        : null,
                Set.copyOf(Json.texts(document, "token_endpoint_auth_signing_alg_values_supported")),
                Set.copyOf(Json.texts(document, "scopes_supported")));
    }

    /// That of a 2025-03-26 server without metadata: its endpoints are where that revision says (protocol.md O15).
    static AuthorizationServer withoutMetadata(String origin) throws UpstreamFailed {
        return new AuthorizationServer(
                origin,
                Addresses.forBrowser(origin + "/authorize", "authorization endpoint"),
                URI.create(origin + "/token"),
                URI.create(origin + "/register"),
                true,
                false,
                false,
                null,
                Set.of(),
                Set.of());
    }

    /// Whether clients may prove themselves so; who does not say takes a secret in a header (RFC 8414 section 2).
    boolean takes(String method) {
        return authentication == null ? method.equals("client_secret_basic") : authentication.contains(method);
    }

    /// @throws UpstreamFailed where nobody can log in to it safely (protocol.md O4)
    URI authorizationOrThrow() throws UpstreamFailed {
        if (authorization == null) {
            throw new UpstreamFailed("has an authorization server without an authorization endpoint");
        }
        if (!s256) {
            throw new UpstreamFailed("has an authorization server that does not say it knows PKCE with S256");
        }
        return authorization;
    }

    static List<String> wellKnown(URI issuer) {
        String origin = Addresses.origin(issuer);
        String path = Addresses.path(issuer);
        return path.isEmpty()
                ? List.of(
                        origin + "/.well-known/oauth-authorization-server",
                        origin + "/.well-known/openid-configuration")
                : List.of(
                        origin + "/.well-known/oauth-authorization-server" + path,
                        origin + "/.well-known/openid-configuration" + path,
                        origin + path + "/.well-known/openid-configuration");
    }
}
