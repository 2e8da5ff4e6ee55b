package dev.sallyport.oauth.registration;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A program that people let act for them, or that acts for itself.
///
/// @param id for a client-id metadata document, its URL
/// @param name as it calls itself; unverified, shown escaped; the id where it says none
/// @param redirectUris exactly as they were registered
/// @param secretDigest [dev.sallyport.oauth.Token#digest] of its secret; null where it has none
/// @param keys its public keys as a JWK set (RFC 7517); null where it has none, or they are at [#keysUri]
/// @param scopes it may ask for; empty for whatever a resource grants
/// @param resources ids of the resources it may ask for; empty for all
/// @param roles that tokens get which it is issued for itself (`client_credentials`)
/// @param expires of a dynamic registration that nobody uses; null for never
public record Client(
        String id,
        String name,
        Source source,
        Authentication authentication,
        @Nullable String secretDigest,
        @Nullable String keys,
        @Nullable URI keysUri,
        List<String> redirectUris,
        Set<Grant> grants,
        Set<String> scopes,
        Set<URI> resources,
        Set<String> roles,
        Instant created,
        @Nullable Instant expires) {

    /// Where the client is known from.
    public enum Source {
        CONFIGURED,
        /// A client-id metadata document (protocol.md Y2).
        DOCUMENT,
        /// Dynamic registration (RFC 7591).
        REGISTERED
    }

    /// How it proves to be itself at the token endpoint; the word is that of `token_endpoint_auth_method`.
    public enum Authentication {
        NONE("none"),
        SECRET_BASIC("client_secret_basic"),
        SECRET_POST("client_secret_post"),
        PRIVATE_KEY_JWT("private_key_jwt");

        private final String word;

        Authentication(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /// What it may present at the token endpoint; the word is that of `grant_type`.
    public enum Grant {
        AUTHORIZATION_CODE("authorization_code"),
        REFRESH_TOKEN("refresh_token"),
        CLIENT_CREDENTIALS("client_credentials"),
        TOKEN_EXCHANGE("urn:ietf:params:oauth:grant-type:token-exchange"),
        JWT_BEARER("urn:ietf:params:oauth:grant-type:jwt-bearer");

        private final String word;

        Grant(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    public Client {
        redirectUris = List.copyOf(redirectUris);
        grants = Set.copyOf(grants);
        scopes = Set.copyOf(scopes);
        resources = Set.copyOf(resources);
        roles = Set.copyOf(roles);
    }

    public boolean confidential() {
        return authentication != Authentication.NONE;
    }

    @Override
    public String toString() {
        return "Client[" + id + "]";
    }
}
