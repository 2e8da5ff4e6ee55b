package dev.sallyport.adapters.sqlite;

import dev.sallyport.gateway.catalogue.CatalogueStore;
import dev.sallyport.gateway.catalogue.Item;
import dev.sallyport.gateway.catalogue.Sighting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sqlite.SQLiteConfig.SynchronousMode;

/// What servers offer, in `catalogue.db`. Each change is one transaction; the last writer of several processes wins.
public final class SqliteCatalogueStore implements CatalogueStore {
    private static final String FILE = "catalogue.db";
    private static final String LATEST = "latest";
    private static final String APPROVED = "approved";
    private static final List<String> SCHEMA = List.of("""
            CREATE TABLE IF NOT EXISTS sighting (
              server TEXT NOT NULL, state TEXT NOT NULL, seen TEXT NOT NULL, PRIMARY KEY (server, state)) STRICT
            """, """
            CREATE TABLE IF NOT EXISTS item (
              server TEXT NOT NULL, state TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, json TEXT NOT NULL,
              PRIMARY KEY (server, state, kind, name),
              FOREIGN KEY (server, state) REFERENCES sighting (server, state) ON DELETE CASCADE) STRICT
            """);

    private final Path file;

    private SqliteCatalogueStore(Path file) {
        this.file = file;
    }

    /// Opens the catalogue of a data directory that exists; makes its file where it is missing.
    ///
    /// @throws dev.sallyport.gateway.StoreUnavailable where it cannot be opened
    public static SqliteCatalogueStore open(Path directory) {
        var store = new SqliteCatalogueStore(directory.resolve(FILE));
        store.change(_ -> {});
        return store;
    }

    /// What a data directory knows, without making anything in it.
    ///
    /// @throws dev.sallyport.gateway.StoreUnavailable where it cannot be read
    public static Kept in(Path directory) {
        Path file = directory.resolve(FILE);
        if (Files.notExists(file)) {
            return Kept.NOTHING;
        }
        try (Connection connection = Database.openForReading(file).orElse(null)) {
            return connection == null ? Kept.NOTHING : load(connection);
        } catch (SQLException e) {
            throw Database.unavailable(file, e);
        }
    }

    @Override
    public Kept load() {
        try (Connection connection = connect()) {
            return load(connection);
        } catch (SQLException e) {
            throw Database.unavailable(file, e);
        }
    }

    @Override
    public void save(Sighting sighting) {
        change(connection -> {
            forget(connection, sighting.server(), LATEST);
            insert(connection, sighting);
        });
    }

    @Override
    public void approve(String server) {
        change(connection -> {
            forget(connection, server, APPROVED);
            execute(connection, """
                    INSERT INTO sighting SELECT server, 'approved', seen FROM sighting
                    WHERE server = ? AND state = 'latest'""", server);
            execute(connection, """
                    INSERT INTO item SELECT server, 'approved', kind, name, json FROM item
                    WHERE server = ? AND state = 'latest' ORDER BY rowid""", server);
        });
    }

    @FunctionalInterface
    private interface Change {
        void apply(Connection connection) throws SQLException;
    }

    private void change(Change change) {
        try (Connection connection = connect()) {
            connection.setAutoCommit(false);
            change.apply(connection);
            connection.commit();
        } catch (SQLException e) {
            throw Database.unavailable(file, e);
        }
    }

    private Connection connect() throws SQLException {
        return Database.open(file, Database.settings(SynchronousMode.NORMAL), SCHEMA);
    }

    private static void forget(Connection connection, String server, String state) throws SQLException {
        execute(connection, "DELETE FROM sighting WHERE server = ? AND state = ?", server, state);
    }

    private static void insert(Connection connection, Sighting sighting) throws SQLException {
        execute(
                connection,
                "INSERT INTO sighting VALUES (?, ?, ?)",
                sighting.server(),
                LATEST,
                sighting.at().toString());
        for (Item item : sighting.items()) {
            execute(
                    connection,
                    "INSERT INTO item VALUES (?, ?, ?, ?, ?)",
                    sighting.server(),
                    LATEST,
                    item.kind(),
                    item.name(),
                    item.json());
        }
    }

    private static void execute(Connection connection, String sql, String... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setString(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }

    private static Kept load(Connection connection) throws SQLException {
        return new Kept(load(connection, LATEST), load(connection, APPROVED));
    }

    private static Map<String, Sighting> load(Connection connection, String state) throws SQLException {
        Map<String, Sighting> sightings = new HashMap<>();
        try (PreparedStatement query =
                connection.prepareStatement("SELECT server, seen FROM sighting WHERE state = ?")) {
            query.setString(1, state);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    String server = rows.getString("server");
                    Instant seen = Instant.parse(rows.getString("seen"));
                    sightings.put(server, new Sighting(server, seen, items(connection, server, state)));
                }
            }
        }
        return sightings;
    }

    private static List<Item> items(Connection connection, String server, String state) throws SQLException {
        List<Item> items = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT kind, name, json FROM item WHERE server = ? AND state = ? ORDER BY rowid")) {
            query.setString(1, server);
            query.setString(2, state);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    items.add(new Item(rows.getString("kind"), rows.getString("name"), rows.getString("json")));
                }
            }
        }
        return items;
    }
}
