package dev.sallyport.app.policy;

import dev.sallyport.policy.Rule;
import dev.sallyport.policy.condition.Condition;
import dev.sallyport.policy.condition.Path;
import dev.sallyport.policy.condition.Test;
import java.util.List;
import java.util.stream.Stream;

/// What the conditions of a rule look at.
///
/// @param paths every field
/// @param anything whether a condition written in Java may look at everything
record Reads(List<Path> paths, boolean anything) {

    static Reads of(Rule rule) {
        List<Condition> leaves =
                Stream.concat(rule.who().claims().stream(), leaves(rule.when())).toList();
        List<Path> paths = leaves.stream()
                .flatMap(leaf -> leaf instanceof Condition.Field field
                        ? Stream.concat(Stream.of(field.path()), others(field.test()))
                        : Stream.of())
                .distinct()
                .toList();
        return new Reads(paths, leaves.stream().anyMatch(Condition.Custom.class::isInstance));
    }

    private static Stream<Condition> leaves(Condition condition) {
        return switch (condition) {
            case Condition.All all -> all.conditions().stream().flatMap(Reads::leaves);
            case Condition.Any any -> any.conditions().stream().flatMap(Reads::leaves);
            case Condition.Not not -> leaves(not.condition());
            case Condition.Field _, Condition.Time _, Condition.From _, Condition.Custom _ -> Stream.of(condition);
        };
    }

    /// The fields that a test compares with.
    private static Stream<Path> others(Test test) {
        return switch (test) {
            case Test.SameAs same -> Stream.of(same.path());
            case Test.Each each -> each.tests().stream().flatMap(Reads::others);
            case Test.Not not -> others(not.test());
            case Test.Size size -> others(size.test());
            case Test.AnyItem any -> others(any.test());
            case Test.AllItems all -> others(all.test());
            default -> Stream.of();
        };
    }
}
