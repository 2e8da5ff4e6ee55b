package dev.sallyport.policy;

import dev.sallyport.policy.condition.Path;
import dev.sallyport.policy.condition.Test;
import dev.sallyport.policy.condition.Value;
import dev.sallyport.policy.condition.Value.Fields;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What a JSON Schema (2020-12 and before) proves of a tool's arguments. Keywords that it does not know, or that
/// choose between schemas, prove nothing.
record ArgumentSchema(Fields schema) {

    /// Why a test of an argument can never be passed, and what may have been meant.
    record Misfit(String what, String hint) {}

    private static final Set<String> OPEN = Set.of(
            "$ref",
            "$dynamicRef",
            "$recursiveRef",
            "allOf",
            "anyOf",
            "oneOf",
            "if",
            "dependencies",
            "dependentSchemas",
            "patternProperties",
            "unevaluatedProperties");
    private static final Set<String> REFERENCES = Set.of("$ref", "$dynamicRef", "$recursiveRef");

    /// Where a path leads.
    private sealed interface Found {
        /// To a value of this schema.
        record Known(Fields schema) implements Found {}

        /// Nobody knows.
        record Unknown() implements Found {}

        /// To nothing: the tool takes no such argument.
        ///
        /// @param closed whether it refuses it, and does not just ignore it
        record Nothing(String name, Set<String> instead, boolean closed) implements Found {}
    }

    Optional<Misfit> misfit(Path path, Test test) {
        return switch (find(path.steps())) {
            case Found.Unknown _ -> Optional.empty();
            case Found.Nothing(var _, var _, var closed)
            when test instanceof Test.Exists && !closed -> Optional.empty();
            case Found.Nothing nothing ->
                Optional.of(
                        new Misfit("no tool it names takes " + path, Similar.hint(nothing.name(), nothing.instead())));
            case Found.Known known -> new Known(path.toString(), known.schema()).misfit(test);
        };
    }

    private Found find(List<Path.Step> steps) {
        Found found = new Found.Known(schema);
        boolean list = false;
        for (var step : steps) {
            if (!(found instanceof Found.Known known)) {
                return found;
            }
            list |= step instanceof Path.Step.Each;
            found = step(known.schema(), step);
        }
        return list && found instanceof Found.Known ? new Found.Unknown() : found;
    }

    private static Found step(Fields schema, Path.Step step) {
        if (has(schema, REFERENCES)) {
            return new Found.Unknown();
        }
        return switch (step) {
            case Path.Step.Key key -> member(schema, key.name());
            case Path.Step.Index index -> element(schema, String.valueOf(index.number()));
            case Path.Step.Each _ -> element(schema, "*");
        };
    }

    private static Found member(Fields schema, String name) {
        if (!(schema.values().get("properties") instanceof Fields properties)) {
            return new Found.Unknown();
        }
        var member = properties.values().get(name);
        if (member != null) {
            return member instanceof Fields known ? new Found.Known(known) : new Found.Unknown();
        }
        var others = schema.values().get("additionalProperties");
        boolean closed = Value.of(false).equals(others);
        return has(schema, OPEN) || (others != null && !closed)
                ? new Found.Unknown()
                : new Found.Nothing(name, new TreeSet<>(properties.values().keySet()), closed);
    }

    private static Found element(Fields schema, String name) {
        var types = types(schema);
        if (!types.isEmpty() && !types.contains("array")) {
            return new Found.Nothing(name, Set.of(), true);
        }
        return schema.values().get("items") instanceof Fields items
                        && !schema.values().containsKey("prefixItems")
                ? new Found.Known(items)
                : new Found.Unknown();
    }

    private static boolean has(Fields schema, Set<String> keywords) {
        return schema.values().keySet().stream().anyMatch(keywords::contains);
    }

    /// The types that a value can have; none where that is not known.
    private static Set<String> types(Fields schema) {
        return switch (schema.values().get("type")) {
            case Value.Text one when !has(schema, REFERENCES) -> Set.of(one.value());
            case Value.Items several
            when !has(schema, REFERENCES) ->
                several.values().stream()
                        .filter(Value.Text.class::isInstance)
                        .map(type -> ((Value.Text) type).value())
                        .collect(Collectors.toUnmodifiableSet());
            case null, default -> Set.of();
        };
    }

    /// A value that a tool takes.
    ///
    /// @param name for messages
    private record Known(String name, Fields schema) {

        Optional<Misfit> misfit(Test test) {
            return switch (test) {
                case Test.Each each ->
                    each.tests().stream().flatMap(one -> misfit(one).stream()).findFirst();
                case Test.Not not -> not.test() instanceof Test.Exists ? Optional.empty() : misfit(not.test());
                case Test.In in -> in(in.operands());
                case Test.Compare compare -> needs(compare.comparison().word(), "number", "integer");
                case Test.Starts _ -> needs("starts", "string");
                case Test.Ends _ -> needs("ends", "string");
                case Test.Matches _ -> needs("matches", "string");
                case Test.Contains contains ->
                    contains.operand() instanceof Value.Text
                            ? needs("contains", "string", "array")
                            : needs("contains", "array");
                case Test.Size _ -> needs("size", "string", "array", "object");
                case Test.AnyItem any -> items("any", any.test());
                case Test.AllItems all -> items("all", all.test());
                case Test.Exists _, Test.SameAs _ -> Optional.empty();
            };
        }

        private Optional<Misfit> needs(String operator, String... wanted) {
            var types = types(schema);
            return types.isEmpty() || List.of(wanted).stream().anyMatch(types::contains)
                    ? Optional.empty()
                    : Optional.of(new Misfit(
                            name + " is declared as " + String.join(" or ", new TreeSet<>(types)) + ", so " + operator
                                    + " never holds",
                            "compare it with a value of its type"));
        }

        private Optional<Misfit> items(String operator, Test test) {
            var misfit = needs(operator, "array");
            return misfit.isEmpty() && schema.values().get("items") instanceof Fields items && !has(schema, REFERENCES)
                    ? new Known("each element of " + name, items).misfit(test)
                    : misfit;
        }

        private Optional<Misfit> in(List<Value> operands) {
            return operands.stream()
                    .flatMap(operand -> equals(operand).stream())
                    .findFirst();
        }

        private Optional<Misfit> equals(Value operand) {
            var types = types(schema);
            if (!types.isEmpty() && types.stream().noneMatch(type -> isOf(type, operand))) {
                return Optional.of(new Misfit(
                        name + " is declared as " + String.join(" or ", new TreeSet<>(types)) + ", so it is never "
                                + operand.type(),
                        quotes(operand, types)));
            }
            return schema.values().get("enum") instanceof Value.Items values
                            && !has(schema, REFERENCES)
                            && !values.values().contains(operand)
                    ? Optional.of(new Misfit(
                            name + " is never " + show(operand),
                            Similar.hint(
                                    show(operand),
                                    values.values().stream().map(Known::show).toList())))
                    : Optional.empty();
        }

        private static String quotes(Value operand, Set<String> types) {
            if (operand instanceof Value.Text) {
                return "what is no text is written without quotes";
            }
            return types.contains("string") ? "write it in quotes" : "compare it with a value of its type";
        }

        private static String show(Value value) {
            return switch (value) {
                case Value.Text text -> text.value();
                case Value.Numeric number -> number.digits();
                case Value.Flag flag -> String.valueOf(flag.value());
                default -> value.type();
            };
        }

        private static boolean isOf(String type, Value value) {
            return switch (type) {
                case "string" -> value instanceof Value.Text;
                case "number" -> value instanceof Value.Numeric;
                case "integer" -> value instanceof Value.Numeric number && isWhole(number.value());
                case "boolean" -> value instanceof Value.Flag;
                case "array" -> value instanceof Value.Items;
                case "object" -> value instanceof Fields;
                case "null" -> false;
                default -> true;
            };
        }

        private static boolean isWhole(BigDecimal number) {
            return number.scale() <= 0;
        }
    }
}
