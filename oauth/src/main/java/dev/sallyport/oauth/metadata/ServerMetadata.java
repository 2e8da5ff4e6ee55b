package dev.sallyport.oauth.metadata;

import dev.sallyport.oauth.jose.Algorithm;
import dev.sallyport.oauth.key.AccessTokens;
import dev.sallyport.oauth.registration.Client.Authentication;
import dev.sallyport.oauth.registration.Client.Grant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// What the authorization server says of itself (RFC 8414, protocol.md Y1 to Y5). Nothing is named that is not there.
final class ServerMetadata {
    static final List<String> PROOFS =
            Algorithm.ASYMMETRIC.stream().map(Algorithm::word).toList();

    private static final List<String> CONFIDENTIAL = List.of(
            Authentication.SECRET_BASIC.word(),
            Authentication.SECRET_POST.word(),
            Authentication.PRIVATE_KEY_JWT.word());

    private final WellKnown.Settings settings;
    private final AccessTokens tokens;

    ServerMetadata(WellKnown.Settings settings, AccessTokens tokens) {
        this.settings = settings;
        this.tokens = tokens;
    }

    Map<String, Object> document() {
        String issuer = settings.issuer();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("issuer", issuer);
        document.put("authorization_endpoint", issuer + "/oauth/authorize");
        document.put("token_endpoint", issuer + "/oauth/token");
        if (settings.registration()) {
            document.put("registration_endpoint", issuer + "/oauth/register");
        }
        document.put("introspection_endpoint", issuer + "/oauth/introspect");
        document.put("revocation_endpoint", issuer + "/oauth/revoke");
        document.put("userinfo_endpoint", issuer + "/oauth/userinfo");
        document.put("jwks_uri", issuer + "/oauth/jwks");
        document.put("scopes_supported", scopes());
        document.put("response_types_supported", List.of("code"));
        document.put("response_modes_supported", List.of("query"));
        document.put(
                "grant_types_supported",
                settings.grants().stream().map(Grant::word).sorted().toList());
        document.put("code_challenge_methods_supported", List.of("S256"));
        authentication(document);
        document.put("authorization_response_iss_parameter_supported", true);
        document.put("client_id_metadata_document_supported", settings.documents());
        document.put("dpop_signing_alg_values_supported", PROOFS);
        if (settings.grants().contains(Grant.JWT_BEARER)) {
            document.put(
                    "authorization_grant_profiles_supported", List.of("urn:ietf:params:oauth:grant-profile:id-jag"));
        }
        return document;
    }

    /// The same for clients that look for an OpenID provider, with what each of those has to name (OpenID Connect
    /// Discovery section 3). ID tokens are not issued.
    Map<String, Object> asProvider() {
        Map<String, Object> document = document();
        document.put("subject_types_supported", List.of("public"));
        document.put("id_token_signing_alg_values_supported", tokens.algorithms());
        return document;
    }

    private static void authentication(Map<String, Object> document) {
        List<String> all =
                Arrays.stream(Authentication.values()).map(Authentication::word).toList();
        methods(document, "token", all);
        methods(document, "revocation", all);
        methods(document, "introspection", CONFIDENTIAL);
    }

    private static void methods(Map<String, Object> document, String endpoint, List<String> methods) {
        document.put(endpoint + "_endpoint_auth_methods_supported", methods);
        document.put(endpoint + "_endpoint_auth_signing_alg_values_supported", PROOFS);
    }

    private Set<String> scopes() {
        Set<String> scopes = new TreeSet<>();
        settings.resources().stream()
                .filter(resource -> resource.provider() != null)
                .forEach(resource -> scopes.addAll(resource.scopes()));
        if (settings.grants().contains(Grant.REFRESH_TOKEN)) {
            scopes.add("offline_access");
        }
        return scopes;
    }
}
