package dev.sallyport.adapters.sqlite;

import dev.sallyport.oauth.store.OAuthStore;
import dev.sallyport.oauth.store.StoreFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.SynchronousMode;

/// What OAuth remembers, in `oauth.db`, shared with other processes that work on the same data directory. Each change
/// is one statement within a transaction that has locked the file: of several that want the same row, in whatever
/// process, one gets it. Commits are synced to the disk before they count, many changes to a commit.
///
/// The generation is a counter in `oauth.generation`, which steps before a change returns. A writer that dies between
/// its commit and the counter has confirmed nothing; a count in the database itself, looked at once a second, tells of
/// it. An unneeded step costs one reading and is harmless.
public final class SqliteOAuthStore implements OAuthStore, AutoCloseable {
    private static final Duration WATCH_EVERY = Duration.ofSeconds(1);

    private final Generation generation;
    private final FileWatch watch;
    private final OAuthWriter writer;
    private final OAuthReaders readers;

    private SqliteOAuthStore(Path file, Supplier<SQLiteConfig> settings, Generation generation) throws SQLException {
        this.generation = generation;
        this.writer = new OAuthWriter(file, settings, generation);
        this.readers = new OAuthReaders(file, settings);
        OAuthTable watched = OAuthTable.open(file, settings.get());
        this.watch = FileWatch.start("oauth.db", watched, watched::changes, WATCH_EVERY);
        writer.start();
    }

    /// Whether the data directory holds such a store, or ever did; also true where that cannot be told.
    public static boolean existsIn(Path directory) {
        return !Files.notExists(directory.resolve(OAuthTable.FILE));
    }

    /// Opens the store of a data directory that exists; makes its files where they are missing.
    ///
    /// @throws StoreFailed where it cannot be opened
    public static SqliteOAuthStore open(Path directory) {
        return open(directory, () -> Database.settings(SynchronousMode.FULL));
    }

    static SqliteOAuthStore open(Path directory, Supplier<SQLiteConfig> settings) {
        Path file = directory.resolve(OAuthTable.FILE);
        Path counter = directory.resolve("oauth.generation");
        try {
            OAuthTable.open(file, settings.get()).close(); // a directory that is missing is told by the database's name
            return new SqliteOAuthStore(file, settings, Generation.open(counter));
        } catch (SQLException e) {
            throw failed(file, e);
        } catch (IOException e) {
            throw failed(counter, e);
        }
    }

    @Override
    public Optional<Row> find(Kind kind, String id) {
        return readers.read(table -> table.find(kind, id));
    }

    @Override
    public List<Row> list(Kind kind) {
        return readers.read(table -> table.list(kind));
    }

    @Override
    public List<Row> ownedBy(Kind kind, String owner) {
        return readers.read(table -> table.ownedBy(kind, owner));
    }

    @Override
    public boolean insert(Row row) {
        return writer.change(counted(row.kind()), table -> table.insert(row));
    }

    @Override
    public boolean replace(Row row) {
        return writer.change(counted(row.kind()), table -> table.replace(row));
    }

    @Override
    public Optional<Row> take(Kind kind, String id) {
        return writer.change(counted(kind), table -> table.take(kind, id));
    }

    @Override
    public int removeOwnedBy(Kind kind, String owner) {
        return writer.change(counted(kind), table -> table.removeOwnedBy(kind, owner));
    }

    /// In several steps where there is much; what has expired is not missed.
    @Override
    public int purge(Instant now) {
        int purged = 0;
        int last;
        do {
            last = writer.change(false, table -> table.purge(now));
            purged += last;
        } while (last == OAuthTable.PURGED_AT_ONCE);
        return purged;
    }

    @Override
    public long generation() {
        return generation.current() + watch.changes();
    }

    @Override
    public void close() {
        writer.close();
        readers.close();
        watch.close();
    }

    static StoreFailed failed(Path file, Exception cause) {
        return new StoreFailed(file + ": " + Database.reason(cause), cause);
    }

    private static boolean counted(Kind kind) {
        return switch (kind) {
            case REVOKED, CLIENT, SIGNING_KEY -> true;
            default -> false;
        };
    }
}
