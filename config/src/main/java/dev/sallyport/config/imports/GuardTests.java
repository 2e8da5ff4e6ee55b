package dev.sallyport.config.imports;

import dev.sallyport.config.imports.GuardRule.Operator;
import dev.sallyport.policy.condition.Path;
import dev.sallyport.policy.condition.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Turns conditions into ours. For a rule that allows, ours never holds where the original does not; for one that
/// denies, ours holds, or cannot be evaluated, wherever the original does.
final class GuardTests {

    private static final Map<String, String> SUBJECT =
            Map.of("user.id", "subject.id", "user.agent_id", "subject.agent");
    private static final String ROLES = "user.roles";
    private static final String NONE = "None";
    private static final Set<Operator> COMPARISONS = Set.of(Operator.GT, Operator.LT, Operator.GTE, Operator.LTE);

    /// What a condition comes to.
    sealed interface Meaning {
        /// @param holds     as it is written in a policy
        /// @param fails     what surely holds where `holds` does not
        /// @param onMissing whether the original holds where there are no arguments
        record Test(Map<String, Object> holds, Map<String, Object> fails, boolean onArguments, boolean onMissing)
                implements Meaning {}

        /// It is about the name of the tool, resource or prompt.
        record Names(List<Fnmatch> patterns) implements Meaning {}

        /// It always holds.
        record Always() implements Meaning {}

        /// It cannot be said.
        record Lost(String why) implements Meaning {}
    }

    private final boolean narrow;

    GuardTests(boolean narrow) {
        this.narrow = narrow;
    }

    /// @throws IllegalArgumentException if an expression is malformed
    Meaning meaning(GuardRule.Test test) {
        if (test.field().equals("tool.name")) {
            return name(test)
                    .<Meaning>map(Meaning.Names::new)
                    .orElseGet(() -> new Meaning.Lost("a pattern for names cannot say it"));
        }
        if (test.field().equals("user.authenticated") && isTrue(test)) {
            return new Meaning.Always();
        }
        if (test.field().equals(ROLES)) {
            return roles(test);
        }
        if (GuardHours.isMeant(test)) {
            return hours(test);
        }
        var path = path(test.field());
        if (path.isEmpty()) {
            return new Meaning.Lost(unknown(test.field()));
        }
        return operator(test)
                .<Meaning>map(operators -> test(path.get(), test, operators))
                .orElseGet(() -> new Meaning.Lost(why(test)));
    }

    /// To Auth Guard the hour is always missing: what is negative always holds, all else never. What is meant is
    /// imported where it permits less.
    private Meaning hours(GuardRule.Test test) {
        boolean always = test.operator().isNegative();
        if (always && !narrow) {
            return new Meaning.Always();
        }
        return GuardHours.windows(test)
                .filter(_ -> always || !narrow)
                .<Meaning>map(time -> new Meaning.Test(time, Conditions.not(time), false, false))
                .orElseGet(() -> new Meaning.Lost("Auth Guard knows no time of day, so it never holds; write the"
                        + " rule with when: { time: { from: \"09:00\", to: \"17:00\", zone: Europe/Berlin } }"));
    }

    private static String unknown(String field) {
        var why = "Auth Guard knows no such field, or nothing here is the same";
        if (field.equals("request.timestamp")) {
            return why + "; write a condition time for hours of the day";
        }
        if (!field.startsWith("auth.")) {
            return why;
        }
        var member = field.substring("auth.".length());
        return why + "; did you mean user."
                + switch (member) {
                    case "roles", "agent_id" -> member;
                    case "user_id" -> "id";
                    default -> "claims." + member;
                }
                + "?";
    }

    private static boolean isTrue(GuardRule.Test test) {
        return test.operator() == Operator.EQUALS && test.value().equals(Value.of(true));
    }

    private static String why(GuardRule.Test test) {
        return switch (test.operator()) {
            case IN, NOT_IN -> "with a single value it looks for a part of a text, or fails";
            case GT, LT, GTE, LTE -> "only numbers are compared here";
            default -> "it never holds for a value that is no text";
        };
    }

    private static Optional<String> path(String field) {
        var parts = field.split("\\.", -1);
        var root = field.startsWith("tool.args.")
                ? Optional.of(Path.Root.ARGUMENTS)
                : field.startsWith("user.claims.") ? Optional.of(Path.Root.CLAIMS) : Optional.<Path.Root>empty();
        return Optional.ofNullable(SUBJECT.get(field))
                .or(() -> root.map(from -> {
                    List<Path.Step> steps = new ArrayList<>();
                    for (int i = 2; i < parts.length; i++) {
                        steps.add(new Path.Step.Key(parts[i]));
                    }
                    return new Path(from, steps).toString();
                }));
    }

    private Meaning test(String path, GuardRule.Test test, Map<String, Object> operators) {
        var missing = Conditions.field(path, Map.of("exists", false));
        var holds = Conditions.field(path, operators);
        boolean onMissing = isTrueOfNone(test);
        boolean always = path.equals("subject.id");
        return new Meaning.Test(
                !narrow && onMissing && !always ? Conditions.any(List.of(missing, holds)) : holds,
                always ? Conditions.not(holds) : Conditions.any(List.of(missing, Conditions.not(holds))),
                test.isOnArguments(),
                onMissing);
    }

    /// Python writes `None` for what is missing, and compares that.
    private static boolean isTrueOfNone(GuardRule.Test test) {
        var text = test.value() instanceof Value.Text value ? value.value() : null;
        return switch (test.operator()) {
            case NOT_EQUALS -> true;
            case NOT_IN -> test.value() instanceof Value.Items;
            case CONTAINS -> text != null && NONE.contains(text);
            case NOT_CONTAINS -> text != null && !NONE.contains(text);
            case STARTS_WITH -> text != null && NONE.startsWith(text);
            case ENDS_WITH -> text != null && NONE.endsWith(text);
            case REGEX -> text != null && PythonRegex.isFoundInNone(PythonRegex.translate(text, false));
            default -> false;
        };
    }

    private Optional<Map<String, Object>> operator(GuardRule.Test test) {
        var value = test.value();
        if (value instanceof Value.Text text) {
            return onText(test.operator(), text.value());
        }
        return switch (test.operator()) {
            case EQUALS -> Optional.of(Map.of("equals", value));
            case NOT_EQUALS -> Optional.of(Map.of("not-equals", value));
            case IN -> list(value).map(items -> Map.of("in", items));
            case NOT_IN -> list(value).map(items -> Map.of("not-in", items));
            case GT, LT, GTE, LTE ->
                value instanceof Value.Numeric ? Optional.of(Map.of(comparison(test.operator()), value)) : none();
            default -> none();
        };
    }

    private static Optional<Map<String, Object>> none() {
        return Optional.empty();
    }

    private static Optional<Value.Items> list(Value value) {
        return value instanceof Value.Items items && !items.values().isEmpty() ? Optional.of(items) : Optional.empty();
    }

    private static String comparison(Operator operator) {
        return switch (operator) {
            case GT -> "greater";
            case LT -> "less";
            case GTE -> "at-least";
            default -> "at-most";
        };
    }

    /// A part of a list's text is not an element of the list; so parts are looked for in texts only, where that
    /// would permit more.
    private Optional<Map<String, Object>> onText(Operator operator, String text) {
        return switch (operator) {
            case EQUALS -> Optional.of(Map.of("equals", text));
            case NOT_EQUALS -> Optional.of(Map.of("not-equals", text));
            case IN -> narrow ? Optional.of(Map.of("equals", text)) : none();
            case CONTAINS ->
                Optional.of(narrow ? Map.of("contains", text) : Map.of("matches", Conditions.literal(text)));
            case NOT_CONTAINS -> Optional.of(Map.of("not", Map.of("matches", Conditions.literal(text))));
            case STARTS_WITH -> Optional.of(Map.of("starts", text));
            case ENDS_WITH -> Optional.of(Map.of("ends", text));
            case REGEX -> Optional.of(Map.of("matches", PythonRegex.translate(text, narrow)));
            default -> none();
        };
    }

    /// Roles are a list, which Auth Guard takes for a text.
    private Meaning roles(GuardRule.Test test) {
        if (test.operator() != Operator.CONTAINS || !(test.value() instanceof Value.Text(var role))) {
            return new Meaning.Lost(
                    "user.roles is a list, which it is never equal to or in; name the roles under agents instead");
        }
        if (!role.matches("[\\w .:@/-]+") || role.contains(", ")) {
            return new Meaning.Lost("it looks for a part of how Python writes a list");
        }
        Map<String, Object> operators = narrow ? Map.of("contains", role) : Map.of("any", Map.of("contains", role));
        var holds = Conditions.field("subject.roles", operators);
        return new Meaning.Test(holds, Conditions.not(holds), false, false);
    }

    private static Optional<List<Fnmatch>> name(GuardRule.Test test) {
        if (test.operator() == Operator.IN && test.value() instanceof Value.Items(var names)) {
            return Optional.of(names.stream()
                    .filter(Value.Text.class::isInstance)
                    .map(name -> Fnmatch.literal(((Value.Text) name).value()))
                    .toList());
        }
        if (!(test.value() instanceof Value.Text(var text)) || COMPARISONS.contains(test.operator())) {
            return Optional.empty();
        }
        return switch (test.operator()) {
            case EQUALS -> Optional.of(List.of(Fnmatch.literal(text)));
            case STARTS_WITH -> Optional.of(List.of(Fnmatch.around(false, text, true)));
            case ENDS_WITH -> Optional.of(List.of(Fnmatch.around(true, text, false)));
            case CONTAINS -> Optional.of(List.of(Fnmatch.around(true, text, true)));
            case REGEX -> prefix(text).map(prefix -> List.of(Fnmatch.around(false, prefix, true)));
            default -> Optional.empty();
        };
    }

    /// The text that an expression asks for at the start, if it asks for no more.
    private static Optional<String> prefix(String expression) {
        var text = expression.replaceFirst("^\\^", "").replaceFirst("\\.\\*$", "");
        return Optional.of(text).filter(plain -> plain.equals(Conditions.literal(plain)) && !plain.isEmpty());
    }
}
