package dev.sallyport.config.imports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.PolicyLoader;
import dev.sallyport.config.imports.AuthGuard.Condition;
import dev.sallyport.config.imports.AuthGuard.Policy;
import dev.sallyport.config.imports.AuthGuard.Request;
import dev.sallyport.config.imports.AuthGuard.Rule;
import dev.sallyport.policy.Action;
import dev.sallyport.policy.Context;
import dev.sallyport.policy.Definition;
import dev.sallyport.policy.PolicySet;
import dev.sallyport.policy.Subject;
import dev.sallyport.policy.Target;
import dev.sallyport.policy.condition.Value;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Generated policies of MCP Auth Guard, and what becomes of them.
class NeverWiderTest {

    private static final int POLICIES = 1500;
    private static final int REQUESTS = 60;
    private static final List<String> TOOLS = List.of("a", "b", "get_a", "get_b", "delete_a");
    private static final List<String> URIS = List.of("pub://a", "pub://b/c", "priv://a");
    private static final List<String> NAME_PATTERNS = List.of("*", "get_*", "*_a", "[ab]", "?", "[!a]", "get_[a-b]");
    private static final List<String> URI_PATTERNS = List.of("*", "pub://*", "*a", "pub://?", "p*b*");
    private static final List<Object> ARGUMENTS = List.of("a", "ab", "None", "on", 5, List.of("a", "ab"), List.of());
    private static final Definition SEEN = new Definition(Set.of(), Value.Fields.NONE, null, "0");

    private final Random random = new Random(20260105);

    @Test
    void whatIsImportedNeverPermitsWhatTheSourceDidNot() throws Exception {
        int allowed = 0;
        for (int i = 0; i < POLICIES; i++) {
            var policy = new Policy(chance(4), rules(1 + random.nextInt(5), this::rule));
            var imported = PolicyImport.from(Format.AUTH_GUARD, "p.yaml", policy.yaml());
            var ours = PolicyLoader.parse("p.yaml", imported.yaml());

            for (int j = 0; j < REQUESTS; j++) {
                var request = request();
                if (allows(ours, request)) {
                    allowed++;
                    assertThat(AuthGuard.allows(policy, request))
                            .as(() -> request + "\n" + policy.yaml() + "\n" + imported.yaml())
                            .isTrue();
                }
            }
        }
        assertThat(allowed).as("the property is about something").isGreaterThan(POLICIES * REQUESTS / 20);
    }

    @Test
    void rolesPrioritiesAndNamesOfToolsAreImportedExactly() throws Exception {
        for (int i = 0; i < POLICIES; i++) {
            var policy = new Policy(chance(3), rules(1 + random.nextInt(6), this::plainRule));
            var imported = PolicyImport.from(Format.AUTH_GUARD, "p.yaml", policy.yaml());
            var ours = PolicyLoader.parse("p.yaml", imported.yaml());

            for (int j = 0; j < REQUESTS; j++) {
                var request = new Request(roles(), "u1", "tools", pick("list", "call"), pick(TOOLS), null, null);
                assertThat(allows(ours, request))
                        .as(() -> request + "\n" + policy.yaml() + "\n" + imported.yaml())
                        .isEqualTo(AuthGuard.allows(policy, request));
            }
        }
    }

    private interface Generator {
        Rule next();
    }

    private static List<Rule> rules(int count, Generator generator) {
        return IntStream.range(0, count).mapToObj(_ -> generator.next()).toList();
    }

    private Rule rule() {
        var matchers = new TreeMap<String, Map<String, List<String>>>();
        if (!chance(8)) {
            for (var kind : some(List.of("tools", "tools", "resources", "prompts"))) {
                matchers.put(kind, matcher(kind.equals("resources")));
            }
        }
        var conditions = new ArrayList<Condition>();
        while (chance(2) && conditions.size() < 2) {
            conditions.add(condition());
        }
        return new Rule(
                !chance(2),
                chance(2) ? List.of() : some(List.of("r1", "r2", "*")),
                chance(3) ? some(List.of("u1", "u*", "*", "v")) : List.of(),
                matchers,
                chance(2) ? List.of("*") : some(List.of("list", "call", "read", "get")),
                conditions,
                pick(List.of(100, 200, 300)));
    }

    private Map<String, List<String>> matcher(boolean uris) {
        var matcher = new TreeMap<String, List<String>>();
        if (chance(2)) {
            matcher.put(uris ? "uris" : "names", some(uris ? URIS : TOOLS));
        }
        if (matcher.isEmpty() || chance(3)) {
            matcher.put("patterns", some(uris ? URI_PATTERNS : NAME_PATTERNS));
        }
        return matcher;
    }

    private Condition condition() {
        var operator = pick(
                "equals",
                "not_equals",
                "in",
                "not_in",
                "contains",
                "not_contains",
                "starts_with",
                "ends_with",
                "regex",
                "gt",
                "lt");
        Object value = switch (operator) {
            case "gt", "lt" -> pick(List.<Object>of(3, 7, "b"));
            case "in", "not_in" -> pick(List.<Object>of(List.of("a", "b"), List.of("None"), "abc"));
            case "regex" -> pick(List.<Object>of("a", "^a.*", "a|b$", "N", "\\w+$", "[^b]"));
            case "equals", "not_equals" -> pick(List.<Object>of("a", "None", 5));
            default -> pick(List.<Object>of("a", "o", "on", "None"));
        };
        return new Condition(
                pick("tool.args.x", "tool.args.x", "user.claims.c", "tool.name", "user.roles", "auth.roles"),
                operator,
                value);
    }

    private Rule plainRule() {
        boolean allows = !chance(2);
        var matcher = allows && chance(2) ? Map.of("patterns", List.of("*")) : Map.of("names", some(TOOLS));
        return new Rule(
                allows,
                chance(3) ? List.of() : some(List.of("r1", "r2")),
                List.of(),
                Map.of("tools", matcher),
                pick(List.of(List.of("*"), List.of("list"), List.of("call"))),
                List.of(),
                pick(List.of(100, 200, 300)));
    }

    private Request request() {
        var kind = pick("tools", "tools", "resources", "prompts");
        var action = chance(3) ? "list" : kind.equals("tools") ? "call" : kind.equals("prompts") ? "get" : "read";
        boolean hasArguments = !kind.equals("resources") && !action.equals("list");
        return new Request(
                roles(),
                pick("u1", "u2", "v"),
                kind,
                action,
                pick(kind.equals("resources") ? URIS : TOOLS),
                hasArguments && !chance(4) ? pick(ARGUMENTS) : null,
                chance(2) ? pick(ARGUMENTS) : null);
    }

    private Set<String> roles() {
        return chance(4) ? Set.of() : new HashSet<>(some(List.of("r1", "r2")));
    }

    private static boolean allows(PolicySet policy, Request request) {
        var kind = switch (request.kind()) {
            case "tools" -> Target.Kind.TOOL;
            case "prompts" -> Target.Kind.PROMPT;
            default -> Target.Kind.RESOURCE;
        };
        var subject = new Subject(request.user(), request.roles()).withClaims(fields("c", request.claim()));
        var context = Context.at(Instant.EPOCH).withArguments(Context.Arguments.of(fields("x", request.argument())));
        var action = Arrays.stream(Action.values())
                .filter(one -> one.word().equals(request.action()))
                .findFirst()
                .orElseThrow();
        return policy.decide(subject, action, new Target(kind, "s", request.name(), SEEN), context)
                .allows();
    }

    private static Value.Fields fields(String name, @Nullable Object value) {
        return switch (value) {
            case null -> Value.Fields.NONE;
            case List<?> list ->
                new Value.Fields(Map.of(
                        name, Value.texts(list.stream().map(String::valueOf).toList())));
            case Integer number -> new Value.Fields(Map.of(name, Value.of(number)));
            default -> new Value.Fields(Map.of(name, Value.of(value.toString())));
        };
    }

    private boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    private String pick(String... of) {
        return pick(List.of(of));
    }

    private <T> T pick(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    /// At least one, in any order.
    private List<String> some(List<String> of) {
        return Stream.generate(() -> pick(of))
                .limit(1 + random.nextInt(2))
                .distinct()
                .toList();
    }
}
