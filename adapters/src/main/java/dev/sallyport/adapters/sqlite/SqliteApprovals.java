package dev.sallyport.adapters.sqlite;

import dev.sallyport.gateway.approve.ApprovalId;
import dev.sallyport.gateway.approve.ApprovalRequest;
import dev.sallyport.gateway.approve.ApprovalRequest.Decided;
import dev.sallyport.gateway.approve.ApprovalRequest.State;
import dev.sallyport.gateway.approve.Approvals;
import dev.sallyport.gateway.approve.Asked;
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
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TransactionMode;

/// Approvals in `approvals.db`, shared with other processes that work on the same data directory. Each step is one
/// statement that names the state it starts from, or one transaction that locks the file first: of several that want
/// the same step, in whatever process, one takes it. Commits are synced to the disk before they count, so that an
/// approval that was used stays used.
public final class SqliteApprovals implements Approvals {
    private static final String FILE = "approvals.db";
    private static final String SEPARATOR = "\n";
    private static final List<String> SCHEMA =
            List.of("""
            CREATE TABLE IF NOT EXISTS approval (
              seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, fingerprint TEXT NOT NULL, subject TEXT NOT NULL,
              endpoint TEXT NOT NULL, server TEXT NOT NULL, kind TEXT NOT NULL, target TEXT NOT NULL, definition TEXT,
              rule TEXT NOT NULL, policy TEXT NOT NULL, arguments TEXT NOT NULL, self INTEGER NOT NULL,
              approvers TEXT NOT NULL, lasts INTEGER NOT NULL, created INTEGER NOT NULL, expires INTEGER NOT NULL,
              state TEXT NOT NULL, decided_by TEXT, decided_how TEXT, decided_at INTEGER, reason TEXT, call TEXT,
              round INTEGER NOT NULL DEFAULT 0) STRICT
            """, "CREATE INDEX IF NOT EXISTS approval_call ON approval (fingerprint)");

    private final Path file;

    private SqliteApprovals(Path file) {
        this.file = file;
    }

    /// Whether the data directory holds approvals, or ever did; also true where that cannot be told.
    public static boolean existsIn(Path directory) {
        return !Files.notExists(directory.resolve(FILE));
    }

    /// Opens the approvals of a data directory that exists; makes the file where it is missing.
    ///
    /// @throws dev.sallyport.gateway.StoreUnavailable where it cannot be opened
    public static SqliteApprovals open(Path directory) {
        var approvals = new SqliteApprovals(directory.resolve(FILE));
        approvals.with(_ -> true);
        return approvals;
    }

    @Override
    public @Nullable ApprovalRequest request(Asked asked, int most, Instant now) {
        return with(connection -> {
            connection.setAutoCommit(false); // locks the file at once: see settings
            forget(connection, now);
            ApprovalRequest standing = standing(connection, asked, now);
            if (standing == null && pending(connection, asked.subject(), now) < most) {
                standing = insert(connection, asked, now);
            }
            connection.commit();
            return standing;
        });
    }

    @Override
    public @Nullable ApprovalRequest find(String id) {
        return with(connection -> {
            try (PreparedStatement query = connection.prepareStatement("SELECT * FROM approval WHERE id = ?")) {
                query.setString(1, id);
                List<ApprovalRequest> found = read(query);
                return found.isEmpty() ? null : found.getFirst();
            }
        });
    }

    @Override
    public List<ApprovalRequest> all() {
        return with(connection -> {
            try (PreparedStatement query = connection.prepareStatement("SELECT * FROM approval ORDER BY seq DESC")) {
                return read(query);
            }
        });
    }

    @Override
    public boolean approve(String id, Decided decided) {
        return decide("state = 'approved', expires = ?1 + lasts", id, decided);
    }

    @Override
    public boolean deny(String id, Decided decided) {
        return decide("state = 'denied'", id, decided);
    }

    private boolean decide(String change, String id, Decided decided) {
        return with(connection -> {
            try (PreparedStatement update = connection.prepareStatement("UPDATE approval SET " + change + """
                    , decided_at = ?1, decided_by = ?2, decided_how = ?3, reason = ?4
                    WHERE id = ?5 AND state = 'pending' AND expires > ?1""")) {
                update.setLong(1, decided.at().toEpochMilli());
                update.setString(2, decided.by());
                update.setString(3, decided.how());
                update.setString(4, decided.reason());
                update.setString(5, id);
                return update.executeUpdate() == 1;
            }
        });
    }

    @Override
    public boolean use(String id, String fingerprint, String call, Instant now) {
        return with(connection -> {
            try (PreparedStatement update = connection.prepareStatement("""
                    UPDATE approval SET state = 'used', call = ?
                    WHERE id = ? AND fingerprint = ? AND state = 'approved' AND expires > ?""")) {
                update.setString(1, call);
                update.setString(2, id);
                update.setString(3, fingerprint);
                update.setLong(4, now.toEpochMilli());
                return update.executeUpdate() == 1;
            }
        });
    }

    @Override
    public boolean proceed(String id, int round) {
        return with(connection -> {
            try (PreparedStatement update = connection.prepareStatement(
                    "UPDATE approval SET round = round + 1 WHERE id = ? AND state = 'used' AND round = ?")) {
                update.setString(1, id);
                update.setInt(2, round);
                return update.executeUpdate() == 1;
            }
        });
    }

    @Override
    public void forget(Instant now) {
        with(connection -> {
            forget(connection, now);
            return true;
        });
    }

    @FunctionalInterface
    private interface Work<T extends @Nullable Object> {
        T on(Connection connection) throws SQLException;
    }

    private <T extends @Nullable Object> T with(Work<T> work) {
        try (Connection connection = Database.open(file, settings(), SCHEMA)) {
            return work.on(connection);
        } catch (SQLException e) {
            throw Database.unavailable(file, e);
        }
    }

    private static SQLiteConfig settings() {
        SQLiteConfig settings = Database.settings(SynchronousMode.FULL);
        settings.setTransactionMode(TransactionMode.IMMEDIATE);
        return settings;
    }

    private static void forget(Connection connection, Instant now) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM approval WHERE expires <= ?")) {
            delete.setLong(1, now.minus(KEPT).toEpochMilli());
            delete.executeUpdate();
        }
    }

    private static @Nullable ApprovalRequest standing(Connection connection, Asked asked, Instant now)
            throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("""
                SELECT * FROM approval WHERE fingerprint = ? AND state <> 'used' AND expires > ?
                ORDER BY seq DESC LIMIT 1""")) {
            query.setString(1, asked.fingerprint());
            query.setLong(2, now.toEpochMilli());
            List<ApprovalRequest> found = read(query);
            return found.isEmpty() ? null : found.getFirst();
        }
    }

    private static int pending(Connection connection, String subject, Instant now) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT count(*) FROM approval WHERE subject = ? AND state = 'pending' AND expires > ?")) {
            query.setString(1, subject);
            query.setLong(2, now.toEpochMilli());
            try (ResultSet row = query.executeQuery()) {
                return row.getInt(1);
            }
        }
    }

    private static ApprovalRequest insert(Connection connection, Asked asked, Instant now) throws SQLException {
        Instant created = Instant.ofEpochMilli(now.toEpochMilli());
        var request = new ApprovalRequest(
                ApprovalId.random(), asked, created, created.plus(asked.lasts()), State.PENDING, null, null);
        try (PreparedStatement insert = connection.prepareStatement("""
                INSERT INTO approval (id, fingerprint, subject, endpoint, server, kind, target, definition, rule, policy,
                  arguments, self, approvers, lasts, created, expires, state)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending')""")) {
            int i = 0;
            for (String text : new @Nullable String[] {
                request.id(),
                asked.fingerprint(),
                asked.subject(),
                asked.endpoint(),
                asked.server(),
                asked.kind(),
                asked.target(),
                asked.definition(),
                asked.rule(),
                asked.policyVersion(),
                asked.arguments()
            }) {
                insert.setString(++i, text);
            }
            insert.setBoolean(++i, asked.self());
            insert.setString(++i, String.join(SEPARATOR, asked.approvers()));
            insert.setLong(++i, asked.lasts().toMillis());
            insert.setLong(++i, request.created().toEpochMilli());
            insert.setLong(++i, request.expires().toEpochMilli());
            insert.executeUpdate();
        }
        return request;
    }

    private static List<ApprovalRequest> read(PreparedStatement query) throws SQLException {
        List<ApprovalRequest> found = new ArrayList<>();
        try (ResultSet row = query.executeQuery()) {
            while (row.next()) {
                found.add(new ApprovalRequest(
                        row.getString("id"),
                        asked(row),
                        Instant.ofEpochMilli(row.getLong("created")),
                        Instant.ofEpochMilli(row.getLong("expires")),
                        State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                        decided(row),
                        row.getString("call")));
            }
        }
        return found;
    }

    private static Asked asked(ResultSet row) throws SQLException {
        String approvers = row.getString("approvers");
        return new Asked(
                row.getString("fingerprint"),
                row.getString("subject"),
                row.getString("endpoint"),
                row.getString("server"),
                row.getString("kind"),
                row.getString("target"),
                row.getString("definition"),
                row.getString("rule"),
                row.getString("policy"),
                row.getString("arguments"),
                row.getBoolean("self"),
                approvers.isEmpty() ? List.of() : List.of(approvers.split(SEPARATOR)),
                Duration.ofMillis(row.getLong("lasts")));
    }

    private static @Nullable Decided decided(ResultSet row) throws SQLException {
        String by = row.getString("decided_by");
        return by == null
                ? null
                : new Decided(
                        by,
                        row.getString("decided_how"),
                        Instant.ofEpochMilli(row.getLong("decided_at")),
                        row.getString("reason"));
    }
}
