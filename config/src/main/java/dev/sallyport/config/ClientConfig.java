package dev.sallyport.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A client of the gateway's own authorization server that is known beforehand.
///
/// @param id           its `client_id`
/// @param name         shown to people
/// @param secret       at least 16 characters; `null` where it has none
/// @param keys         its public keys; `null` where it has none. One with neither secret nor keys is a public client
/// @param redirectUris exactly as it sends them
/// @param grants       what it may present at the token endpoint
/// @param scopes       it may ask for; empty for whatever a resource grants
/// @param resources    it may ask for: paths of endpoints, and names of `oauth.resources`; empty for all
/// @param roles        of the tokens that it gets for itself (`client_credentials`)
public record ClientConfig(
        String id,
        String name,
        @Nullable Secret secret,
        @Nullable Keys keys,
        List<String> redirectUris,
        Set<Grant> grants,
        Set<String> scopes,
        Set<String> resources,
        Set<String> roles) {

    /// Where a client's JWK set is.
    public sealed interface Keys {
        record File(Path path) implements Keys {}

        record At(URI url) implements Keys {

            public At {
                OAuthChecks.url(url);
            }
        }
    }

    /// The names stand in the configuration in lower case.
    public enum Grant {
        AUTHORIZATION_CODE,
        REFRESH_TOKEN,
        CLIENT_CREDENTIALS,
        TOKEN_EXCHANGE,
        JWT_BEARER
    }

    private static final int MOST_REDIRECTS = 32;

    public ClientConfig {
        OAuthChecks.name("a client", id);
        OAuthChecks.filled(name);
        redirectUris = List.copyOf(redirectUris);
        redirectUris.forEach(OAuthChecks::redirectUri);
        grants = Ordered.copyOf(grants.isEmpty() ? usual(redirectUris) : grants);
        scopes = Ordered.copyOf(scopes);
        scopes.forEach(OAuthChecks::scope);
        resources = Ordered.copyOf(resources);
        roles = Ordered.copyOf(roles);
        roles.forEach(OAuthChecks::filled);
        if (secret != null) {
            OAuthChecks.chosen(secret);
        }
        if (secret != null && keys != null) {
            throw new Invalid("secret and keys exclude each other", "a client proves itself in one way only");
        }
        if (redirectUris.size() > MOST_REDIRECTS) {
            throw new Invalid("there are too many redirect URIs", "up to " + MOST_REDIRECTS + " are possible");
        }
        checkGrants(grants, redirectUris, secret != null || keys != null);
    }

    private static Set<Grant> usual(List<String> redirectUris) {
        return redirectUris.isEmpty()
                ? Set.of(Grant.CLIENT_CREDENTIALS)
                : Ordered.copyOf(new TreeSet<>(Set.of(Grant.AUTHORIZATION_CODE, Grant.REFRESH_TOKEN)));
    }

    private static void checkGrants(Set<Grant> grants, List<String> redirectUris, boolean confidential) {
        if (grants.contains(Grant.AUTHORIZATION_CODE) && redirectUris.isEmpty()) {
            throw new Invalid(
                    "authorization_code is granted without redirect-uris", "say where the browser goes back to");
        }
        for (var grant : List.of(Grant.CLIENT_CREDENTIALS, Grant.TOKEN_EXCHANGE, Grant.JWT_BEARER)) {
            if (grants.contains(grant) && !confidential) {
                throw new Invalid(
                        grant.name().toLowerCase(Locale.ROOT) + " is granted to a client that cannot prove itself",
                        "give it a secret or keys");
            }
        }
    }
}
