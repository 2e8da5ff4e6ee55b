package dev.sallyport.adapters.sqlite;

import dev.sallyport.oauth.store.OAuthStore.Kind;
import dev.sallyport.oauth.store.OAuthStore.Row;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/// One connection to `oauth.db`, used by one thread at a time. After a failure only [#close()] may follow.
final class OAuthTable implements AutoCloseable {
    static final String FILE = "oauth.db";

    /// Rows that have expired and are removed at once, so that nobody waits long behind them.
    static final int PURGED_AT_ONCE = 500;

    private static final String COLUMNS = "kind, id, owner, body, created, expires, version";
    private static final List<String> SCHEMA = List.of(
            """
            CREATE TABLE IF NOT EXISTS oauth_row (
              seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL, owner TEXT NOT NULL, body BLOB NOT NULL,
              created INTEGER NOT NULL, expires INTEGER, version INTEGER NOT NULL, UNIQUE (kind, id)) STRICT
            """,
            "CREATE INDEX IF NOT EXISTS oauth_row_owner ON oauth_row (kind, owner) WHERE owner <> ''",
            "CREATE INDEX IF NOT EXISTS oauth_row_expires ON oauth_row (expires) WHERE expires IS NOT NULL",
            """
            CREATE TABLE IF NOT EXISTS oauth_changes (
              one INTEGER PRIMARY KEY CHECK (one = 1), count INTEGER NOT NULL) STRICT
            """,
            "INSERT OR IGNORE INTO oauth_changes VALUES (1, 0)");

    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new HashMap<>();

    private OAuthTable(Connection connection) {
        this.connection = connection;
    }

    static OAuthTable open(Path file, SQLiteConfig config) throws SQLException {
        return new OAuthTable(Database.open(file, config, SCHEMA));
    }

    @FunctionalInterface
    interface Work<T> {
        T on(OAuthTable table) throws SQLException;
    }

    /// Locks the file against other writers.
    void begin() throws SQLException {
        execute("BEGIN IMMEDIATE");
    }

    void commit() throws SQLException {
        execute("COMMIT");
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    Optional<Row> find(Kind kind, String id) throws SQLException {
        PreparedStatement query = prepare("SELECT " + COLUMNS + " FROM oauth_row WHERE kind = ? AND id = ?");
        query.setString(1, kind.name());
        query.setString(2, id);
        return read(query).stream().findFirst();
    }

    List<Row> list(Kind kind) throws SQLException {
        PreparedStatement query = prepare("SELECT " + COLUMNS + " FROM oauth_row WHERE kind = ? ORDER BY created, seq");
        query.setString(1, kind.name());
        return read(query);
    }

    List<Row> ownedBy(Kind kind, String owner) throws SQLException {
        PreparedStatement query = prepare("SELECT " + COLUMNS + " FROM oauth_row WHERE kind = ? AND owner = ?"
                + indexed(owner) + " ORDER BY created, seq");
        query.setString(1, kind.name());
        query.setString(2, owner);
        return read(query);
    }

    boolean insert(Row row) throws SQLException {
        PreparedStatement insert = prepare("INSERT INTO oauth_row (" + COLUMNS
                + ") VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (kind, id) DO NOTHING");
        insert.setString(1, row.kind().name());
        insert.setString(2, row.id());
        insert.setString(3, row.owner());
        insert.setBytes(4, row.body());
        insert.setLong(5, row.created().toEpochMilli());
        insert.setObject(6, millis(row));
        insert.setLong(7, row.version());
        return insert.executeUpdate() == 1;
    }

    boolean replace(Row row) throws SQLException {
        PreparedStatement update = prepare("""
                UPDATE oauth_row SET owner = ?, body = ?, created = ?, expires = ?, version = version + 1
                WHERE kind = ? AND id = ? AND version = ?""");
        update.setString(1, row.owner());
        update.setBytes(2, row.body());
        update.setLong(3, row.created().toEpochMilli());
        update.setObject(4, millis(row));
        update.setString(5, row.kind().name());
        update.setString(6, row.id());
        update.setLong(7, row.version());
        return update.executeUpdate() == 1;
    }

    Optional<Row> take(Kind kind, String id) throws SQLException {
        PreparedStatement delete = prepare("DELETE FROM oauth_row WHERE kind = ? AND id = ? RETURNING " + COLUMNS);
        delete.setString(1, kind.name());
        delete.setString(2, id);
        return read(delete).stream().findFirst();
    }

    int removeOwnedBy(Kind kind, String owner) throws SQLException {
        PreparedStatement delete = prepare("DELETE FROM oauth_row WHERE kind = ? AND owner = ?" + indexed(owner));
        delete.setString(1, kind.name());
        delete.setString(2, owner);
        return delete.executeUpdate();
    }

    /// @return at most [#PURGED_AT_ONCE]
    int purge(Instant now) throws SQLException {
        PreparedStatement delete = prepare("DELETE FROM oauth_row WHERE seq IN (SELECT seq FROM oauth_row"
                + " WHERE expires <= ? LIMIT " + PURGED_AT_ONCE + ")");
        delete.setLong(1, now.toEpochMilli());
        return delete.executeUpdate();
    }

    void countChange() throws SQLException {
        prepare("UPDATE oauth_changes SET count = count + 1").executeUpdate();
    }

    long changes() throws SQLException {
        try (ResultSet row = prepare("SELECT count FROM oauth_changes").executeQuery()) {
            return row.getLong(1);
        }
    }

    /// The index of owners has only rows that have one.
    private static String indexed(String owner) {
        return owner.isEmpty() ? "" : " AND owner <> ''";
    }

    private PreparedStatement prepare(String sql) throws SQLException {
        PreparedStatement prepared = statements.get(sql);
        if (prepared == null) {
            prepared = connection.prepareStatement(sql);
            statements.put(sql, prepared);
        }
        return prepared;
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static @Nullable Long millis(Row row) {
        Instant expires = row.expires();
        return expires == null ? null : expires.toEpochMilli();
    }

    private static List<Row> read(PreparedStatement query) throws SQLException {
        List<Row> found = new ArrayList<>();
        try (ResultSet row = query.executeQuery()) {
            while (row.next()) {
                long expires = row.getLong(6);
                boolean never = row.wasNull();
                found.add(new Row(
                        Kind.valueOf(row.getString(1)),
                        row.getString(2),
                        row.getString(3),
                        row.getBytes(4),
                        Instant.ofEpochMilli(row.getLong(5)),
                        never ? null : Instant.ofEpochMilli(expires),
                        row.getLong(7)));
            }
        }
        return found;
    }
}
