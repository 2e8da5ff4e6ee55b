package dev.sallyport.oauth;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How the claims of a foreign token become roles and groups of the gateway. A path such as `realm_access.roles`
/// leads through objects; a claim of exactly that name comes first.
///
/// @param roleClaim where the values stand that [#roles] maps; null where no role comes from a claim
/// @param roles the gateway's roles for each value of the claim; a value that is not named gives none
/// @param everyone roles that everybody gets
/// @param groupClaim where the groups stand; null where there are none
public record ClaimMapping(
        @Nullable String roleClaim,
        Map<String, Set<String>> roles,
        Set<String> everyone,
        @Nullable String groupClaim) {
    public static final ClaimMapping NONE = new ClaimMapping(null, Map.of(), Set.of(), null);

    public ClaimMapping {
        roles = Map.copyOf(roles);
        everyone = Set.copyOf(everyone);
    }

    public Set<String> rolesOf(Map<String, ?> claims) {
        Set<String> found = new LinkedHashSet<>(everyone);
        values(claims, roleClaim).forEach(value -> found.addAll(roles.getOrDefault(value, Set.of())));
        return found;
    }

    public Set<String> groupsOf(Map<String, ?> claims) {
        return new LinkedHashSet<>(values(claims, groupClaim));
    }

    private static List<String> values(Map<String, ?> claims, @Nullable String path) {
        if (path == null) {
            return List.of();
        }
        if (claims.containsKey(path)) {
            return Json.texts(claims, path);
        }
        int dot = path.indexOf('.');
        return dot > 0 && claims.get(path.substring(0, dot)) instanceof Map<?, ?> inner
                ? values(texts(inner), path.substring(dot + 1))
                : List.of();
    }

    @SuppressWarnings("unchecked") // JSON objects have texts as keys
    private static Map<String, ?> texts(Map<?, ?> object) {
        return (Map<String, ?>) object;
    }
}
