package dev.sallyport.config;

import dev.sallyport.policy.Glob;
import dev.sallyport.policy.Who;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads `who`.
final class WhoDecoder {

    private final Reading reading;
    private final Problems problems;
    private final PolicyRoles roles;

    WhoDecoder(Reading reading, PolicyRoles roles) {
        this.reading = reading;
        this.problems = reading.problems();
        this.roles = roles;
    }

    /// @param inRole whether the role is given by where the rule stands
    Optional<Who> who(Node node, String path, boolean inRole, ConditionDecoder conditions) {
        return reading.fields(node, path, PolicyKeys.WHO)
                .filter(_ -> reading.isFilled(node, path))
                .map(fields -> {
                    if (inRole) {
                        refuseRoles(fields);
                    }
                    return new Who(
                            globs(fields, "subjects"),
                            fields.get("roles", this::roles).orElse(List.of()),
                            globs(fields, "teams"),
                            globs(fields, "groups"),
                            globs(fields, "scopes"),
                            globs(fields, "clients"),
                            globs(fields, "agents"),
                            fields.get("authentication", this::authentication).orElse(Set.of()),
                            fields.get("networks", (value, at) -> Networks.read(reading, value, at))
                                    .orElse(List.of()),
                            fields.get("claims", conditions::claims).orElse(List.of()));
                });
    }

    private void refuseRoles(Fields fields) {
        fields.node("roles")
                .ifPresent(node -> problems.add(
                        node.mark(),
                        fields.path("roles") + ": the role is given already",
                        "remove it, or write the rule under rules"));
    }

    private List<Glob> globs(Fields fields, String key) {
        return fields.get(
                        key, (node, path) -> reading.some(node, path, item -> reading.value(item, path, Glob::ofName)))
                .orElse(List.of());
    }

    /// Patterns for roles; one without wildcards has to be declared.
    Optional<List<Glob>> roles(Node node, String path) {
        return reading.some(node, path, item -> {
            var glob = reading.value(item, path, Glob::ofName);
            glob.ifPresent(found -> roles.mention(item.mark(), path, found));
            return glob;
        });
    }

    private Optional<Set<String>> authentication(Node node, String path) {
        return reading.some(node, path, item -> reading.word(item, path, PolicyKeys.AUTHENTICATION))
                .map(Set::copyOf);
    }
}
