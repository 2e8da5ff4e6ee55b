package dev.sallyport.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How the claims of a foreign token become roles and groups.
///
/// @param roleClaim  where the values stand that `roles` maps, `a.b` for a claim inside another; `null` where no role
///     comes from a claim
/// @param roles      the roles for each value of the claim
/// @param everyone   roles that everybody gets
/// @param groupClaim where the groups stand; `null` where there are none
public record ClaimsConfig(
        @Nullable String roleClaim,
        Map<String, Set<String>> roles,
        Set<String> everyone,
        @Nullable String groupClaim) {

    /// No roles and no groups.
    public static final ClaimsConfig NONE = new ClaimsConfig(null, Map.of(), Set.of(), null);

    public ClaimsConfig {
        var copy = new LinkedHashMap<String, Set<String>>();
        roles.forEach((value, granted) -> copy.put(value, Ordered.copyOf(granted)));
        roles = Ordered.copyOf(copy);
        everyone = Ordered.copyOf(everyone);
        everyone.forEach(OAuthChecks::filled);
        if (roleClaim != null) {
            OAuthChecks.claim(roleClaim);
        }
        if (groupClaim != null) {
            OAuthChecks.claim(groupClaim);
        }
        if (roleClaim == null && !roles.isEmpty()) {
            throw new Invalid("map is given without claim", "name the claim whose values it maps");
        }
    }
}
