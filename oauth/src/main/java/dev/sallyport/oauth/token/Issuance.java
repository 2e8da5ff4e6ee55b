package dev.sallyport.oauth.token;

import dev.sallyport.oauth.Scopes;
import dev.sallyport.oauth.grant.Family;
import dev.sallyport.oauth.grant.Grant;
import dev.sallyport.oauth.key.AccessTokens;
import dev.sallyport.oauth.login.Identity;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The answer that hands out a grant's tokens (RFC 6749 section 5.1).
record Issuance(AccessTokens tokens, Duration lifetime) {

    /// @param scopes of the access token
    /// @param jwkThumbprint of the key that the access token is bound to; null for none
    Map<String, Object> answer(Family family, Set<String> scopes, @Nullable String jwkThumbprint) {
        Grant grant = family.grant();
        Identity identity = grant.identity();
        AccessTokens.Issued issued = tokens.issue(new AccessTokens.Contents(
                identity.id(),
                grant.client(),
                grant.resource(),
                scopes,
                identity.roles(),
                identity.groups(),
                grant.id(),
                jwkThumbprint,
                Map.of(),
                lifetime));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("access_token", issued.token());
        answer.put("token_type", jwkThumbprint == null ? "Bearer" : "DPoP");
        answer.put("expires_in", lifetime.toSeconds());
        answer.put("scope", Scopes.format(scopes));
        if (family.refreshable()) {
            answer.put("refresh_token", family.refreshToken());
        }
        return answer;
    }
}
