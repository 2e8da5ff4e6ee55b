package dev.sallyport.adapters.sqlite;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Counts the changes that others have made to a database file, looked for at a fixed interval. A platform
/// thread: native calls pin virtual ones.
final class FileWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FileWatch.class);

    /// A number that differs after each change.
    @FunctionalInterface
    interface Version {
        long now() throws SQLException;
    }

    private final String file;
    private final AutoCloseable connection;
    private final Version version;
    private final Duration interval;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicLong changes = new AtomicLong();
    private final Thread thread;
    private long seen;
    private boolean failing;

    private FileWatch(String file, AutoCloseable connection, Version version, Duration interval) throws SQLException {
        this.file = file;
        this.connection = connection;
        this.version = version;
        this.interval = interval;
        this.seen = version.now();
        this.thread =
                Thread.ofPlatform().daemon().name("sallyport-watch-" + file).unstarted(this::run);
    }

    /// @param file as the log calls it
    /// @param connection used by the watch alone from here on, and closed by it
    /// @param version asks that connection
    static FileWatch start(String file, AutoCloseable connection, Version version, Duration interval)
            throws SQLException {
        var watch = new FileWatch(file, connection, version, interval);
        watch.thread.start();
        return watch;
    }

    long changes() {
        return changes.get();
    }

    @Override
    public void close() {
        closed.countDown();
        Threads.join(thread);
    }

    private void run() {
        try {
            while (!closed.await(interval.toMillis(), TimeUnit.MILLISECONDS)) {
                look();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            closeConnection();
        }
    }

    private void closeConnection() {
        try {
            connection.close();
        } catch (Exception e) {
            LOG.atWarn().addKeyValue("file", file).setCause(e).log("a watched file was not closed cleanly");
        }
    }

    private void look() {
        try {
            long now = version.now();
            if (now != seen) {
                seen = now;
                changes.incrementAndGet();
            }
            failing = false;
        } catch (SQLException e) {
            if (!failing) {
                LOG.atError().addKeyValue("file", file).setCause(e).log("a file cannot be watched");
            }
            failing = true;
        }
    }
}
