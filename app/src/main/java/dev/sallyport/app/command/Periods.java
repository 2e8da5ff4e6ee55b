package dev.sallyport.app.command;

import dev.sallyport.app.policy.Period;
import java.time.Instant;

/// Spans of time as people write them: `last-7d`, `2026-12-01..2026-12-31T18:00:00Z`, or a start, from which on it
/// lasts until now.
final class Periods {
    private static final String LAST = "last-";
    private static final String TO = "..";

    private Periods() {}

    /// The value of an option; a wrong one is wrong usage.
    static Period of(LeafCommand command, String option, String text, Instant now) {
        try {
            return parse(now, text);
        } catch (IllegalArgumentException e) {
            throw command.usage(option + ": " + e.getMessage());
        }
    }

    /// @throws IllegalArgumentException with a message fit for the user
    static Period parse(Instant now, String text) {
        int to = text.indexOf(TO);
        String start = to < 0 ? text : text.substring(0, to);
        Instant until = to < 0 ? now : Moments.before(now, text.substring(to + TO.length()));
        Instant since = Moments.before(now, start.startsWith(LAST) ? start.substring(LAST.length()) : start);
        if (!since.isBefore(until)) {
            throw new IllegalArgumentException("'" + text + "' ends before it begins");
        }
        return new Period(since, until);
    }
}
