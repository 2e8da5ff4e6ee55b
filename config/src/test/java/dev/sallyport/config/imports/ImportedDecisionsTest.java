package dev.sallyport.config.imports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.Action;
import dev.sallyport.policy.Context;
import dev.sallyport.policy.Definition;
import dev.sallyport.policy.PolicySet;
import dev.sallyport.policy.Subject;
import dev.sallyport.policy.Target;
import dev.sallyport.policy.condition.Value;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What is imported decides as the source did on every documented example, but for the differences that are listed.
class ImportedDecisionsTest {

    private static final Map<String, PolicySet> POLICIES = new HashMap<>();

    @TempDir
    private static @Nullable Path directory;

    record Case(
            String policy,
            String subject,
            String action,
            String kind,
            String server,
            String name,
            String state,
            String argument,
            String decision,
            String difference) {

        static Case of(List<String> row) {
            return new Case(
                    row.get(0),
                    row.get(1),
                    row.get(2),
                    row.get(3),
                    row.get(4),
                    row.get(5),
                    row.get(6),
                    row.get(7),
                    row.get(8),
                    row.size() > 9 ? row.get(9) : "");
        }
    }

    static Stream<Case> cases() {
        return Examples.rows("decisions.txt", 10).map(Case::of);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void decidesAsTheSourceDidButForTheListedDifferences(Case example) throws Exception {
        var policy = POLICIES.get(example.policy());
        if (policy == null) {
            policy = Examples.loaded(Examples.imported(example.policy()), Path.of(String.valueOf(directory)));
            POLICIES.put(example.policy(), policy);
        }

        var decision = policy.decide(subject(example), action(example), target(example), context(example));

        assertThat(decision.allows() ? "allow" : "deny")
                .as(example + " decided by " + decision.rule())
                .isEqualTo(example.difference().isEmpty() ? example.decision() : "deny");
        if (!example.difference().isEmpty()) {
            assertThat(example.decision())
                    .as("a difference only ever permits less")
                    .isEqualTo("allow");
        }
    }

    private static Subject subject(Case example) {
        if (example.subject().equals("anonymous")) {
            return Subject.anonymous();
        }
        var claims = new HashMap<String, Value>();
        words(example).forEach((key, value) -> {
            if (key.startsWith("claims.")) {
                claims.put(key.substring("claims.".length()), Value.of(value));
            }
        });
        var roles = words(example).getOrDefault("roles", "");
        return new Subject(
                        words(example).getOrDefault("id", "key:k_1"),
                        roles.isEmpty() ? Set.of() : Set.of(roles.split(",")))
                .withClaims(new Value.Fields(claims));
    }

    /// `id`, `roles`, claims and the time, each `key=value`.
    private static Map<String, String> words(Case example) {
        return Arrays.stream(example.subject().split(" "))
                .map(word -> word.split("=", 2))
                .filter(word -> word.length == 2)
                .collect(Collectors.toMap(word -> word[0], word -> word[1]));
    }

    private static Action action(Case example) {
        return Action.valueOf(example.action().toUpperCase(Locale.ROOT));
    }

    private static Target target(Case example) {
        var kind = Target.Kind.valueOf(example.kind().toUpperCase(Locale.ROOT));
        var tags = example.state().startsWith("tags=")
                ? Set.of(example.state().substring("tags=".length()))
                : Set.<String>of();
        var definition = example.state().equals("unseen") ? null : new Definition(tags, Value.Fields.NONE, null, "0");
        return new Target(kind, example.server(), example.name(), definition);
    }

    private static Context context(Case example) {
        var time = words(example).getOrDefault("at", "12:00");
        var context = Context.at(Instant.parse("2026-01-05T" + time + ":00Z"));
        int split = example.argument().indexOf('=');
        Map<String, Value> arguments = split < 0
                ? Map.of()
                : Map.of(
                        example.argument().substring(0, split),
                        value(example.argument().substring(split + 1)));
        return context.withArguments(Context.Arguments.of(new Value.Fields(arguments)));
    }

    /// A text, a list `[of, texts]`, or behind `#` a number or flag.
    private static Value value(String text) {
        if (text.startsWith("#")) {
            var plain = text.substring(1);
            return plain.equals("true") ? Value.of(true) : new Value.Numeric(new BigDecimal(plain));
        }
        return text.startsWith("[")
                ? Value.texts(List.of(text.substring(1, text.length() - 1).split(", ")))
                : Value.of(text.translateEscapes());
    }
}
