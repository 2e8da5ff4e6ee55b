package dev.sallyport.adapters.sqlite;

import dev.sallyport.gateway.StoreUnavailable;
import dev.sallyport.gateway.authenticate.ApiKey;
import dev.sallyport.gateway.authenticate.KeyAttributes;
import dev.sallyport.gateway.authenticate.KeyDigest;
import dev.sallyport.gateway.authenticate.KeyStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig.SynchronousMode;

/// API keys in `keys.db`, shared with other processes that work on the same data directory.
///
/// Every writer commits first and then advances the counter in `keys.generation`; only then does it return.
/// So a revocation that was confirmed holds from the very next request, in every process. A writer that dies
/// between its commit and the counter has confirmed nothing; what it committed is found within a second by a
/// thread that asks SQLite whether the file has changed. The same thread covers a counter file that was
/// deleted underneath. An unneeded step of the generation costs one reload and is harmless, so every doubt is
/// resolved by stepping.
///
/// Commits are synced to the disk before they count.
public final class SqliteKeyStore implements KeyStore, AutoCloseable {
    private static final String FILE = "keys.db";
    private static final Duration WATCH_EVERY = Duration.ofSeconds(1);
    private static final List<String> SCHEMA = List.of("""
            CREATE TABLE IF NOT EXISTS api_key (
              id TEXT PRIMARY KEY, name TEXT NOT NULL, digest BLOB NOT NULL UNIQUE,
              created TEXT NOT NULL, expires TEXT, revoked TEXT) STRICT
            """, """
            CREATE TABLE IF NOT EXISTS api_key_role (
              key TEXT NOT NULL REFERENCES api_key (id), role TEXT NOT NULL,
              PRIMARY KEY (key, role)) STRICT, WITHOUT ROWID
            """);

    private final Path file;
    private final Generation generation;
    private final FileWatch watch;

    private SqliteKeyStore(Path file, Generation generation, FileWatch watch) {
        this.file = file;
        this.generation = generation;
        this.watch = watch;
    }

    /// Whether the data directory holds keys, or ever did; also true where that cannot be told.
    public static boolean existsIn(Path directory) {
        return !Files.notExists(directory.resolve(FILE));
    }

    /// Opens the keys of a data directory that exists; makes its files where they are missing.
    ///
    /// @throws StoreUnavailable where they cannot be opened
    public static SqliteKeyStore open(Path directory) {
        Path file = directory.resolve(FILE);
        try {
            Connection watched = connect(file);
            Generation generation = Generation.open(directory.resolve("keys.generation"));
            return new SqliteKeyStore(file, generation, watch(watched));
        } catch (SQLException e) {
            throw Database.unavailable(file, e);
        } catch (IOException e) {
            throw Database.unavailable(directory.resolve("keys.generation"), e);
        }
    }

    private static FileWatch watch(Connection watched) throws SQLException {
        return FileWatch.start(FILE, watched, () -> Database.pragma(watched, "data_version"), WATCH_EVERY);
    }

    @Override
    public long generation() {
        return generation.current() + watch.changes();
    }

    @Override
    public List<ApiKey> load() {
        try (Connection connection = connect(file)) {
            connection.setAutoCommit(false); // all tables as of one moment
            return keys(connection, KeyAttributeTables.load(connection));
        } catch (SQLException e) {
            throw Database.unavailable(file, e);
        }
    }

    @Override
    public void add(ApiKey key) {
        change(connection -> {
            connection.setAutoCommit(false);
            insertKey(connection, key);
            insertRoles(connection, key);
            KeyAttributeTables.insert(connection, key.id(), key.attributes());
            connection.commit();
            return true;
        });
    }

    @Override
    public boolean revoke(String id, Instant when) {
        return change(connection -> {
            try (PreparedStatement update =
                    connection.prepareStatement("UPDATE api_key SET revoked = ? WHERE id = ? AND revoked IS NULL")) {
                update.setString(1, when.toString());
                update.setString(2, id);
                return update.executeUpdate() == 1;
            }
        });
    }

    @Override
    public void close() {
        watch.close();
    }

    @FunctionalInterface
    private interface Change {
        boolean apply(Connection connection) throws SQLException;
    }

    /// A commit that failed may still have reached the file, so the generation steps either way.
    private boolean change(Change change) {
        try (Connection connection = connect(file)) {
            return change.apply(connection);
        } catch (SQLException e) {
            throw Database.unavailable(file, e);
        } finally {
            generation.advance();
        }
    }

    private static Connection connect(Path file) throws SQLException {
        Connection connection = Database.open(file, Database.settings(SynchronousMode.FULL), SCHEMA);
        try {
            KeyAttributeTables.create(connection);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private static void insertKey(Connection connection, ApiKey key) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO api_key (id, name, digest, created, expires, revoked) VALUES (?, ?, ?, ?, ?, ?)")) {
            insert.setString(1, key.id());
            insert.setString(2, key.name());
            insert.setBytes(3, key.digest().toBytes());
            insert.setString(4, key.created().toString());
            insert.setString(5, text(key.expires()));
            insert.setString(6, text(key.revoked()));
            insert.executeUpdate();
        }
    }

    private static void insertRoles(Connection connection, ApiKey key) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO api_key_role (key, role) VALUES (?, ?)")) {
            for (String role : key.roles()) {
                insert.setString(1, key.id());
                insert.setString(2, role);
                insert.executeUpdate();
            }
        }
    }

    private static List<ApiKey> keys(Connection connection, Map<String, KeyAttributes> attributes) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("""
                        SELECT id, name, digest, created, expires, revoked, role
                        FROM api_key LEFT JOIN api_key_role ON key = id ORDER BY api_key.rowid""");
                ResultSet rows = query.executeQuery()) {
            return keys(rows, attributes);
        }
    }

    /// Rows of one key follow each other, one for each role.
    private static List<ApiKey> keys(ResultSet rows, Map<String, KeyAttributes> attributes) throws SQLException {
        List<ApiKey> keys = new ArrayList<>();
        boolean more = rows.next();
        while (more) {
            String id = rows.getString("id");
            String name = rows.getString("name");
            KeyDigest digest = KeyDigest.ofBytes(rows.getBytes("digest"));
            Instant created = Instant.parse(rows.getString("created"));
            Instant expires = instant(rows.getString("expires"));
            Instant revoked = instant(rows.getString("revoked"));
            Set<String> roles = new TreeSet<>();
            do {
                String role = rows.getString("role");
                if (role != null) {
                    roles.add(role);
                }
                more = rows.next();
            } while (more && id.equals(rows.getString("id")));
            keys.add(new ApiKey(
                    id,
                    name,
                    roles,
                    digest,
                    created,
                    expires,
                    revoked,
                    attributes.getOrDefault(id, KeyAttributes.NONE)));
        }
        return keys;
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }

    private static @Nullable Instant instant(@Nullable String text) {
        return text == null ? null : Instant.parse(text);
    }
}
