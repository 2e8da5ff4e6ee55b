package dev.sallyport.adapters.sqlite;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;

/// Brings commits from the write-ahead log to the disk, within [#INTERVAL] and beside the writer, which
/// never waits for it.
///
/// While the writer is busy, the log is never wholly copied and so never starts anew. Once it is large,
/// [#logIsLarge()] asks the writer to copy the small rest itself between two commits.
final class Checkpointer implements AutoCloseable {
    static final long LARGE_BYTES = 64L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(Checkpointer.class);
    private static final Duration INTERVAL = Duration.ofMillis(100);
    private static final int PAGE_BYTES = 4096;

    private final Path file;
    private final Supplier<SQLiteConfig> settings;
    private final Thread thread;
    private volatile boolean dirty;
    private volatile boolean large;
    private volatile boolean closed;
    private boolean failing;

    Checkpointer(Path file, Supplier<SQLiteConfig> settings) {
        this.file = file;
        this.settings = settings;
        this.thread =
                Thread.ofPlatform().daemon().name("sallyport-audit-checkpoint").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    void committed() {
        dirty = true;
    }

    boolean logIsLarge() {
        return large;
    }

    void logMayStartAnew() {
        large = false;
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        Threads.join(thread);
    }

    private void run() {
        @Nullable AuditTable table = null;
        while (!closed) {
            LockSupport.parkNanos(this, INTERVAL.toNanos());
            if (dirty) {
                dirty = false;
                table = checkpoint(table);
            }
        }
        close(table);
    }

    private @Nullable AuditTable checkpoint(@Nullable AuditTable open) {
        AuditTable table = open;
        try {
            if (table == null) {
                table = AuditTable.open(file, settings.get(), LARGE_BYTES);
            }
            large = table.checkpoint() * PAGE_BYTES > LARGE_BYTES;
            failing = false;
            return table;
        } catch (SQLException e) {
            report(e);
            dirty = true;
            close(table);
            return null;
        }
    }

    private void report(SQLException e) {
        if (!failing) {
            LOG.atError()
                    .addKeyValue("file", file)
                    .addKeyValue("reason", e.getMessage())
                    .log("the audit's write-ahead log cannot be copied into the database");
        }
        failing = true;
    }

    private void close(@Nullable AuditTable table) {
        if (table == null) {
            return;
        }
        try {
            table.close();
        } catch (SQLException e) {
            LOG.atDebug().setCause(e).log("the audit database was not closed cleanly");
        }
    }
}
