package dev.sallyport.oauth.authorize;

import dev.sallyport.oauth.ProtectedResource;
import dev.sallyport.oauth.registration.Client;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a client asks for, checked.
///
/// @param provider name of whom people log in with
/// @param scopes that can be granted
/// @param challenge S256 (RFC 7636)
/// @param maxAge in seconds (OpenID Connect Core section 3.1.2.1); null for any
/// @param encoded the request as it came, without what is not known
record AuthorizationRequest(
        Client client,
        Way back,
        ProtectedResource resource,
        String provider,
        Set<String> scopes,
        String challenge,
        @Nullable String jwkThumbprint,
        Set<String> prompts,
        @Nullable Long maxAge,
        String encoded) {

    /// The way back to the client.
    ///
    /// @param state goes back as it came; null where there was none
    record Way(RedirectTarget target, @Nullable String state) {}

    boolean silent() {
        return prompts.contains("none");
    }

    boolean asksAgain() {
        return prompts.contains("consent");
    }

    boolean refreshable() {
        return client.grants().contains(Client.Grant.REFRESH_TOKEN);
    }
}
