package dev.sallyport.config;

import dev.sallyport.policy.Action;
import dev.sallyport.policy.Approval;
import dev.sallyport.policy.Glob;
import dev.sallyport.policy.Obligations;
import dev.sallyport.policy.Rule;
import dev.sallyport.policy.Target.Kind;
import dev.sallyport.policy.What;
import dev.sallyport.policy.Who;
import dev.sallyport.policy.condition.Condition;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A rule as nested maps, lists and [YamlTree.Scalar]s.
final class RuleWriter {

    private static final List<Glob> ANY_SERVER = List.of(Glob.ofName("*"));

    private final Rule rule;
    private final Map<String, Object> entry = new LinkedHashMap<>();

    private RuleWriter(Rule rule) {
        this.rule = rule;
    }

    /// @param id     what its place gives it; else it is named
    /// @param inRole whether its place says the effect and the role
    static Map<String, Object> entry(Rule rule, String id, boolean inRole) {
        return new RuleWriter(rule).write(id, inRole);
    }

    private Map<String, Object> write(String id, boolean inRole) {
        if (!rule.id().equals(id)) {
            entry.put("name", YamlTree.text(rule.id()));
        }
        if (!inRole) {
            entry.put("effect", YamlTree.text(rule.effect().word()));
            put("who", who(rule.who()));
        }
        what(rule.what());
        if (!rule.when().equals(Condition.All.NOTHING)) {
            entry.put("when", ConditionWriter.condition(rule.when()));
        }
        put("obligations", obligations());
        put("approval", approval(rule.approval()));
        if (rule.dryRun()) {
            entry.put("dry-run", new YamlTree.Scalar("true"));
        }
        if (rule.includeNew()) {
            entry.put("include-new", new YamlTree.Scalar("true"));
        }
        return entry;
    }

    private void put(String key, Map<String, Object> members) {
        if (!members.isEmpty()) {
            entry.put(key, members);
        }
    }

    private static Map<String, Object> who(Who who) {
        var members = new LinkedHashMap<String, Object>();
        some(members, "subjects", who.subjects());
        some(members, "roles", who.roles());
        some(members, "teams", who.teams());
        some(members, "groups", who.groups());
        some(members, "scopes", who.scopes());
        some(members, "clients", who.clients());
        some(members, "agents", who.agents());
        some(members, "authentication", who.authentication());
        if (!who.networks().isEmpty()) {
            members.put("networks", ConditionWriter.networks(who.networks()));
        }
        if (!who.claims().isEmpty()) {
            members.put("claims", ConditionWriter.claims(who.claims()));
        }
        return members;
    }

    private static void some(Map<String, Object> members, String key, Collection<?> items) {
        if (!items.isEmpty()) {
            members.put(key, texts(items));
        }
    }

    private static Object texts(Collection<?> items) {
        return items.stream().map(item -> YamlTree.text(item.toString())).toList();
    }

    private void what(What what) {
        if (!what.servers().equals(ANY_SERVER)) {
            entry.put("server", YamlTree.oneOrList(what.servers(), glob -> YamlTree.text(glob.toString())));
        }
        for (var kind : List.of(Kind.TOOL, Kind.PROMPT, Kind.RESOURCE, Kind.TEMPLATE)) {
            some(entry, kind.word() + "s", what.targets().getOrDefault(kind, List.of()));
        }
        some(entry, "tags", what.tags());
        var annotations = new LinkedHashMap<String, Object>();
        what.annotations().forEach((name, value) -> annotations.put(name, YamlTree.value(value)));
        put("annotations", annotations);
        if (!what.actions().equals(Set.of(Action.values()))) {
            entry.put(
                    "actions",
                    what.actions().stream()
                            .map(action -> YamlTree.text(action.word()))
                            .toList());
        }
    }

    private Map<String, Object> obligations() {
        var members = new LinkedHashMap<String, Object>();
        some(members, "redact", rule.obligations().redact());
        var cap = rule.obligations().cap();
        if (cap != null) {
            members.put("cap", YamlTree.text(Units.showBytes(cap)));
        }
        if (!rule.obligations().limits().isEmpty()) {
            members.put("limit", YamlTree.oneOrList(rule.obligations().limits(), RuleWriter::limit));
        }
        some(members, "scopes", rule.scopes());
        return members;
    }

    private static Object limit(Obligations.Limit limit) {
        return YamlTree.text(limit.count() + "/" + Units.show(limit.window()));
    }

    private static Map<String, Object> approval(Approval approval) {
        var members = new LinkedHashMap<String, Object>();
        if (approval.self()) {
            members.put("self", new YamlTree.Scalar("true"));
        }
        some(members, "approvers", approval.approvers());
        if (!approval.lasts().equals(Approval.DEFAULT.lasts())) {
            members.put("lasts", YamlTree.text(Units.show(approval.lasts())));
        }
        return members;
    }
}
