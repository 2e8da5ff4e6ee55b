package dev.sallyport.adapters.sqlite;

import dev.sallyport.gateway.StoreUnavailable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;

/// Opens one SQLite file and keeps its schema. Every connection uses the write-ahead log and waits
/// [#BUSY_TIMEOUT] for a lock.
final class Database {
    static final Duration BUSY_TIMEOUT = Duration.ofSeconds(2);

    private static final int SCHEMA = 1;

    private Database() {}

    static SQLiteConfig settings(SynchronousMode synchronous) {
        var config = new SQLiteConfig();
        config.setBusyTimeout((int) BUSY_TIMEOUT.toMillis());
        config.setJournalMode(JournalMode.WAL);
        config.setSynchronous(synchronous);
        config.enforceForeignKeys(true);
        return config;
    }

    /// Opens the file, made private and given `schema` where it is new.
    static Connection open(Path file, SQLiteConfig config, List<String> schema) throws SQLException {
        try {
            PrivateFiles.createFile(file);
        } catch (IOException e) {
            throw new SQLException("cannot create the file", e);
        }
        Connection connection = connect(file, config);
        try {
            migrate(connection, schema);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /// @return empty where the file has no schema yet
    static Optional<Connection> openForReading(Path file) throws SQLException {
        var config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setBusyTimeout((int) BUSY_TIMEOUT.toMillis());
        Connection connection = connect(file, config);
        try {
            int version = version(connection);
            refuseNewer(version);
            if (version == SCHEMA) {
                return Optional.of(connection);
            }
            connection.close();
            return Optional.empty();
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    static StoreUnavailable unavailable(Path file, Exception cause) {
        return new StoreUnavailable(file + ": " + reason(cause), cause);
    }

    static String reason(Exception failure) {
        Throwable cause = failure.getCause() instanceof IOException ? failure.getCause() : failure;
        return switch (cause) {
            case AccessDeniedException _ -> "permission denied";
            case NoSuchFileException _ -> "its directory does not exist";
            default -> String.valueOf(cause.getMessage());
        };
    }

    /// The path goes in as a URI: a `?` in it would otherwise begin the driver's parameters.
    private static Connection connect(Path file, SQLiteConfig config) throws SQLException {
        return config.createConnection(
                "jdbc:sqlite:file:" + file.toAbsolutePath().toUri().getRawPath());
    }

    private static void migrate(Connection connection, List<String> schema) throws SQLException {
        int version = version(connection);
        refuseNewer(version);
        if (version == SCHEMA) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            for (String sql : schema) {
                statement.execute(sql);
            }
            statement.execute("PRAGMA user_version = " + SCHEMA);
        }
    }

    private static int version(Connection connection) throws SQLException {
        return (int) pragma(connection, "user_version");
    }

    private static void refuseNewer(int version) throws SQLException {
        if (version > SCHEMA) {
            throw new SQLException(
                    "written by a newer Sallyport (schema " + version + ", this one knows " + SCHEMA + ")");
        }
    }

    static long pragma(Connection connection, String name) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA " + name)) {
            return row.getLong(1);
        }
    }
}
