package dev.sallyport.adapters.sqlite;

import dev.sallyport.adapters.sqlite.OAuthTable.Work;
import dev.sallyport.oauth.store.StoreFailed;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;

/// Two threads with a connection each that read `oauth.db`, so that a long list does not hold up the rest. Platform
/// threads: native calls pin virtual ones.
final class OAuthReaders implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OAuthReaders.class);
    private static final int READERS = 2;

    private final Path file;
    private final Supplier<SQLiteConfig> settings;
    private final ConcurrentLinkedDeque<OAuthTable> idle = new ConcurrentLinkedDeque<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(
            READERS,
            Thread.ofPlatform().daemon().name("sallyport-oauth-reader-", 0).factory());

    OAuthReaders(Path file, Supplier<SQLiteConfig> settings) {
        this.file = file;
        this.settings = settings;
    }

    <T> T read(Work<T> work) {
        var result = new CompletableFuture<T>();
        try {
            threads.execute(() -> read(work, result));
        } catch (RejectedExecutionException e) {
            throw new StoreFailed(file + ": is closed", e);
        }
        return OAuthWriter.await(result);
    }

    @Override
    public void close() {
        threads.close();
        idle.forEach(OAuthReaders::close);
    }

    private <T> void read(Work<T> work, CompletableFuture<T> result) {
        OAuthTable table = idle.poll();
        try {
            if (table == null) {
                table = OAuthTable.open(file, settings.get());
            }
            T value = work.on(table);
            idle.push(table);
            result.complete(value);
        } catch (SQLException | RuntimeException e) {
            if (table != null) {
                close(table);
            }
            result.completeExceptionally(SqliteOAuthStore.failed(file, e));
        }
    }

    private static void close(OAuthTable table) {
        try {
            table.close();
        } catch (SQLException e) {
            LOG.atDebug().setCause(e).log("OAuth's database was not closed cleanly");
        }
    }
}
