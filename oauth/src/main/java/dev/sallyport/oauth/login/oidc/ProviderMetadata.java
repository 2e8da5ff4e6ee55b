package dev.sallyport.oauth.login.oidc;

import dev.sallyport.oauth.Json;
import dev.sallyport.oauth.login.LoginFailed;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a provider's discovery document says (OpenID Connect Discovery 1.0 section 3).
///
/// @param userInfo null where it has none
/// @param algorithms with which it signs id_tokens; `RS256` where it says nothing
/// @param authentication how clients prove to be themselves at the token endpoint; empty where it says nothing
/// @param scopes empty where it says nothing
/// @param issParameter whether each answer names the issuer (RFC 9207)
record ProviderMetadata(
        URI authorization,
        URI token,
        URI jwks,
        @Nullable URI userInfo,
        Set<String> algorithms,
        Set<String> authentication,
        Set<String> scopes,
        boolean issParameter) {

    /// @throws LoginFailed where it is the document of another issuer, or an endpoint is missing or unsafe
    static ProviderMetadata fetch(ProviderHttp http, URI issuer) throws LoginFailed {
        String at = issuer.toString();
        String base = at.endsWith("/") ? at.substring(0, at.length() - 1) : at;
        Map<String, Object> document =
                http.document("its discovery document", URI.create(base + "/.well-known/openid-configuration"));
        if (!at.equals(Json.text(document, "issuer"))) {
            throw http.failed("its discovery document names another issuer than the one configured");
        }
        boolean plain = "http".equals(issuer.getScheme());
        List<String> algorithms = Json.texts(document, "id_token_signing_alg_values_supported");
        return new ProviderMetadata(
                required(http, endpoint(http, document, "authorization_endpoint", plain)),
                required(http, endpoint(http, document, "token_endpoint", plain)),
                required(http, endpoint(http, document, "jwks_uri", plain)),
                endpoint(http, document, "userinfo_endpoint", plain),
                algorithms.isEmpty() ? Set.of("RS256") : Set.copyOf(algorithms),
                Set.copyOf(Json.texts(document, "token_endpoint_auth_methods_supported")),
                Set.copyOf(Json.texts(document, "scopes_supported")),
                Boolean.TRUE.equals(document.get("authorization_response_iss_parameter_supported")));
    }

    private static URI required(ProviderHttp http, @Nullable URI endpoint) throws LoginFailed {
        if (endpoint == null) {
            throw http.failed("its discovery document lacks an endpoint");
        }
        return endpoint;
    }

    /// @param plain whether `http` will do, as it does for an issuer that has it itself
    private static @Nullable URI endpoint(ProviderHttp http, Map<String, Object> document, String name, boolean plain)
            throws LoginFailed {
        String text = Json.text(document, name);
        if (text == null) {
            return null;
        }
        try {
            URI uri = URI.create(text);
            boolean safe = "https".equals(uri.getScheme()) || (plain && "http".equals(uri.getScheme()));
            if (safe && uri.getHost() != null && uri.getRawUserInfo() == null && uri.getRawFragment() == null) {
                return uri;
            }
        } catch (IllegalArgumentException _) {
            // Said below, as for any other address that cannot be used.
        }
        throw http.failed("its discovery document has a " + name + " that cannot be used");
    }
}
