package dev.sallyport.policy;

import dev.sallyport.policy.condition.Value;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who asks. Everything here was verified by whoever authenticated the caller.
///
/// @param id             stable and unique, for example `key:k_1a2b`; never a credential
/// @param roles          names of roles, as are `teams`, `groups` and `scopes`: iterated in alphabetical order,
///     so that decisions are repeatable
/// @param claims         what the identity provider says besides
/// @param client         the registered client that the caller uses
/// @param agent          the agent that acts for the caller
/// @param authentication how the caller was identified: `key`, `anonymous` and so on
public record Subject(
        String id,
        Set<String> roles,
        Set<String> teams,
        Set<String> groups,
        Set<String> scopes,
        Value.Fields claims,
        @Nullable String client,
        @Nullable String agent,
        String authentication) {

    public Subject {
        if (id.isBlank()) {
            throw new IllegalArgumentException("a subject needs an id");
        }
        roles = NameSet.of(roles);
        teams = NameSet.of(teams);
        groups = NameSet.of(groups);
        scopes = NameSet.of(scopes);
    }

    /// A subject of which no more is known than its roles.
    public Subject(String id, Set<String> roles) {
        this(id, roles, Set.of(), Set.of(), Set.of(), Value.Fields.NONE, null, null, "key");
    }

    /// The subject of a caller that was let in without a credential: id and only role `anonymous`.
    public static Subject anonymous() {
        return new Subject("anonymous", Set.of("anonymous")).withAuthentication("anonymous");
    }

    public Subject withTeams(Set<String> teams) {
        return new Subject(id, roles, teams, groups, scopes, claims, client, agent, authentication);
    }

    public Subject withGroups(Set<String> groups) {
        return new Subject(id, roles, teams, groups, scopes, claims, client, agent, authentication);
    }

    public Subject withScopes(Set<String> scopes) {
        return new Subject(id, roles, teams, groups, scopes, claims, client, agent, authentication);
    }

    public Subject withClaims(Value.Fields claims) {
        return new Subject(id, roles, teams, groups, scopes, claims, client, agent, authentication);
    }

    public Subject withClient(@Nullable String client) {
        return new Subject(id, roles, teams, groups, scopes, claims, client, agent, authentication);
    }

    public Subject withAgent(@Nullable String agent) {
        return new Subject(id, roles, teams, groups, scopes, claims, client, agent, authentication);
    }

    public Subject withAuthentication(String authentication) {
        return new Subject(id, roles, teams, groups, scopes, claims, client, agent, authentication);
    }
}
