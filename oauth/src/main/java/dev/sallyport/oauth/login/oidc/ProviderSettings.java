package dev.sallyport.oauth.login.oidc;

import dev.sallyport.oauth.ClaimMapping;
import dev.sallyport.oauth.jose.Algorithm;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What an operator says about a provider: how the gateway is registered there, and what it takes from it.
///
/// @param name in the configuration; the first part of each subject's id
/// @param clientSecret null for a public client
/// @param scopes that are asked for; empty for those of the [Profile]
/// @param claims roles and groups; where it names no claim, that of the [Profile] counts
/// @param strictRefresh whether the provider is asked again on each refresh ([OidcProvider#refresh])
/// @param algorithms that an id_token may be signed with, such as RS256; empty for the asymmetric ones that the
///     provider names. HS256 and its like, for which the client secret is the key, count only where they are named
public record ProviderSettings(
        String name,
        String clientId,
        @Nullable String clientSecret,
        List<String> scopes,
        ClaimMapping claims,
        boolean strictRefresh,
        Set<Algorithm> algorithms) {
    public ProviderSettings {
        scopes = List.copyOf(scopes);
        algorithms = Set.copyOf(algorithms);
    }

    /// All that a preset needs.
    public static ProviderSettings of(String name, String clientId, String clientSecret) {
        return new ProviderSettings(name, clientId, clientSecret, List.of(), ClaimMapping.NONE, false, Set.of());
    }

    /// The operator's mapping, completed with the claims in which the provider usually has roles and groups.
    ClaimMapping mapping(@Nullable String roleClaim, @Nullable String groupClaim) {
        return new ClaimMapping(
                claims.roleClaim() == null ? roleClaim : claims.roleClaim(),
                claims.roles(),
                claims.everyone(),
                claims.groupClaim() == null ? groupClaim : claims.groupClaim());
    }

    /// Without the secret.
    @Override
    public String toString() {
        return "ProviderSettings[" + name + ", " + clientId + "]";
    }
}
