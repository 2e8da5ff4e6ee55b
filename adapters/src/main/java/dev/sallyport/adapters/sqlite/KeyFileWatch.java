package dev.sallyport.adapters.sqlite;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Counts the commits that others have made to a database file, looked for at a fixed interval. A platform
/// thread: native calls pin virtual ones.
final class KeyFileWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KeyFileWatch.class);

    private final Connection connection;
    private final Duration interval;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicLong changes = new AtomicLong();
    private final Thread thread;
    private long seen;
    private boolean failing;

    private KeyFileWatch(Connection connection, Duration interval) throws SQLException {
        this.connection = connection;
        this.interval = interval;
        this.seen = version();
        this.thread = Thread.ofPlatform().daemon().name("sallyport-keys-watch").unstarted(this::run);
    }

    /// @param connection used by the watch alone from here on, and closed by it
    static KeyFileWatch start(Connection connection, Duration interval) throws SQLException {
        var watch = new KeyFileWatch(connection, interval);
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
        try (connection) {
            while (!closed.await(interval.toMillis(), TimeUnit.MILLISECONDS)) {
                look();
            }
        } catch (SQLException e) {
            LOG.atWarn().setCause(e).log("the key file was not closed cleanly");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            long now = version();
            if (now != seen) {
                seen = now;
                changes.incrementAndGet();
            }
            failing = false;
        } catch (SQLException e) {
            if (!failing) {
                LOG.atError().setCause(e).log("the key file cannot be watched");
            }
            failing = true;
        }
    }

    private long version() throws SQLException {
        return Database.pragma(connection, "data_version");
    }
}
