package dev.sallyport.policy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The rules in force, compiled for fast decisions; immutable.
public final class PolicySet {

    private record Compiled(RuleIndex allow, RuleIndex deny) {}

    private static final String ADMIN = "admin";

    private final Map<String, Compiled> roles;

    private PolicySet(Map<String, Compiled> roles) {
        this.roles = roles;
    }

    /// Compiles roles. Roles of the same name are merged.
    public static PolicySet of(Collection<Role> roles) {
        var byName = new TreeMap<String, List<Role>>();
        roles.forEach(role ->
                byName.computeIfAbsent(role.name(), _ -> new ArrayList<>()).add(role));
        var compiled = new HashMap<String, Compiled>();
        byName.forEach((name, parts) ->
                compiled.put(name, new Compiled(index(parts, Role::allow), index(parts, Role::deny))));
        return new PolicySet(Map.copyOf(compiled));
    }

    private static RuleIndex index(List<Role> parts, Function<Role, List<Rule>> rules) {
        return new RuleIndex(parts.stream().map(rules).flatMap(List::stream).toList());
    }

    /// The policy in force where none is configured: role `admin` may do everything, nobody else
    /// anything.
    public static PolicySet adminOnly() {
        var everything = Rule.everything("built-in: role admin may do everything");
        return of(List.of(new Role(ADMIN, List.of(everything), List.of())));
    }

    /// The names of the roles that the policy speaks of.
    public Set<String> roles() {
        return roles.keySet();
    }

    /// Decides whether a subject may do something. Total: it answers for every input and never throws.
    ///
    /// A deny in any of the subject's roles wins over every allow; where nothing allows, the answer is
    /// a denial by [Decision.Deny#DEFAULT]. A role that the policy does not know contributes nothing.
    ///
    /// A resource's URI is matched as it is written. A deny also covers it in the form that a server may
    /// resolve it to (percent-decoded, without dot segments); an allow of a URI with dot segments has to
    /// cover that form too.
    public Decision decide(Subject subject, Action action, Target target) {
        if (!target.kind().admits(action)) {
            return byDefault(
                    action.word() + " does not apply to a " + target.kind().word());
        }
        var resolved = resolved(target);
        var forbidding = find(subject, Compiled::deny, action, target);
        if (forbidding == null && !resolved.equals(target)) {
            forbidding = find(subject, Compiled::deny, action, resolved);
        }
        if (forbidding != null) {
            return new Decision.Deny(forbidding.name(), "forbidden by a rule");
        }
        var allowing = find(subject, Compiled::allow, action, target);
        if (allowing == null) {
            return byDefault("no rule allows it");
        }
        if (!resolved.equals(target)
                && UriForm.hasDotSegments(target.name())
                && find(subject, Compiled::allow, action, resolved) == null) {
            return byDefault("no rule allows what the dot segments of the URI lead to");
        }
        return new Decision.Allow(allowing.name());
    }

    private static Target resolved(Target target) {
        if (target.kind() != Target.Kind.RESOURCE) {
            return target;
        }
        var uri = UriForm.resolve(target.name());
        return uri.equals(target.name()) ? target : new Target(target.kind(), target.server(), uri);
    }

    private static Decision byDefault(String reason) {
        return new Decision.Deny(Decision.Deny.DEFAULT, reason);
    }

    private @Nullable Rule find(Subject subject, Function<Compiled, RuleIndex> effect, Action action, Target target) {
        for (var name : subject.roles()) {
            var role = roles.get(name);
            var rule = role == null
                    ? null
                    : effect.apply(role).find(target.kind(), action, target.server(), target.name());
            if (rule != null) {
                return rule;
            }
        }
        return null;
    }

    /// The items of a list that a subject may see, in their order: those for which [#decide] allows
    /// [Action#LIST].
    public <T> List<T> visible(Subject subject, List<T> items, Function<? super T, Target> target) {
        return items.stream()
                .filter(item -> decide(subject, Action.LIST, target.apply(item)) instanceof Decision.Allow)
                .toList();
    }
}
