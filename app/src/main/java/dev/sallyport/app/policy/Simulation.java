package dev.sallyport.app.policy;

import dev.sallyport.adapters.sqlite.Attempt;
import dev.sallyport.adapters.sqlite.AttemptReader;
import dev.sallyport.policy.Action;
import dev.sallyport.policy.Effect;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// What another policy would have decided about what is in the audit: gathers every attempt whose decision flips, by
/// subject, target and rules. A decision flips where its effect changes; by which rule it stays the same does not
/// matter. Used by one thread.
public final class Simulation implements AttemptReader.Visitor {

    /// Attempts that differ in nothing that a rule names.
    ///
    /// @param target the name or URI; the first of several
    /// @param rule the label of the rule that decided
    public record Case(
            String subject, Action action, String server, String target, Effect effect, String rule, Replayed now) {}

    /// @param example the gateway's own id of one of them, the first
    public record Tally(Case what, long count, Instant first, Instant last, String example) {
        private Tally and(Tally other) {
            boolean earlier = first.isBefore(other.first);
            return new Tally(
                    what,
                    count + other.count,
                    earlier ? first : other.first,
                    last.isAfter(other.last) ? last : other.last,
                    earlier ? example : other.example);
        }
    }

    /// @param attempts that policy had decided
    /// @param undecided attempts that had ended before, or were about nothing a rule speaks of
    /// @param flips most frequent first
    /// @param undecidable those that hang on what the audit has not kept, most frequent first
    public record Result(long attempts, long undecided, List<Tally> flips, List<Tally> undecidable) {
        public long flipped() {
            return count(flips);
        }

        /// How many had been allowed and are no more.
        public long lost() {
            return count(flips.stream()
                    .filter(flip -> flip.what().effect() == Effect.ALLOW)
                    .toList());
        }

        public long unclear() {
            return count(undecidable);
        }

        private static long count(List<Tally> tallies) {
            return tallies.stream().mapToLong(Tally::count).sum();
        }
    }

    private static final Comparator<Tally> MOST_FREQUENT = Comparator.comparingLong(Tally::count)
            .reversed()
            .thenComparing(by(Case::subject))
            .thenComparing(by(Case::server))
            .thenComparing(by(Case::target))
            .thenComparing(by(what -> what.toString()));

    private final Replay replay;
    private final Map<Case, Tally> flips = new HashMap<>();
    private final Map<Case, Tally> undecidable = new HashMap<>();
    private long attempts;
    private long undecided;

    public Simulation(Replay replay) {
        this.replay = replay;
    }

    @Override
    public void attempt(Attempt attempt) {
        attempts++;
        Effect before = Effect.valueOf(attempt.effect().name());
        switch (replay.decide(attempt)) {
            case Replayed.Decided now when now.effect() == before -> {}
            case Replayed.Decided now -> tally(flips, attempt, before, now);
            case Replayed.Undecidable now -> tally(undecidable, attempt, before, now);
        }
    }

    @Override
    public void undecided() {
        undecided++;
    }

    public Result result() {
        return new Result(attempts, undecided, sorted(flips), sorted(undecidable));
    }

    private static void tally(Map<Case, Tally> tallies, Attempt attempt, Effect before, Replayed now) {
        var what = new Case(
                attempt.subject().id(),
                Replay.action(attempt),
                attempt.server(),
                attempt.targets().getFirst(),
                before,
                attempt.rule(),
                now);
        tallies.merge(what, new Tally(what, 1, attempt.time(), attempt.time(), attempt.call()), Tally::and);
    }

    private static List<Tally> sorted(Map<Case, Tally> tallies) {
        return tallies.values().stream().sorted(MOST_FREQUENT).toList();
    }

    private static Comparator<Tally> by(Function<Case, String> text) {
        return Comparator.comparing(tally -> text.apply(tally.what()));
    }
}
