package dev.sallyport.app.policy;

import dev.sallyport.policy.Effect;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// What a policy makes of a recorded attempt.
public sealed interface Replayed {

    /// @param rule the label of the rule that decides, or `default`
    record Decided(Effect effect, String rule) implements Replayed {}

    /// It depends on what the audit has not kept.
    ///
    /// @param possible the effects that it may have, at least two
    /// @param because the labels of the rules of which it cannot be told whether they apply; none where it is not
    ///     known what was asked for
    record Undecidable(Set<Effect> possible, List<String> because) implements Replayed {
        static final Undecidable UNKNOWN_TARGET = new Undecidable(EnumSet.allOf(Effect.class), List.of());
    }
}
