package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.Program.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/// Something that keeps a gateway from writing its files, while it lasts.
interface Trouble extends AutoCloseable {
    void begin() throws IOException, SQLException;

    void end() throws IOException, SQLException;

    @Override
    default void close() throws IOException, SQLException {}

    /// Another process holds the database's lock.
    static Trouble lock(Path database) throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        return new Trouble() {
            @Override
            public void begin() throws SQLException {
                execute("BEGIN EXCLUSIVE");
            }

            @Override
            public void end() throws SQLException {
                execute("ROLLBACK");
            }

            @Override
            public void close() throws SQLException {
                connection.close();
            }

            private void execute(String sql) throws SQLException {
                try (Statement statement = connection.createStatement()) {
                    statement.execute(sql);
                }
            }
        };
    }

    /// No file of the process may grow.
    static Trouble fileSizeLimit(Process process) {
        return new Trouble() {
            @Override
            public void begin() {
                limit("1");
            }

            @Override
            public void end() {
                limit("unlimited");
            }

            private void limit(String bytes) {
                Outcome outcome = Program.run(
                        new ProcessBuilder("prlimit", "--pid", Long.toString(process.pid()), "--fsize=" + bytes + ":"));
                assertThat(outcome.exit()).as(outcome.toString()).isZero();
            }
        };
    }
}
