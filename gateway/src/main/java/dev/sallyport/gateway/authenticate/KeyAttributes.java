package dev.sallyport.gateway.authenticate;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the policy may ask about the holder of a key besides its roles.
///
/// @param client the client that uses the key
/// @param agent the agent that acts for the holder
public record KeyAttributes(
        Set<String> teams,
        Set<String> groups,
        Set<String> scopes,
        Map<String, Claim> claims,
        @Nullable String client,
        @Nullable String agent) {
    public static final KeyAttributes NONE = new KeyAttributes(Set.of(), Set.of(), Set.of(), Map.of(), null, null);

    public KeyAttributes {
        teams = Set.copyOf(teams);
        groups = Set.copyOf(groups);
        scopes = Set.copyOf(scopes);
        claims = Map.copyOf(claims);
    }
}
