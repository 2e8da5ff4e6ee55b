package dev.sallyport.app.policy;

import dev.sallyport.adapters.sqlite.Attempt;
import dev.sallyport.adapters.sqlite.AttemptReader;
import dev.sallyport.gateway.audit.AuditEvent;
import dev.sallyport.policy.Action;
import dev.sallyport.policy.Effect;
import dev.sallyport.policy.Glob;
import dev.sallyport.policy.PolicySet;
import dev.sallyport.policy.Rule;
import dev.sallyport.policy.Target;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Learns the least policy that allows what was seen allowed: for each role the exact names, and the actions done on
/// them; what may be used may also be listed. Used by one thread.
///
/// - Where the rule that had allowed it is still there, its conditions, scopes and obligations are kept.
/// - Rules that deny or ask are kept as they are.
/// - A permission goes to the role that the allowing rule names; where it names none, to the fewest roles with which
///   every subject that used it has one, those of the most subjects and then the first by name; to the subject itself
///   where it has no role.
public final class Learning implements AttemptReader.Visitor {
    private static final int LONGEST_PATTERN = 1024;
    private static final Comparator<Map.Entry<String, Long>> FIRST_OF_MOST = Map.Entry.<String, Long>comparingByValue()
            .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder()));

    /// What was done, and under which further terms.
    private record Use(Grant.Terms terms, String server, Target.Kind kind, String name, Action action) {}

    private final PolicySet current;
    private final Map<String, Rule> byId;
    private final Map<Use, Set<Holders>> uses = new HashMap<>();
    private long allowed;
    private long unlearnable;

    /// Who may be given a permission so that one subject has it.
    ///
    /// @param subject where there are no roles
    private record Holders(@Nullable String subject, Set<String> roles) {}

    /// @param current the policy in force
    public Learning(PolicySet current) {
        this.current = current;
        this.byId = current.rules().stream().collect(Collectors.toMap(Rule::id, Function.identity()));
    }

    @Override
    public void attempt(Attempt attempt) {
        if (attempt.effect() != AuditEvent.Effect.ALLOW) {
            return;
        }
        allowed++;
        boolean tooLong =
                attempt.targets().stream().anyMatch(name -> Glob.escape(name).length() > LONGEST_PATTERN);
        if (!attempt.wholeTargets() || tooLong) {
            unlearnable++;
            return;
        }
        Rule rule = permitting(attempt.rule());
        Holders holders = holders(attempt, rule);
        Grant.Terms terms = Grant.Terms.of(rule);
        for (String name : attempt.targets()) {
            var use = new Use(terms, attempt.server(), attempt.kind(), name, Replay.action(attempt));
            uses.computeIfAbsent(use, _ -> new HashSet<>()).add(holders);
        }
    }

    @Override
    public void undecided() {}

    /// How many allowed attempts were seen.
    public long allowed() {
        return allowed;
    }

    /// How many of them cannot be expressed, since their target is cut or too long.
    public long unlearnable() {
        return unlearnable;
    }

    /// The rules learned and those kept, by id.
    public List<Rule> rules() {
        List<Rule> rules = new ArrayList<>(current.rules().stream()
                .filter(rule -> rule.effect() != Effect.ALLOW)
                .toList());
        Set<String> ids = rules.stream().map(Rule::id).collect(Collectors.toCollection(HashSet::new));
        Map<Grant, Set<String>> names = new TreeMap<>(Grant.ORDER);
        actions()
                .forEach((key, actions) -> names.computeIfAbsent(key.grant(actions), _ -> new TreeSet<>())
                        .add(key.name()));
        names.forEach((grant, all) -> rules.add(grant.rule(unused(grant.name(), ids), all)));
        return rules;
    }

    private record Key(Grant.Holder holder, Use use) {
        String name() {
            return use.name();
        }

        Grant grant(Set<Action> actions) {
            return new Grant(holder, use.terms(), use.server(), use.kind(), actions);
        }
    }

    /// What each holder did with each thing.
    private Map<Key, Set<Action>> actions() {
        Map<Key, Set<Action>> actions = new HashMap<>();
        uses.forEach((use, holders) -> {
            for (Grant.Holder holder : fewest(holders)) {
                var of = new Use(use.terms(), use.server(), use.kind(), use.name(), Action.LIST);
                actions.computeIfAbsent(new Key(holder, of), _ -> EnumSet.of(Action.LIST))
                        .add(use.action());
            }
        });
        return actions;
    }

    private static Set<Grant.Holder> fewest(Set<Holders> holders) {
        Set<Grant.Holder> chosen = new HashSet<>();
        List<Set<String>> left = new ArrayList<>();
        holders.forEach(one -> {
            if (one.subject() == null) {
                left.add(one.roles());
            } else {
                chosen.add(new Grant.Holder(false, one.subject()));
            }
        });
        while (!left.isEmpty()) {
            Map<String, Long> served = left.stream()
                    .flatMap(Set::stream)
                    .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
            String role = Collections.max(served.entrySet(), FIRST_OF_MOST).getKey();
            left.removeIf(roles -> roles.contains(role));
            chosen.add(new Grant.Holder(true, role));
        }
        return chosen;
    }

    private static Holders holders(Attempt attempt, @Nullable Rule rule) {
        Set<String> roles = attempt.subject().roles();
        if (roles.isEmpty()) {
            return new Holders(attempt.subject().id(), Set.of());
        }
        List<Glob> named = rule == null ? List.of() : rule.who().roles();
        return roles.stream()
                .filter(role -> named.stream().anyMatch(glob -> glob.matches(role)))
                .min(Comparator.naturalOrder())
                .map(role -> new Holders(null, Set.of(role)))
                .orElseGet(() -> new Holders(null, Set.copyOf(roles)));
    }

    /// The rule of this label, wherever it stands now.
    private @Nullable Rule permitting(String label) {
        int origin = label.lastIndexOf(" (");
        Rule rule = byId.get(label);
        if (rule == null && origin > 0 && label.endsWith(")")) {
            rule = byId.get(label.substring(0, origin));
        }
        return rule != null && rule.effect() == Effect.ALLOW ? rule : null;
    }

    private static String unused(String name, Set<String> ids) {
        String id = name;
        for (int i = 2; !ids.add(id); i++) {
            id = name + "-" + i;
        }
        return id;
    }
}
