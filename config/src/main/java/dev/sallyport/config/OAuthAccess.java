package dev.sallyport.config;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which access tokens open an endpoint or another resource.
///
/// @param provider name of the provider with whom people log in for it; `null` where the gateway's own tokens do not
///     open it
/// @param issuers  names of the foreign issuers whose tokens open it
/// @param scopes   what can be granted for it; given none, what is required, or else [#DEFAULT_SCOPE]
/// @param required scopes without which no request passes
public record OAuthAccess(@Nullable String provider, Set<String> issuers, Set<String> scopes, Set<String> required) {

    /// `mcp`.
    public static final String DEFAULT_SCOPE = "mcp";

    public OAuthAccess {
        issuers = Ordered.copyOf(issuers);
        required = Ordered.copyOf(required);
        scopes = Ordered.copyOf(!scopes.isEmpty() ? scopes : !required.isEmpty() ? required : Set.of(DEFAULT_SCOPE));
        scopes.forEach(OAuthChecks::scope);
        if (provider == null && issuers.isEmpty()) {
            throw new Invalid(
                    "neither provider nor issuers is given",
                    "name a provider of oauth.providers, or issuers of" + " oauth.issuers");
        }
        for (var scope : required) {
            if (!scopes.contains(scope)) {
                throw new Invalid("a scope is required that cannot be granted", "add it to scopes");
            }
        }
    }

    /// Opened by tokens for people who log in with this provider.
    public static OAuthAccess of(String provider) {
        return new OAuthAccess(provider, Set.of(), Set.of(), Set.of());
    }

    /// Opened by tokens of this foreign issuer.
    public static OAuthAccess ofIssuer(String issuer) {
        return new OAuthAccess(null, Set.of(issuer), Set.of(), Set.of());
    }
}
