package dev.sallyport.app.command;

import dev.sallyport.adapters.sqlite.Attempt;
import dev.sallyport.adapters.sqlite.AttemptReader;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;

/// Shows attempts to several visitors and, where that takes long, tells how far it is.
final class Progress implements AttemptReader.Visitor {
    private static final long EVERY = Duration.ofSeconds(2).toNanos();

    private final PrintWriter err;
    private final List<AttemptReader.Visitor> visitors;
    private long told = System.nanoTime();
    private long attempts;

    Progress(PrintWriter err, AttemptReader.Visitor... visitors) {
        this.err = err;
        this.visitors = List.of(visitors);
    }

    @Override
    public void attempt(Attempt attempt) {
        visitors.forEach(visitor -> visitor.attempt(attempt));
        seen();
    }

    @Override
    public void undecided() {
        visitors.forEach(AttemptReader.Visitor::undecided);
        seen();
    }

    private void seen() {
        attempts++;
        if (System.nanoTime() - told > EVERY) {
            told = System.nanoTime();
            err.println("… " + attempts + " attempts read");
            err.flush();
        }
    }
}
