package dev.sallyport.adapters.sqlite;

import dev.sallyport.gateway.StoreUnavailable;
import dev.sallyport.gateway.audit.AuditEvent;
import dev.sallyport.gateway.audit.AuditLog;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.function.Supplier;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.SynchronousMode;

/// The audit in `audit.db`: append-only, one row per event, written by one thread in groups.
///
/// [#append] hands the event over and returns. The writer takes whatever has been handed over meanwhile and
/// commits it as one group, so a busy gateway pays for few commits. Where the file cannot be written (disk
/// full, locked for longer than two seconds, I/O error), every event of the group fails with
/// [StoreUnavailable] and none of it is kept; the next group tries again. Where more than [#CAPACITY] events
/// wait, further ones fail at once.
public final class SqliteAuditLog implements AuditLog, AutoCloseable {
    /// Events that may wait to be written.
    public static final int CAPACITY = 65_536;

    /// What an appended event survives.
    public enum Durability {
        /// The end of the process: handed to the operating system, on the disk within about 100 ms.
        WRITE,
        /// A power cut: on the disk.
        FSYNC
    }

    /// What is kept of the arguments.
    public enum Arguments {
        /// A bounded view with credentials removed.
        REDACTED,
        NONE
    }

    public record Options(Durability durability, Arguments arguments) {
        public static final Options DEFAULT = new Options(Durability.WRITE, Arguments.REDACTED);
    }

    private final HandOff<Pending> queue = new HandOff<>(CAPACITY);
    private final Checkpointer checkpointer;
    private final Thread writer;

    private SqliteAuditLog(Path file, Supplier<SQLiteConfig> settings, Arguments arguments) throws SQLException {
        checkpointer = new Checkpointer(file, settings);
        var json = new EventJson(arguments);
        var loop = new AuditWriter(file, settings, queue, json, checkpointer);
        writer = Thread.ofPlatform().daemon().name("sallyport-audit").unstarted(loop);
    }

    /// Opens the audit of a data directory that exists; makes its file where it is missing.
    ///
    /// @throws StoreUnavailable where it cannot be opened
    public static SqliteAuditLog open(Path directory, Options options) {
        var synchronous = options.durability() == Durability.FSYNC ? SynchronousMode.FULL : SynchronousMode.NORMAL;
        return open(directory, options.arguments(), () -> Database.settings(synchronous));
    }

    static SqliteAuditLog open(Path directory, Arguments arguments, Supplier<SQLiteConfig> settings) {
        Path file = directory.resolve(AuditTable.FILE);
        try {
            var log = new SqliteAuditLog(file, settings, arguments);
            log.checkpointer.start();
            log.writer.start();
            return log;
        } catch (SQLException e) {
            throw Database.unavailable(file, e);
        }
    }

    @Override
    public Future<Void> append(AuditEvent event) {
        Pending pending = Pending.of(event);
        if (!queue.offer(pending, pending.waker())) {
            pending.complete(new StoreUnavailable("the audit takes no more events"));
        }
        return pending.promise().future();
    }

    /// Writes what has been appended, then closes the file. Later appends fail.
    @Override
    public void close() {
        queue.close();
        Threads.join(writer);
        checkpointer.close();
    }
}
