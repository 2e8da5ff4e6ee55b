package dev.sallyport.adapters.sqlite;

import dev.sallyport.gateway.authenticate.Claim;
import dev.sallyport.gateway.authenticate.KeyAttributes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What keys carry besides their roles. These tables came later than the others, so they are added to a file that has
/// none.
final class KeyAttributeTables {
    private static final List<String> SCHEMA = List.of("""
            CREATE TABLE IF NOT EXISTS api_key_attribute (
              key TEXT NOT NULL REFERENCES api_key (id),
              kind TEXT NOT NULL CHECK (kind IN ('team', 'group', 'scope', 'client', 'agent')),
              name TEXT NOT NULL, PRIMARY KEY (key, kind, name)) STRICT, WITHOUT ROWID
            """, """
            CREATE TABLE IF NOT EXISTS api_key_claim (
              key TEXT NOT NULL REFERENCES api_key (id), name TEXT NOT NULL,
              type TEXT NOT NULL CHECK (type IN ('text', 'number', 'flag')), value TEXT NOT NULL,
              PRIMARY KEY (key, name)) STRICT, WITHOUT ROWID
            """);

    private KeyAttributeTables() {}

    static void create(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : SCHEMA) {
                statement.execute(sql);
            }
        }
    }

    static void insert(Connection connection, String key, KeyAttributes attributes) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO api_key_attribute (key, kind, name) VALUES (?, ?, ?)")) {
            insertAll(insert, key, "team", attributes.teams());
            insertAll(insert, key, "group", attributes.groups());
            insertAll(insert, key, "scope", attributes.scopes());
            insertAll(insert, key, "client", setOf(attributes.client()));
            insertAll(insert, key, "agent", setOf(attributes.agent()));
        }
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO api_key_claim (key, name, type, value) VALUES (?, ?, ?, ?)")) {
            for (Map.Entry<String, Claim> claim : attributes.claims().entrySet()) {
                insert.setString(1, key);
                insert.setString(2, claim.getKey());
                insert.setString(3, claim.getValue().type().name().toLowerCase(Locale.ROOT));
                insert.setString(4, claim.getValue().text());
                insert.executeUpdate();
            }
        }
    }

    private static void insertAll(PreparedStatement insert, String key, String kind, Set<String> names)
            throws SQLException {
        for (String name : names) {
            insert.setString(1, key);
            insert.setString(2, kind);
            insert.setString(3, name);
            insert.executeUpdate();
        }
    }

    private static Set<String> setOf(@Nullable String name) {
        return name == null ? Set.of() : Set.of(name);
    }

    /// @return by the key's id; keys without any are left out
    static Map<String, KeyAttributes> load(Connection connection) throws SQLException {
        Map<String, Rows> byKey = new HashMap<>();
        try (Statement statement = connection.createStatement()) {
            try (ResultSet rows = statement.executeQuery("SELECT key, kind, name FROM api_key_attribute")) {
                while (rows.next()) {
                    rowsOf(byKey, rows).names(rows.getString("kind")).add(rows.getString("name"));
                }
            }
            try (ResultSet rows = statement.executeQuery("SELECT key, name, type, value FROM api_key_claim")) {
                while (rows.next()) {
                    rowsOf(byKey, rows).claims.put(rows.getString("name"), claim(rows));
                }
            }
        }
        Map<String, KeyAttributes> attributes = new HashMap<>();
        byKey.forEach((key, rows) -> attributes.put(key, rows.attributes()));
        return attributes;
    }

    private static Rows rowsOf(Map<String, Rows> byKey, ResultSet row) throws SQLException {
        return byKey.computeIfAbsent(row.getString("key"), _ -> new Rows());
    }

    private static Claim claim(ResultSet row) throws SQLException {
        try {
            return new Claim(
                    Claim.Type.valueOf(row.getString("type").toUpperCase(Locale.ROOT)), row.getString("value"));
        } catch (IllegalArgumentException e) {
            throw new SQLException("a claim of key " + row.getString("key") + " is damaged", e);
        }
    }

    /// Those of one key.
    private static final class Rows {
        private final Map<String, Set<String>> names = new HashMap<>();
        private final Map<String, Claim> claims = new HashMap<>();

        Set<String> names(String kind) {
            return names.computeIfAbsent(kind, _ -> new HashSet<>());
        }

        private @Nullable String name(String kind) {
            return names(kind).stream().findFirst().orElse(null);
        }

        KeyAttributes attributes() {
            return new KeyAttributes(
                    names("team"), names("group"), names("scope"), claims, name("client"), name("agent"));
        }
    }
}
