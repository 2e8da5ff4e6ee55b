package dev.sallyport.adapters.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/// One connection that writes to `audit.db`. A group becomes one multi-row INSERT, or several inside a
/// transaction: to run a statement through JDBC costs as much as three further rows in it.
///
/// The table holds the JSON alone; the view `audit` spells out what is asked for. Checkpoints never happen
/// within a commit: [Checkpointer] makes them.
final class AuditTable implements AutoCloseable {
    static final String FILE = "audit.db";
    static final List<String> SCHEMA =
            List.of("CREATE TABLE IF NOT EXISTS record (seq INTEGER PRIMARY KEY, event TEXT NOT NULL) STRICT", """
            CREATE VIEW IF NOT EXISTS audit AS SELECT
              seq,
              event ->> '$.uid' AS uid,
              event ->> '$.phase' AS phase,
              event ->> '$.time' AS time,
              event ->> '$.actor.subject' AS subject,
              event ->> '$.request.server' AS server,
              event ->> '$.request.method' AS method,
              event ->> '$.request.target' AS target,
              event ->> '$.decision.effect' AS decision,
              coalesce(event ->> '$.result.status', 'unfinished') AS status,
              event ->> '$.result.http' AS http,
              event ->> '$.result.latency_us' AS latency_us,
              event
            FROM record
            """);

    private static final int ROWS = 64;

    private final Connection connection;
    private final @Nullable PreparedStatement[] inserts = new @Nullable PreparedStatement[ROWS + 1];

    private AuditTable(Connection connection) {
        this.connection = connection;
    }

    /// @param largestLog bytes to which the write-ahead log is cut when it starts anew
    static AuditTable open(Path file, SQLiteConfig config, long largestLog) throws SQLException {
        var table = new AuditTable(Database.open(file, config, SCHEMA));
        try {
            table.execute("PRAGMA wal_autocheckpoint = 0");
            table.execute("PRAGMA journal_size_limit = " + largestLog);
            return table;
        } catch (SQLException e) {
            table.close();
            throw e;
        }
    }

    /// Writes all of the events or none. After a failure only [#close()] may follow.
    void append(List<byte[]> events) throws SQLException {
        if (events.isEmpty()) {
            return;
        }
        if (events.size() <= ROWS) {
            insert(events);
            return;
        }
        execute("BEGIN IMMEDIATE");
        for (int from = 0; from < events.size(); from += ROWS) {
            insert(events.subList(from, Math.min(events.size(), from + ROWS)));
        }
        execute("COMMIT");
    }

    void waitForLocks(Duration patience) throws SQLException {
        execute("PRAGMA busy_timeout = " + patience.toMillis());
    }

    /// Copies what it can from the write-ahead log into the database, waiting for nobody.
    ///
    /// @return the pages that the log holds
    long checkpoint() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA wal_checkpoint(PASSIVE)")) {
            return row.getLong(2);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    private void insert(List<byte[]> events) throws SQLException {
        PreparedStatement insert = insertOf(events.size());
        int parameter = 1;
        for (byte[] event : events) {
            insert.setBytes(parameter++, event);
        }
        insert.executeUpdate();
    }

    private PreparedStatement insertOf(int rows) throws SQLException {
        PreparedStatement insert = inserts[rows];
        if (insert == null) {
            String values = "(CAST(? AS TEXT)), ".repeat(rows - 1) + "(CAST(? AS TEXT))";
            insert = connection.prepareStatement("INSERT INTO record (event) VALUES " + values);
            inserts[rows] = insert;
        }
        return insert;
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
