package dev.sallyport.policy;

import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What comes with a permission. Those of every rule that allows a request apply, the strictest where they differ.
///
/// @param redact names of fields whose values the caller does not get to see, at any depth of the result
/// @param cap    bytes the result may have; null for no bound
/// @param limits each counted for itself; in the order of their rules
public record Obligations(Set<String> redact, @Nullable Long cap, List<Limit> limits) {

    public static final Obligations NONE = new Obligations(Set.of(), null, List.of());

    /// So many requests in any window of this length, per subject and rule.
    ///
    /// @param rule the id of the rule that sets it; it is what is counted by
    public record Limit(String rule, int count, Duration window) implements Comparable<Limit> {
        /// What counts requests keeps a time for each.
        public static final int MAX_COUNT = 100_000;

        private static final Comparator<Limit> ORDER =
                Comparator.comparing(Limit::rule).thenComparing(Limit::window).thenComparingInt(Limit::count);

        public Limit {
            if (count > MAX_COUNT) {
                throw new IllegalArgumentException("a limit counts up to " + MAX_COUNT + " requests, not " + count);
            }
            if (count < 1 || window.isZero() || window.isNegative()) {
                throw new IllegalArgumentException("a limit is a positive number in a window of some length");
            }
        }

        @Override
        public int compareTo(Limit other) {
            return ORDER.compare(this, other);
        }
    }

    public Obligations {
        redact = Collections.unmodifiableSet(new TreeSet<>(redact));
        limits = limits.stream().distinct().sorted().toList();
        if (cap != null && cap < 1) {
            throw new IllegalArgumentException("a cap is at least 1 byte");
        }
    }

    /// Both.
    public Obligations and(Obligations other) {
        if (other.equals(NONE)) {
            return this;
        }
        if (equals(NONE)) {
            return other;
        }
        var fields = new TreeSet<>(redact);
        fields.addAll(other.redact);
        return new Obligations(
                fields,
                smaller(cap, other.cap),
                Stream.concat(limits.stream(), other.limits.stream()).toList());
    }

    private static @Nullable Long smaller(@Nullable Long one, @Nullable Long other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return Math.min(one, other);
    }
}
