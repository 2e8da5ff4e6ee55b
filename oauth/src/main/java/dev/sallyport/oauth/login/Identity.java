package dev.sallyport.oauth.login;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Somebody whom a provider has vouched for.
///
/// @param provider the provider's name in the configuration
/// @param subject as the provider calls them; unique there, and never given to another
/// @param claims what the provider said besides, as JSON values
/// @param refreshToken with which the provider can be asked again; null where it gave none
public record Identity(
        String provider,
        String subject,
        @Nullable String name,
        @Nullable String email,
        Set<String> roles,
        Set<String> groups,
        Map<String, Object> claims,
        @Nullable String refreshToken) {
    public Identity {
        roles = Set.copyOf(roles);
        groups = Set.copyOf(groups);
        claims = Map.copyOf(claims);
    }

    /// @return what the policy and the audit call them, unique among all providers
    public String id() {
        return provider + ":" + subject;
    }

    @Override
    public String toString() {
        return "Identity[" + id() + "]";
    }
}
