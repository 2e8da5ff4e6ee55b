package dev.sallyport.policy;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A decision with how it came about, from [PolicySet#explain].
///
/// @param trials  every rule that speaks of targets of this kind, by id
/// @param nearest where the request is denied, the rule that would have permitted it with the least change: of those
///     that allow or ask, first of those whose patterns match the target, the one with the fewest things unmet; none
///     where a rule that denies is all that stands in the way
public record Explanation(
        Decision decision, List<Trial> trials, @Nullable Trial nearest) {

    public Explanation {
        trials = List.copyOf(trials);
    }

    static Explanation of(Decision decision, Target target, List<Trial> trials) {
        var nearest = decision.effect() != Effect.DENY
                ? null
                : trials.stream()
                        .filter(trial -> trial.rule().effect() != Effect.DENY)
                        .min(Comparator.comparing(
                                        (Trial trial) -> !names(trial.rule().what(), target))
                                .thenComparingInt(trial -> trial.unmet().size()))
                        .orElse(null);
        return new Explanation(decision, trials, nearest);
    }

    private static boolean names(What what, Target target) {
        return what.targets().getOrDefault(target.kind(), List.of()).stream()
                .anyMatch(glob -> glob.matches(target.name()));
    }
}
