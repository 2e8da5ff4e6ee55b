package dev.sallyport.adapters.sqlite;

import dev.sallyport.gateway.StoreUnavailable;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;

/// The one thread that writes the audit: takes whatever is queued, commits it as one group, keeps the
/// promises. After a failure it opens the database anew with the next group, and waits only briefly for locks
/// until one succeeds, so that nobody waits for a second timeout.
final class AuditWriter implements Runnable, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AuditWriter.class);
    private static final int LARGEST_GROUP = 4096;
    private static final Duration PATIENCE_WHILE_FAILING = Duration.ofMillis(100);

    private final Path file;
    private final Supplier<SQLiteConfig> settings;
    private final HandOff<Pending> queue;
    private final EventJson json;
    private final Checkpointer checkpointer;
    private @Nullable AuditTable table;
    private boolean failing;

    AuditWriter(
            Path file,
            Supplier<SQLiteConfig> settings,
            HandOff<Pending> queue,
            EventJson json,
            Checkpointer checkpointer)
            throws SQLException {
        this.file = file;
        this.settings = settings;
        this.queue = queue;
        this.json = json;
        this.checkpointer = checkpointer;
        this.table = AuditTable.open(file, settings.get(), Checkpointer.LARGE_BYTES);
    }

    @Override
    public void run() {
        try {
            drain(this::write);
        } finally {
            queue.close();
            drain(left -> Completions.complete(left, new StoreUnavailable("the audit's writer has ended")));
            close();
        }
    }

    @Override
    public void close() {
        if (table == null) {
            return;
        }
        try {
            table.close();
        } catch (SQLException e) {
            LOG.atDebug().setCause(e).log("the audit database was not closed cleanly");
        }
        table = null;
    }

    private void drain(Consumer<List<Pending>> use) {
        for (List<Pending> taken = queue.take(); !taken.isEmpty(); taken = queue.take()) {
            use.accept(taken);
        }
    }

    private void write(List<Pending> taken) {
        for (int from = 0; from < taken.size(); from += LARGEST_GROUP) {
            List<Pending> group = taken.subList(from, Math.min(taken.size(), from + LARGEST_GROUP));
            StoreUnavailable failure = commit(group);
            if (failure != null) {
                Completions.complete(taken.subList(from + group.size(), taken.size()), failure);
                return;
            }
        }
    }

    /// @return why the group, all of it, could not be written; null where it was
    private @Nullable StoreUnavailable commit(List<Pending> group) {
        List<Pending> encoded = new ArrayList<>(group.size());
        List<byte[]> rows = new ArrayList<>(group.size());
        for (Pending pending : group) {
            encode(pending, encoded, rows);
        }
        StoreUnavailable failure = append(rows);
        Completions.complete(encoded, failure);
        if (failure == null) {
            settle();
        }
        return failure;
    }

    private void encode(Pending pending, List<Pending> encoded, List<byte[]> rows) {
        try {
            rows.add(json.encode(pending.event()));
            encoded.add(pending);
        } catch (RuntimeException e) {
            LOG.atError()
                    .addKeyValue("call", pending.event().call())
                    .setCause(e)
                    .log("an event has no JSON form");
            Completions.complete(List.of(pending), new StoreUnavailable("the audit event cannot be written", e));
        }
    }

    private @Nullable StoreUnavailable append(List<byte[]> rows) {
        try {
            AuditTable open = table == null ? reopen() : table;
            open.append(rows);
            checkpointer.committed();
            return null;
        } catch (SQLException | RuntimeException e) {
            return failed(e);
        }
    }

    /// What may follow a commit and cannot undo it.
    private void settle() {
        try {
            if (failing && table != null) {
                table.waitForLocks(Database.BUSY_TIMEOUT);
                failing = false;
                LOG.atInfo().addKeyValue("file", file).log("the audit is written again");
            }
            if (checkpointer.logIsLarge() && table != null) {
                checkpointer.logMayStartAnew();
                table.checkpoint();
            }
        } catch (SQLException e) {
            LOG.atWarn()
                    .addKeyValue("file", file)
                    .addKeyValue("reason", e.getMessage())
                    .log("the audit is opened anew");
            close();
        }
    }

    private AuditTable reopen() throws SQLException {
        AuditTable opened = AuditTable.open(file, settings.get(), Checkpointer.LARGE_BYTES);
        opened.waitForLocks(PATIENCE_WHILE_FAILING);
        table = opened;
        return opened;
    }

    private StoreUnavailable failed(Exception cause) {
        if (!failing) {
            LOG.atError()
                    .addKeyValue("file", file)
                    .addKeyValue("reason", cause.getMessage())
                    .log("the audit cannot be written, calls are refused");
        }
        failing = true;
        close();
        return Database.unavailable(file, cause);
    }
}
