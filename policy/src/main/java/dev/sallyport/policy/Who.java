package dev.sallyport.policy;

import dev.sallyport.policy.condition.Condition;
import dev.sallyport.policy.condition.Network;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Whom a rule is about. Every list that is not empty has to have something that matches.
///
/// @param claims each has to hold
public record Who(
        List<Glob> subjects,
        List<Glob> roles,
        List<Glob> teams,
        List<Glob> groups,
        List<Glob> scopes,
        List<Glob> clients,
        List<Glob> agents,
        Set<String> authentication,
        List<Network> networks,
        List<Condition.Field> claims) {

    /// Every caller.
    public static final Who ANYONE = new Who(
            List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), Set.of(), List.of(),
            List.of());

    public Who {
        subjects = List.copyOf(subjects);
        roles = List.copyOf(roles);
        teams = List.copyOf(teams);
        groups = List.copyOf(groups);
        scopes = List.copyOf(scopes);
        clients = List.copyOf(clients);
        agents = List.copyOf(agents);
        authentication = Collections.unmodifiableSet(new TreeSet<>(authentication));
        networks = List.copyOf(networks);
        claims = List.copyOf(claims);
    }

    /// Whoever has this role, by its exact name.
    public static Who role(String name) {
        return ANYONE.withRoles(List.of(Glob.exactly(name)));
    }

    public Who withRoles(List<Glob> roles) {
        return new Who(subjects, roles, teams, groups, scopes, clients, agents, authentication, networks, claims);
    }
}
