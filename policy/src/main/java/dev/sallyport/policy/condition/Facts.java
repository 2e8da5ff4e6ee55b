package dev.sallyport.policy.condition;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What conditions are evaluated on.
public interface Facts {

    /// What a path finds; [Value.Absent] where there is nothing. What it throws makes the condition that asked
    /// [Outcome#ERROR].
    Value find(Path path);

    /// Whether the arguments are not known yet, so that a condition on them is [Outcome#OPEN].
    boolean withoutArguments();

    /// When the request came.
    Instant time();

    /// The client's address as an IP literal; null where it has none.
    @Nullable
    String address();

    /// Takes note of why a condition is [Outcome#ERROR], in words that have no value of the request.
    default void report(String problem) {}
}
