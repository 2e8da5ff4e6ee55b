package dev.sallyport.config;

import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How the gateway logs in to a server that asks for it.
///
/// @param login        for whom
/// @param clientId     by which its authorization server knows the gateway; `null` where the gateway registers itself
/// @param clientSecret `null` where it has none
/// @param clientKey    a private key as PKCS #8 in PEM or as JWK, with which that client proves itself instead; `null`
///     where it has none
/// @param issuer       of the authorization server that knows the client; `null` for the first that the server names
/// @param document     the gateway's client-id metadata document where it is published elsewhere; `null` for the
///     gateway's own
/// @param scopes       to ask for besides what the server says it needs
public record UpstreamOAuth(
        Login login,
        @Nullable String clientId,
        @Nullable Secret clientSecret,
        @Nullable Secret clientKey,
        @Nullable URI issuer,
        @Nullable URI document,
        Set<String> scopes) {

    /// For whom the gateway logs in.
    public enum Login {
        /// For each subject: everybody has their own account there.
        SUBJECT,
        /// For itself: all share one account, and with it what that account may do.
        SERVICE
    }

    /// For each subject, as a client that registers itself.
    public static final UpstreamOAuth DEFAULT = of(Login.SUBJECT);

    public UpstreamOAuth {
        scopes = Ordered.copyOf(scopes);
        scopes.forEach(OAuthChecks::scope);
        if (clientId != null) {
            OAuthChecks.clientId(clientId);
        }
        if (clientSecret != null) {
            OAuthChecks.given(clientSecret);
        }
        if (clientKey != null) {
            OAuthChecks.privateKey(clientKey);
        }
        if (issuer != null) {
            OAuthChecks.identifier(issuer);
        }
        if (document != null) {
            OAuthChecks.identifier(document);
        }
        if (clientId == null && (clientSecret != null || clientKey != null)) {
            throw new Invalid("a secret or a key is given without client-id", "say which client it is of");
        }
        if (clientSecret != null && clientKey != null) {
            throw new Invalid("client-secret and client-key exclude each other", "remove one");
        }
        if (clientId != null && document != null) {
            throw new Invalid("client-id and client-document exclude each other", "remove one");
        }
    }

    /// As a client that registers itself.
    public static UpstreamOAuth of(Login login) {
        return new UpstreamOAuth(login, null, null, null, null, null, Set.of());
    }
}
