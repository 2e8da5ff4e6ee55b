package dev.sallyport.gateway.authenticate;

import dev.sallyport.policy.condition.Value;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the policy may ask about the holder of a key besides its roles.
///
/// @param claims each a text, a number, or true or false
/// @param client the client that uses the key
/// @param agent the agent that acts for the holder
public record KeyAttributes(
        Set<String> teams,
        Set<String> groups,
        Set<String> scopes,
        Value.Fields claims,
        @Nullable String client,
        @Nullable String agent) {
    public static final KeyAttributes NONE =
            new KeyAttributes(Set.of(), Set.of(), Set.of(), Value.Fields.NONE, null, null);

    public KeyAttributes {
        teams = Set.copyOf(teams);
        groups = Set.copyOf(groups);
        scopes = Set.copyOf(scopes);
    }
}
