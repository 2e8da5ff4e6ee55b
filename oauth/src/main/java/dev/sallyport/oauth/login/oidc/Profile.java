package dev.sallyport.oauth.login.oidc;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What an OpenID Connect provider is, and what is peculiar about it.
///
/// @param issuer exactly as its discovery document and its id_tokens have it
/// @param scopes that are asked for unless the operator says otherwise
/// @param strictScopes that are asked for besides where the provider is to be asked again, so that it gives a refresh
///     token; left out where its discovery document does not name them
/// @param strictParameters that the authorization request then has besides
/// @param roleClaim where it usually has what roles are mapped from; an object stands for the list of its names
/// @param groupClaim where it usually has groups
/// @param accessTokenClaims whether claims that the id_token lacks are looked for in the access token, where that is a
///     JWT of the same issuer
public record Profile(
        URI issuer,
        List<String> scopes,
        List<String> strictScopes,
        Map<String, String> strictParameters,
        @Nullable String roleClaim,
        @Nullable String groupClaim,
        boolean accessTokenClaims) {
    static final List<String> USUAL_SCOPES = List.of("openid", "email", "profile");
    static final List<String> OFFLINE = List.of("offline_access");

    public Profile {
        scopes = List.copyOf(scopes);
        strictScopes = List.copyOf(strictScopes);
        strictParameters = Map.copyOf(strictParameters);
    }

    /// Any provider that keeps to the standard.
    public static Profile of(URI issuer) {
        return new Profile(issuer, USUAL_SCOPES, OFFLINE, Map.of(), null, null, false);
    }
}
