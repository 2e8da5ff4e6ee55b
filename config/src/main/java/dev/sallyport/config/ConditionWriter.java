package dev.sallyport.config;

import dev.sallyport.policy.condition.Condition;
import dev.sallyport.policy.condition.Network;
import dev.sallyport.policy.condition.Path;
import dev.sallyport.policy.condition.Test;
import dev.sallyport.policy.condition.TimeWindow;
import dev.sallyport.policy.condition.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Conditions as nested maps, lists and [YamlTree.Scalar]s.
final class ConditionWriter {

    private ConditionWriter() {}

    static Map<String, Object> condition(Condition condition) {
        return switch (condition) {
            case Condition.All all -> all(all.conditions());
            case Condition.Any any -> Map.of("any", conditions(any.conditions()));
            case Condition.Not not -> Map.of("not", condition(not.condition()));
            case Condition.Field field -> Map.of(field.path().toString(), test(field.test()));
            case Condition.Time time -> Map.of("time", YamlTree.oneOrList(time.windows(), ConditionWriter::window));
            case Condition.From from -> Map.of("network", networks(from.networks()));
            case Condition.Custom custom -> Map.of("custom", custom(custom));
        };
    }

    /// As one mapping where the keys differ.
    private static Map<String, Object> all(List<Condition> conditions) {
        var merged = new LinkedHashMap<String, Object>();
        for (var condition : conditions) {
            var one = condition instanceof Condition.All inner
                    ? Map.<String, Object>of("all", conditions(inner.conditions()))
                    : condition(condition);
            one.forEach(merged::putIfAbsent);
        }
        return merged.size() == conditions.size() && merged.size() > 1 ? merged : Map.of("all", conditions(conditions));
    }

    private static List<Object> conditions(List<Condition> conditions) {
        return conditions.stream().<Object>map(ConditionWriter::condition).toList();
    }

    static Object networks(List<Network> networks) {
        return YamlTree.oneOrList(networks, network -> YamlTree.text(network.toString()));
    }

    private static Map<String, Object> window(TimeWindow window) {
        var members = new LinkedHashMap<String, Object>();
        if (!window.from().equals(java.time.LocalTime.MIDNIGHT) || !window.to().equals(java.time.LocalTime.MIDNIGHT)) {
            members.put("from", YamlTree.text(window.from().toString()));
            members.put("to", YamlTree.text(window.to().toString()));
        }
        if (!window.days().equals(TimeWindow.EVERY_DAY)) {
            members.put(
                    "days",
                    window.days().stream()
                            .map(day -> YamlTree.text(PolicyKeys.DAYS.get(day.getValue() - 1)))
                            .toList());
        }
        members.put("zone", YamlTree.text(window.zone().getId()));
        return members;
    }

    private static Map<String, Object> custom(Condition.Custom custom) {
        var members = new LinkedHashMap<String, Object>();
        members.put("name", YamlTree.text(custom.name()));
        if (!custom.with().values().isEmpty()) {
            members.put("with", YamlTree.value(custom.with()));
        }
        return members;
    }

    /// Whose paths stand below `claims`.
    static Map<String, Object> claims(List<Condition.Field> claims) {
        var members = new LinkedHashMap<String, Object>();
        var root = Path.Root.CLAIMS.word();
        for (var claim : claims) {
            var path = claim.path().toString().substring(root.length());
            put(members, path.startsWith(".") ? path.substring(1) : path, test(claim.test()));
        }
        return members;
    }

    private static Object test(Test test) {
        return test instanceof Test.In in
                        && in.operands().size() == 1
                        && !(in.operands().getFirst() instanceof Value.Items)
                ? YamlTree.value(in.operands().getFirst())
                : operators(test);
    }

    private static Map<String, Object> operators(Test test) {
        if (!(test instanceof Test.Each each)) {
            return Map.of(operator(test), operand(test));
        }
        var members = new LinkedHashMap<String, Object>();
        each.tests().forEach(one -> put(members, operator(one), operand(one)));
        return members;
    }

    private static void put(Map<String, Object> members, String key, Object value) {
        if (members.put(key, value) != null) {
            throw new IllegalArgumentException("policy files cannot ask twice for " + key + " of the same value");
        }
    }

    private static String operator(Test test) {
        return switch (test) {
            case Test.Each _ ->
                throw new IllegalArgumentException("policy files have no tests within the tests of one value");
            case Test.Exists _ -> "exists";
            case Test.In in -> in.operands().size() == 1 ? "equals" : "in";
            case Test.Not not
            when not.test() instanceof Test.In in -> in.operands().size() == 1 ? "not-equals" : "not-in";
            case Test.Not _ -> "not";
            case Test.SameAs _ -> "same-as";
            case Test.Contains _ -> "contains";
            case Test.Starts _ -> "starts";
            case Test.Ends _ -> "ends";
            case Test.Matches _ -> "matches";
            case Test.Compare compare -> compare.comparison().word();
            case Test.Size _ -> "size";
            case Test.AnyItem _ -> "any";
            case Test.AllItems _ -> "all";
        };
    }

    private static Object operand(Test test) {
        return switch (test) {
            case Test.Each _ -> throw new IllegalArgumentException("tests within tests");
            case Test.Exists exists -> YamlTree.value(Value.of(exists.wanted()));
            case Test.In in -> operands(in);
            case Test.Not not -> not.test() instanceof Test.In in ? operands(in) : operators(not.test());
            case Test.SameAs same -> YamlTree.text(same.path().toString());
            case Test.Contains contains -> YamlTree.value(contains.operand());
            case Test.Starts starts -> YamlTree.text(starts.prefix());
            case Test.Ends ends -> YamlTree.text(ends.suffix());
            case Test.Matches matches -> YamlTree.text(matches.pattern().toString());
            case Test.Compare compare -> YamlTree.value(new Value.Numeric(compare.bound()));
            case Test.Size size -> test(size.test());
            case Test.AnyItem any -> operators(any.test());
            case Test.AllItems all -> operators(all.test());
        };
    }

    private static Object operands(Test.In in) {
        return in.operands().size() == 1
                ? YamlTree.value(in.operands().getFirst())
                : in.operands().stream().map(YamlTree::value).toList();
    }
}
