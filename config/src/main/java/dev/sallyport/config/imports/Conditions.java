package dev.sallyport.config.imports;

import dev.sallyport.policy.Glob;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Conditions as they are written in a policy file.
final class Conditions {

    private Conditions() {}

    static Map<String, Object> field(String path, Map<String, Object> test) {
        boolean isEquals = test.size() == 1 && test.containsKey("equals") && !(test.get("equals") instanceof List);
        return Map.of(path, isEquals ? test.get("equals") : test);
    }

    static Map<String, Object> not(Map<String, Object> condition) {
        return Map.of("not", condition);
    }

    /// One of them has to hold.
    static Map<String, Object> any(List<Map<String, Object>> conditions) {
        var distinct = List.copyOf(new LinkedHashSet<>(conditions));
        return distinct.size() == 1 ? distinct.getFirst() : Map.of("any", distinct);
    }

    /// All of them have to hold; in one mapping where they do not share a key.
    static Map<String, Object> all(List<Map<String, Object>> conditions) {
        var distinct = List.copyOf(new LinkedHashSet<>(conditions));
        var together = new LinkedHashMap<String, Object>();
        for (var condition : distinct) {
            for (var entry : condition.entrySet()) {
                if (together.put(entry.getKey(), entry.getValue()) != null) {
                    return Map.of("all", distinct);
                }
            }
        }
        return together;
    }

    /// An expression for whole texts that any of the patterns matches.
    static String expression(List<Glob> globs) {
        return globs.stream().map(Conditions::expression).collect(Collectors.joining("|", "(?s)^(?:", ")$"));
    }

    private static String expression(Glob glob) {
        var expression = new StringBuilder();
        var text = glob.toString();
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            switch (c) {
                case '*' -> expression.append(".*");
                case '?' -> expression.append('.');
                case '\\' -> expression.append(literal(text.substring(at + 1, ++at + 1)));
                default -> expression.append(literal(String.valueOf(c)));
            }
        }
        return expression.toString();
    }

    /// An expression for this text.
    static String literal(String text) {
        return text.replaceAll("[\\\\.+*?()|\\[\\]{}^$]", "\\\\$0");
    }
}
