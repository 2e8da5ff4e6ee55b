package dev.sallyport.app.command;

import dev.sallyport.adapters.sqlite.AuditQuery;
import dev.sallyport.adapters.sqlite.AuditRecord;
import dev.sallyport.adapters.sqlite.SqliteAuditReader;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/// Shows the last records, and those that follow.
@Command(
        name = "tail",
        description = "Show the last attempts, oldest first; with -f also those to come, until interrupted.",
        footer = {"  sallyport audit tail", "  sallyport audit tail -n 100 -f", "  sallyport audit tail -f --json"})
final class AuditTailCommand extends LeafCommand {
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);
    private static final int BATCH = 1_000;

    @Option(names = "-n", paramLabel = "N", description = "How many (default: ${DEFAULT-VALUE}).", defaultValue = "20")
    private int count;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what comes.")
    private boolean follow;

    @Option(names = "--phases", description = "Show intents and outcomes, each on its own line.")
    private boolean phases;

    @Option(names = "--json", description = "Print the records, one JSON object per line.")
    private boolean json;

    @Override
    public Integer call() {
        if (count < 0) {
            throw usage("-n: at least 0");
        }
        try {
            tail();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return ExitCode.OK;
    }

    private void tail() throws InterruptedException {
        Optional<SqliteAuditReader> audit = open();
        if (audit.isPresent()) {
            try (SqliteAuditReader reader = audit.get()) {
                tail(reader);
            }
        }
    }

    /// Waits for an audit to be made where it is to follow one.
    private Optional<SqliteAuditReader> open() throws InterruptedException {
        Optional<SqliteAuditReader> audit = SqliteAuditReader.open(home().directory());
        if (audit.isEmpty()) {
            err().println("there is no audit in " + home().directory() + " yet");
            err().flush();
        }
        while (follow && audit.isEmpty()) {
            Thread.sleep(LOOK_EVERY);
            audit = SqliteAuditReader.open(home().directory());
        }
        return audit;
    }

    private void tail(SqliteAuditReader reader) throws InterruptedException {
        AuditQuery query = new AuditQuery(null, null, null, null, null, null, null, null, phases);
        AuditLines lines = new AuditLines(out(), ansi(), json, phases);
        long last = reader.lastSeq();
        List<AuditRecord> newest = reader.newest(query, count).reversed();
        lines.header();
        lines.print(newest);
        last = newest.isEmpty() ? last : Math.max(last, newest.getLast().seq());
        while (follow && !out().checkError()) {
            List<AuditRecord> more = reader.following(last, query, BATCH);
            lines.print(more);
            if (more.isEmpty()) {
                Thread.sleep(LOOK_EVERY);
            } else {
                last = more.getLast().seq();
            }
        }
    }
}
