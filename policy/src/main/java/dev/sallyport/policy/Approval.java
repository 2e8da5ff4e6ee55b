package dev.sallyport.policy;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// How a request that a rule asks about may be approved. Where several ask, only as all of them agree to.
///
/// @param self      whether the caller may approve it itself
/// @param approvers patterns for the roles of those who may besides; none for whoever may use the command line
/// @param lasts     how long a request waits for its approval, and an approval for its use
public record Approval(boolean self, List<Glob> approvers, Duration lasts) {

    public static final Approval DEFAULT = new Approval(false, List.of(), Duration.ofMinutes(10));

    public Approval {
        approvers = List.copyOf(approvers);
        if (lasts.isZero() || lasts.isNegative()) {
            throw new IllegalArgumentException("an approval lasts some time");
        }
    }

    /// What both rules that ask agree to.
    Approval and(Approval other) {
        if (equals(other)) {
            return this;
        }
        var common = Stream.concat(
                        approvers.stream().filter(glob -> Glob.covers(other.approvers, glob)),
                        other.approvers.stream().filter(glob -> Glob.covers(approvers, glob)))
                .distinct()
                .sorted(Comparator.comparing(Glob::toString))
                .toList();
        return new Approval(self && other.self, common, lasts.compareTo(other.lasts) <= 0 ? lasts : other.lasts);
    }
}
