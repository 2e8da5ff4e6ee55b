package dev.sallyport.adapters.sqlite;

import dev.sallyport.gateway.StoreUnavailable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/// Reads attempts back from `audit.db` as policy was asked about them, in one pass from the oldest to the newest,
/// beside the gateway that writes it. Used by one thread.
///
/// Of an attempt's records the first counts, which has its arguments and the decision.
public final class AttemptReader implements AutoCloseable {
    private static final String ALL = "SELECT event FROM record ORDER BY seq";
    private static final String ONE = "SELECT event FROM record WHERE event ->> '$.uid' = ? ORDER BY seq LIMIT 1";

    /// What a pass is for.
    public interface Visitor {
        void attempt(Attempt attempt);

        /// An attempt that ended before policy was asked, or that is about nothing a rule can speak of.
        void undecided();
    }

    private final Path file;
    private final Connection connection;

    private AttemptReader(Path file, Connection connection) {
        this.file = file;
        this.connection = connection;
    }

    /// @return empty where the data directory holds no audit
    /// @throws StoreUnavailable where it cannot be read
    public static Optional<AttemptReader> open(Path directory) {
        Path file = directory.resolve(AuditTable.FILE);
        if (Files.notExists(file)) {
            return Optional.empty();
        }
        try {
            return Database.openForReading(file).map(connection -> new AttemptReader(file, connection));
        } catch (SQLException e) {
            throw Database.unavailable(file, e);
        }
    }

    /// Shows every attempt that came within a span of time.
    ///
    /// @param until the first instant no longer wanted
    /// @throws StoreUnavailable where the audit cannot be read
    public void read(Instant since, Instant until, Visitor visitor) {
        var pass = new Pass(since, until, visitor);
        try (PreparedStatement statement = connection.prepareStatement(ALL);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                pass.record(rows.getBytes(1));
            }
        } catch (SQLException | JacksonException e) {
            throw Database.unavailable(file, e);
        }
    }

    /// @param call the gateway's own id of an attempt
    /// @return empty where the audit does not have it
    /// @throws StoreUnavailable where the audit cannot be read
    public Optional<Found> find(String call) {
        try (PreparedStatement statement = connection.prepareStatement(ONE)) {
            statement.setString(1, call);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? RecordedEvent.read(row.getBytes(1), _ -> true)
                                .map(event -> new Found(event.attempt().orElse(null)))
                        : Optional.empty();
            }
        } catch (SQLException | JacksonException e) {
            throw Database.unavailable(file, e);
        }
    }

    /// @param attempt null where policy was not asked about it
    public record Found(@Nullable Attempt attempt) {}

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw Database.unavailable(file, e);
        }
    }

    private static final class Pass {
        private final Instant since;
        private final Instant until;
        private final Visitor visitor;
        /// The calls whose intent has been read and whose outcome has not.
        private final Set<String> open = new HashSet<>();

        Pass(Instant since, Instant until, Visitor visitor) {
            this.since = since;
            this.until = until;
            this.visitor = visitor;
        }

        void record(byte[] json) {
            RecordedEvent.read(json, this::isFirst)
                    .filter(event ->
                            !event.began().isBefore(since) && event.began().isBefore(until))
                    .ifPresent(event -> event.attempt().ifPresentOrElse(visitor::attempt, visitor::undecided));
        }

        /// Whether this is the first record of an attempt that may be wanted.
        private boolean isFirst(RecordedEvent event) {
            if (event.isIntent()) {
                open.add(event.call());
                return !event.time().isBefore(since) && event.time().isBefore(until);
            }
            return !open.remove(event.call()) && !event.time().isBefore(since);
        }
    }
}
