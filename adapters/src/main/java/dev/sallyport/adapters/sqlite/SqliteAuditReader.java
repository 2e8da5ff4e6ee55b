package dev.sallyport.adapters.sqlite;

import dev.sallyport.gateway.StoreUnavailable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads `audit.db` beside the gateway that writes it, on a connection that cannot change it. Used by one
/// thread.
public final class SqliteAuditReader implements AutoCloseable {
    private static final String MATCHES = """
            (?1 IS NULL OR time >= ?1) AND (?2 IS NULL OR time < ?2) AND (?3 IS NULL OR subject = ?3)
            AND (?4 IS NULL OR server = ?4) AND (?5 IS NULL OR target = ?5) AND (?6 IS NULL OR decision = ?6)
            AND (?7 IS NULL OR status = ?7) AND (?8 IS NULL OR uid = ?8)""";
    private static final String NEWEST =
            "SELECT seq, uid, phase <> 'intent' AS outcome, " + MATCHES + " AS wanted FROM audit ORDER BY seq DESC";
    private static final String FOLLOWING = "SELECT * FROM audit WHERE seq > ?9 AND (?10 OR phase <> 'intent') AND "
            + MATCHES + " ORDER BY seq LIMIT ?11";

    private final Path file;
    private final Connection connection;

    private SqliteAuditReader(Path file, Connection connection) {
        this.file = file;
        this.connection = connection;
    }

    /// @return empty where the data directory holds no audit
    /// @throws StoreUnavailable where it cannot be read
    public static Optional<SqliteAuditReader> open(Path directory) {
        Path file = directory.resolve(AuditTable.FILE);
        if (Files.notExists(file)) {
            return Optional.empty();
        }
        try {
            return Database.openForReading(file).map(connection -> new SqliteAuditReader(file, connection));
        } catch (SQLException e) {
            throw Database.unavailable(file, e);
        }
    }

    /// The newest records that match, newest first. Passes over the audit from its end until `limit` are found.
    public List<AuditRecord> newest(AuditQuery query, int limit) {
        try {
            List<AuditRecord> records = new ArrayList<>();
            for (long seq : find(query, limit)) {
                records.add(at(seq));
            }
            return records;
        } catch (SQLException e) {
            throw Database.unavailable(file, e);
        }
    }

    /// The records after `seq` that match, oldest first. Where the query wants one record per attempt, these
    /// are outcomes.
    public List<AuditRecord> following(long seq, AuditQuery query, int limit) {
        try (PreparedStatement statement = connection.prepareStatement(FOLLOWING)) {
            bind(statement, query);
            statement.setLong(9, seq);
            statement.setBoolean(10, query.phases());
            statement.setInt(11, limit);
            return records(statement);
        } catch (SQLException e) {
            throw Database.unavailable(file, e);
        }
    }

    /// @return the place of the newest record; 0 where there is none
    public long lastSeq() {
        try (PreparedStatement statement = connection.prepareStatement("SELECT max(seq) FROM record");
                ResultSet row = statement.executeQuery()) {
            return row.getLong(1);
        } catch (SQLException e) {
            throw Database.unavailable(file, e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw Database.unavailable(file, e);
        }
    }

    /// Read from the end, an outcome comes before its intent: what has one by then is finished.
    private List<Long> find(AuditQuery query, int limit) throws SQLException {
        List<Long> found = new ArrayList<>();
        Set<String> finished = new HashSet<>();
        try (PreparedStatement statement = connection.prepareStatement(NEWEST)) {
            bind(statement, query);
            try (ResultSet rows = statement.executeQuery()) {
                while (found.size() < limit && rows.next()) {
                    boolean wanted = query.phases() || standsForAttempt(rows, finished);
                    if (wanted && rows.getBoolean("wanted")) {
                        found.add(rows.getLong("seq"));
                    }
                }
            }
        }
        return found;
    }

    private static boolean standsForAttempt(ResultSet row, Set<String> finished) throws SQLException {
        String call = row.getString("uid");
        if (row.getBoolean("outcome")) {
            finished.add(call);
            return true;
        }
        return !finished.remove(call);
    }

    private AuditRecord at(long seq) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT * FROM audit WHERE seq = ?")) {
            statement.setLong(1, seq);
            return records(statement).getFirst();
        }
    }

    private static void bind(PreparedStatement statement, AuditQuery query) throws SQLException {
        statement.setString(1, time(query.since()));
        statement.setString(2, time(query.until()));
        statement.setString(3, query.subject());
        statement.setString(4, query.server());
        statement.setString(5, query.target());
        statement.setString(6, query.decision());
        statement.setString(7, query.status());
        statement.setString(8, query.call());
    }

    private static @Nullable String time(@Nullable Instant instant) {
        return instant == null ? null : new Timestamps().format(instant);
    }

    private static List<AuditRecord> records(PreparedStatement statement) throws SQLException {
        List<AuditRecord> records = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                records.add(record(row));
            }
        }
        return records;
    }

    private static AuditRecord record(ResultSet row) throws SQLException {
        return new AuditRecord(
                row.getLong("seq"),
                row.getString("uid"),
                row.getString("phase"),
                row.getString("time"),
                row.getString("subject"),
                row.getString("server"),
                row.getString("method"),
                row.getString("target"),
                row.getString("decision"),
                row.getString("status"),
                number(row, "http"),
                number(row, "latency_us"),
                row.getString("event"));
    }

    private static @Nullable Long number(ResultSet row, String column) throws SQLException {
        return row.getObject(column) instanceof Number number ? number.longValue() : null;
    }
}
