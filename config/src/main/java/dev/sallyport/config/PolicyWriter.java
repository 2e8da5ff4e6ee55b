package dev.sallyport.config;

import dev.sallyport.policy.Effect;
import dev.sallyport.policy.Glob;
import dev.sallyport.policy.Rule;
import dev.sallyport.policy.Who;
import dev.sallyport.policy.condition.Condition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Writes rules as a policy file. Loading it gives equal rules, but for where they stand.
public final class PolicyWriter {

    private static final Pattern NUMBERED = Pattern.compile("(.*)\\[([0-9]{1,9})]", Pattern.DOTALL);
    private static final Comparator<Rule> BY_PLACE = Comparator.comparing(PolicyWriter::group)
            .thenComparingInt(PolicyWriter::number)
            .thenComparing(Rule::id);

    private PolicyWriter() {}

    /// The file's text, in the form of [PolicyFormat]. Rules for one exact role stand with that role, all others
    /// under `rules`; a rule has a name unless its place gives it the same id.
    ///
    /// @throws IllegalArgumentException if the language cannot say what a rule says, which is possible only for
    ///     rules made in code
    public static String write(Collection<Rule> rules) {
        var sorted = rules.stream().sorted(BY_PLACE).toList();
        try {
            var text = PolicyFormat.format(YamlTree.write(file(sorted)));
            check(sorted, text);
            return text;
        } catch (ConfigException e) {
            throw new IllegalArgumentException("the rules cannot be written: " + e.getMessage(), e);
        }
    }

    private static Map<String, Object> file(List<Rule> rules) {
        var roles = new TreeMap<String, Map<Effect, List<Rule>>>();
        mentioned(rules).forEach(role -> roles.put(role, Map.of()));
        rules.forEach(rule -> role(rule).ifPresent(role -> roles.put(role, Map.of())));
        roles.replaceAll((role, _) -> rules.stream()
                .filter(rule -> role(rule).filter(role::equals).isPresent())
                .collect(Collectors.groupingBy(Rule::effect)));
        var file = new LinkedHashMap<String, Object>();
        var byRole = new LinkedHashMap<String, Object>();
        roles.forEach((role, lists) -> byRole.put(role, role(role, lists)));
        var others = rules.stream().filter(rule -> role(rule).isEmpty()).toList();
        if (!byRole.isEmpty()) {
            file.put("roles", byRole);
        }
        if (!others.isEmpty()) {
            file.put("rules", entries(others, "rules", false));
        }
        return file;
    }

    private static Map<String, Object> role(String role, Map<Effect, List<Rule>> lists) {
        var members = new LinkedHashMap<String, Object>();
        for (var effect : List.of(Effect.ALLOW, Effect.ASK, Effect.DENY)) {
            var rules = lists.getOrDefault(effect, List.of());
            if (!rules.isEmpty()) {
                members.put(effect.word(), entries(rules, "roles." + role + "." + effect.word(), true));
            }
        }
        return members;
    }

    private static List<Object> entries(List<Rule> rules, String id, boolean inRole) {
        var entries = new ArrayList<Object>();
        for (int i = 0; i < rules.size(); i++) {
            entries.add(RuleWriter.entry(rules.get(i), id + "[" + i + "]", inRole));
        }
        return entries;
    }

    /// The role whose rule it is, if it is about nobody else.
    private static Optional<String> role(Rule rule) {
        var roles = rule.who().roles();
        return roles.size() == 1
                ? roles.getFirst()
                        .literal()
                        .filter(name -> !name.isBlank() && rule.who().equals(Who.role(name)))
                : Optional.empty();
    }

    /// The roles that have to be declared.
    private static Set<String> mentioned(List<Rule> rules) {
        return rules.stream()
                .flatMap(rule -> Stream.concat(rule.who().roles().stream(), rule.approval().approvers().stream()))
                .map(Glob::literal)
                .flatMap(Optional::stream)
                .filter(name -> !name.equals("anonymous"))
                .collect(Collectors.toSet());
    }

    private static String group(Rule rule) {
        var matcher = NUMBERED.matcher(rule.id());
        return matcher.matches() ? matcher.group(1) : rule.id();
    }

    private static int number(Rule rule) {
        var matcher = NUMBERED.matcher(rule.id());
        return matcher.matches() ? Integer.parseInt(matcher.group(2)) : 0;
    }

    private static void check(List<Rule> rules, String text) throws ConfigException {
        var problems = new Problems();
        var scope = new PolicyScope(
                Set.of(),
                (name, with) -> new Condition.Custom(name, with, _ -> {
                    throw new UnsupportedOperationException("only read");
                }));
        var read = new PolicyReader(scope)
                .read("policy", text, problems).stream()
                        .map(placed -> placed.rule().withOrigin(""))
                        .collect(Collectors.toMap(Rule::id, rule -> rule));
        problems.throwIfAny();
        for (var rule : rules) {
            if (!rule.withOrigin("").equals(read.remove(rule.id()))) {
                throw new IllegalArgumentException("policy files cannot say what the rule " + rule.id() + " says");
            }
        }
    }
}
