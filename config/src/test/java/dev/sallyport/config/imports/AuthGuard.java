package dev.sallyport.config.imports;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// MCP Auth Guard's decisions, by its evaluator's rules: what imported policies are compared with.
final class AuthGuard {

    /// @param allows whether what no rule matches is allowed
    record Policy(boolean allows, List<Rule> rules) {
        String yaml() {
            return "name: generated\ndefault_effect: " + (allows ? "allow" : "deny") + "\nrules:\n"
                    + rules.stream().map(rule -> "  - " + rule.yaml() + "\n").collect(Collectors.joining());
        }
    }

    /// @param matchers by `tools`, `resources` and `prompts`: lists of names, and of patterns
    record Rule(
            boolean allows,
            List<String> roles,
            List<String> users,
            Map<String, Map<String, List<String>>> matchers,
            List<String> actions,
            List<Condition> conditions,
            int priority) {

        String yaml() {
            var agents = (roles.isEmpty() ? "" : "roles: " + quoted(roles))
                    + (roles.isEmpty() || users.isEmpty() ? "" : ", ")
                    + (users.isEmpty() ? "" : "user_id: " + quoted(users));
            return "{ name: r, effect: " + (allows ? "allow" : "deny")
                    + (agents.isEmpty() ? "" : ", agents: { " + agents + " }")
                    + matchers.entrySet().stream()
                            .map(matcher -> ", " + matcher.getKey() + ": "
                                    + matcher.getValue().entrySet().stream()
                                            .map(part -> part.getKey() + ": " + quoted(part.getValue()))
                                            .collect(Collectors.joining(", ", "{ ", " }")))
                            .collect(Collectors.joining())
                    + ", actions: " + quoted(actions)
                    + ", conditions: "
                    + conditions.stream().map(Condition::yaml).toList()
                    + ", priority: " + priority + " }";
        }
    }

    /// @param value a text, an Integer or a list of texts
    record Condition(String field, String operator, Object value) {
        String yaml() {
            var written = switch (value) {
                case List<?> list -> quoted(list);
                case String text -> "'" + text + "'";
                default -> value;
            };
            return "{ field: " + field + ", operator: " + operator + ", value: " + written + " }";
        }
    }

    record Request(
            Set<String> roles,
            String user,
            String kind,
            String action,
            String name,
            @Nullable Object argument,
            @Nullable Object claim) {}

    private AuthGuard() {}

    private static String quoted(List<?> texts) {
        return texts.stream().map(text -> "\"" + text + "\"").collect(Collectors.joining(", ", "[", "]"));
    }

    static boolean allows(Policy policy, Request request) {
        return policy.rules().stream()
                .sorted((one, other) -> Integer.compare(other.priority(), one.priority()))
                .filter(rule -> matches(rule, request))
                .findFirst()
                .map(Rule::allows)
                .orElse(policy.allows());
    }

    private static boolean matches(Rule rule, Request request) {
        return any(rule.actions(), pattern -> fnmatch(pattern, request.action()))
                && (rule.users().isEmpty() || any(rule.users(), pattern -> fnmatch(pattern, request.user())))
                && (rule.roles().isEmpty()
                        || (rule.roles().contains("*")
                                ? !request.roles().isEmpty()
                                : any(rule.roles(), request.roles()::contains)))
                && reaches(rule, request)
                && rule.conditions().stream().allMatch(condition -> holds(condition, request));
    }

    private static boolean any(List<String> texts, Predicate<String> predicate) {
        return texts.stream().anyMatch(predicate);
    }

    private static boolean reaches(Rule rule, Request request) {
        if (rule.matchers().isEmpty()) {
            return true;
        }
        var matcher =
                rule.matchers().getOrDefault(request.kind(), rule.matchers().get("tools"));
        if (matcher == null) {
            return false;
        }
        return matcher.entrySet().stream()
                .allMatch(part -> part.getKey().equals("patterns")
                        ? any(part.getValue(), pattern -> fnmatch(pattern, request.name()))
                        : part.getValue().contains(request.name()));
    }

    private static boolean fnmatch(String pattern, String text) {
        var expression = Pattern.compile("\\[[^]]*]|.")
                .matcher(pattern)
                .replaceAll(match -> java.util.regex.Matcher.quoteReplacement(
                        switch (match.group()) {
                            case "*" -> ".*";
                            case "?" -> ".";
                            default ->
                                match.group().length() > 1
                                        ? match.group().replace("[!", "[^")
                                        : Pattern.quote(match.group());
                        }));
        return Pattern.compile(expression, Pattern.DOTALL).matcher(text).matches();
    }

    private static boolean holds(Condition condition, Request request) {
        var found = switch (condition.field()) {
            case "tool.args.x" -> request.argument();
            case "user.claims.c" -> request.claim();
            case "tool.name" -> request.name();
            case "user.roles" -> request.roles().stream().sorted().toList();
            default -> null;
        };
        var text = text(found);
        var value = condition.value();
        return switch (condition.operator()) {
            case "equals" -> value.equals(found);
            case "not_equals" -> !value.equals(found);
            case "in" ->
                value instanceof List<?> list
                        ? isIn(found, list)
                        : found instanceof String && text(value).contains(text);
            case "not_in" ->
                value instanceof List<?> list
                        ? !isIn(found, list)
                        : found instanceof String && !text(value).contains(text);
            case "contains" -> value instanceof String part && text.contains(part);
            case "not_contains" -> value instanceof String part && !text.contains(part);
            case "starts_with" -> text.startsWith(text(value));
            case "ends_with" -> text.endsWith(text(value));
            case "regex" -> Pattern.compile(text(value)).matcher(text).lookingAt();
            case "gt" -> compared(found, value) > 0;
            case "lt" -> {
                int order = compared(found, value);
                yield order < 0 && order != Integer.MIN_VALUE;
            }
            default -> throw new IllegalArgumentException(condition.operator());
        };
    }

    private static boolean isIn(@Nullable Object found, List<?> list) {
        return found != null && list.contains(found);
    }

    private static int compared(@Nullable Object found, Object value) {
        if (found instanceof Integer number && value instanceof Integer bound) {
            return Integer.compare(number, bound);
        }
        return found instanceof String text && value instanceof String bound
                ? Integer.signum(text.compareTo(bound))
                : Integer.MIN_VALUE;
    }

    /// As Python writes it.
    private static String text(@Nullable Object value) {
        return switch (value) {
            case null -> "None";
            case List<?> list ->
                list.stream().map(item -> "'" + item + "'").collect(Collectors.joining(", ", "[", "]"));
            default -> value.toString();
        };
    }
}
