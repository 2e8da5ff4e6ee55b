package dev.sallyport.config.imports;

import dev.sallyport.policy.Glob;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// Whom a rule is about, in our words; every list that is not empty has to have something that matches.
record GuardWho(List<Glob> subjects, List<Glob> roles, List<Glob> agents) {

    private static final List<String> CREDENTIALS = List.of("key", "jwt", "oauth", "mtls", "proxy");
    private static final String ANONYMOUS = "anonymous";

    /// Whether a caller without a credential is among them.
    boolean admitsAnonymous() {
        return agents.isEmpty() && admits(subjects) && admits(roles);
    }

    private static boolean admits(List<Glob> globs) {
        return globs.isEmpty() || globs.stream().anyMatch(glob -> glob.matches(ANONYMOUS));
    }

    /// Whether everybody it is about is surely one of the others.
    boolean isWithin(GuardWho other) {
        return Globs.cover(other.subjects, subjects)
                && Globs.cover(other.roles, roles)
                && Globs.cover(other.agents, agents);
    }

    /// Whether surely nobody is one of both. A subject can have any two roles.
    boolean isApartFrom(GuardWho other) {
        return apart(subjects, other.subjects) || apart(agents, other.agents);
    }

    private static boolean apart(List<Glob> some, List<Glob> others) {
        return !some.isEmpty()
                && !others.isEmpty()
                && some.stream().allMatch(one -> others.stream().allMatch(other -> Globs.disjoint(one, other)));
    }

    /// The `who` of a rule.
    ///
    /// @param allows whether the rule allows, so that it must not admit who has no credential
    SequencedMap<String, Object> yaml(boolean allows) {
        var who = new LinkedHashMap<String, Object>();
        put(who, "subjects", subjects);
        put(who, "roles", roles);
        put(who, "agents", agents);
        if (allows && admitsAnonymous()) {
            who.put("authentication", CREDENTIALS);
        }
        return who;
    }

    private static void put(Map<String, Object> who, String key, List<Glob> globs) {
        if (!globs.isEmpty()) {
            who.put(key, globs.stream().map(Glob::toString).toList());
        }
    }

    /// Conditions of which one holds for whoever is not among them; whether it has a credential does not count.
    List<Map<String, Object>> fails() {
        var fails = new ArrayList<Map<String, Object>>();
        if (!subjects.isEmpty()) {
            fails.add(Conditions.not(Conditions.field("subject.id", one(subjects))));
        }
        if (!roles.isEmpty()) {
            fails.add(
                    roles.stream().anyMatch(Globs::isEverything)
                            ? Conditions.field("subject.roles", Map.of("size", 0))
                            : Conditions.not(Conditions.field("subject.roles", has(roles))));
        }
        if (!agents.isEmpty()) {
            fails.add(Conditions.field("subject.agent", Map.of("exists", false)));
            fails.add(Conditions.not(Conditions.field("subject.agent", one(agents))));
        }
        return fails;
    }

    private static Map<String, Object> has(List<Glob> globs) {
        return globs.size() == 1 && globs.getFirst().literal().isPresent()
                ? Map.of("contains", globs.getFirst().literal().get())
                : Map.of("any", one(globs));
    }

    private static Map<String, Object> one(List<Glob> globs) {
        if (globs.stream().allMatch(glob -> glob.literal().isPresent())) {
            var names = globs.stream().flatMap(glob -> glob.literal().stream()).toList();
            return names.size() == 1 ? Map.of("equals", names.getFirst()) : Map.of("in", names);
        }
        return Map.of("matches", Conditions.expression(globs));
    }
}
