package dev.sallyport.adapters.sqlite;

import dev.sallyport.adapters.sqlite.OAuthTable.Work;
import dev.sallyport.oauth.store.StoreFailed;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;

/// The one thread that changes `oauth.db`: takes whatever changes wait and commits them, in their order, as one
/// transaction, so that many share the wait for the disk. Nobody hears of a change before it is there to stay. A
/// platform thread: native calls pin virtual ones.
final class OAuthWriter implements AutoCloseable {
    static final int CAPACITY = 8192;

    private static final Logger LOG = LoggerFactory.getLogger(OAuthWriter.class);
    private static final int LARGEST_GROUP = 512;

    private final Path file;
    private final Supplier<SQLiteConfig> settings;
    private final Generation generation;
    private final HandOff<Change<?>> queue = new HandOff<>(CAPACITY);
    private final Thread thread;
    private @Nullable OAuthTable table;
    private boolean failing;

    /// @param counted whether others have to hear of it: steps the generation
    private record Change<T>(Work<T> work, boolean counted, CompletableFuture<T> result) {
        /// Runs the work, whose result counts once it is committed.
        Runnable apply(OAuthTable table) throws SQLException {
            T value = work.on(table);
            if (counted) {
                table.countChange();
            }
            return () -> result.complete(value);
        }
    }

    OAuthWriter(Path file, Supplier<SQLiteConfig> settings, Generation generation) throws SQLException {
        this.file = file;
        this.settings = settings;
        this.generation = generation;
        this.table = OAuthTable.open(file, settings.get());
        this.thread =
                Thread.ofPlatform().daemon().name("sallyport-oauth-writer").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /// @return once it is on the disk
    /// @throws StoreFailed where it may not be
    <T> T change(boolean counted, Work<T> work) {
        var change = new Change<>(work, counted, new CompletableFuture<T>());
        if (!queue.offer(change, Runnable::run)) {
            throw new StoreFailed(file + ": takes no more changes");
        }
        return await(change.result());
    }

    static <T> T await(CompletableFuture<T> result) {
        try {
            return result.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof StoreFailed failed ? new StoreFailed(message(failed), failed) : e;
        }
    }

    /// Commits what waits, then closes the file. Later changes fail.
    @Override
    public void close() {
        queue.close();
        Threads.join(thread);
    }

    private void run() {
        try {
            drain(this::write);
        } finally {
            queue.close();
            drain(left -> fail(left, new StoreFailed(file + ": its writer has ended")));
            closeTable();
        }
    }

    private void drain(Consumer<List<Change<?>>> use) {
        for (List<Change<?>> taken = queue.take(); !taken.isEmpty(); taken = queue.take()) {
            use.accept(taken);
        }
    }

    private void write(List<Change<?>> taken) {
        try {
            for (int from = 0; from < taken.size(); from += LARGEST_GROUP) {
                writeGroup(taken.subList(from, Math.min(taken.size(), from + LARGEST_GROUP)));
            }
        } catch (Error e) {
            fail(taken, new StoreFailed(file + ": its writer has ended", e));
            throw e;
        }
    }

    private void writeGroup(List<Change<?>> group) {
        try {
            List<Runnable> results = commit(group);
            failing = false;
            step(group);
            results.forEach(Runnable::run);
        } catch (SQLException | RuntimeException e) {
            StoreFailed failure = failed(e);
            step(group);
            fail(group, failure);
        }
    }

    private List<Runnable> commit(List<Change<?>> group) throws SQLException {
        OAuthTable open = table == null ? OAuthTable.open(file, settings.get()) : table;
        table = open;
        List<Runnable> results = new ArrayList<>(group.size());
        open.begin();
        for (Change<?> change : group) {
            results.add(change.apply(open));
        }
        open.commit();
        return results;
    }

    /// Those that were answered already stay answered.
    private static void fail(List<Change<?>> changes, StoreFailed failure) {
        changes.forEach(change -> change.result().completeExceptionally(failure));
    }

    /// A commit that failed may still have reached the file, so the generation steps either way.
    private void step(List<Change<?>> group) {
        if (group.stream().anyMatch(Change::counted)) {
            generation.advance();
        }
    }

    private StoreFailed failed(Exception cause) {
        if (!failing) {
            LOG.atError()
                    .addKeyValue("file", file)
                    .addKeyValue("reason", cause.getMessage())
                    .log("OAuth's state cannot be written, what needs it is refused");
        }
        failing = true;
        closeTable();
        return SqliteOAuthStore.failed(file, cause);
    }

    private void closeTable() {
        OAuthTable open = table;
        table = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                LOG.atDebug().setCause(e).log("OAuth's database was not closed cleanly");
            }
        }
    }

    private static String message(StoreFailed failed) {
        return String.valueOf(failed.getMessage());
    }
}
