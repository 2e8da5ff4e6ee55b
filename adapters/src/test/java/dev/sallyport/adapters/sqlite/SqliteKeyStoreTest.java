package dev.sallyport.adapters.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sallyport.gateway.StoreUnavailable;
import dev.sallyport.gateway.authenticate.ApiKey;
import dev.sallyport.gateway.authenticate.KeyAttributes;
import dev.sallyport.gateway.authenticate.KeyDigest;
import dev.sallyport.gateway.authenticate.KeyStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteKeyStoreTest extends KeyStoreContract {
    @TempDir
    Path directory;

    private final List<SqliteKeyStore> opened = new ArrayList<>();

    @Override
    KeyStore store() {
        SqliteKeyStore store = SqliteKeyStore.open(directory);
        opened.add(store);
        return store;
    }

    @AfterEach
    void close() {
        opened.forEach(SqliteKeyStore::close);
    }

    @Test
    void aChangeByOneIsSeenByTheOtherAtOnce() {
        KeyStore gateway = store();
        KeyStore command = store();
        command.add(key("k_one", Set.of("dev"), null));
        long known = gateway.generation();

        command.revoke("k_one", NOW);

        assertThat(gateway.generation()).isNotEqualTo(known);
        assertThat(gateway.load().getFirst().revoked()).isEqualTo(NOW);
    }

    @Test
    void aChangeByAnotherProcessIsSeenAtOnce() throws IOException, InterruptedException {
        KeyStore gateway = store();
        gateway.add(key("k_one", Set.of("dev"), null));
        long known = gateway.generation();

        Process revoking = ChildJvm.start(Revoke.class, directory.toString(), "k_one");

        assertThat(revoking.waitFor()).isZero();
        assertThat(gateway.generation()).isNotEqualTo(known);
        assertThat(gateway.load().getFirst().revoked()).isEqualTo(NOW);
    }

    /// Another process.
    static final class Revoke {
        public static void main(String[] args) {
            try (SqliteKeyStore store = SqliteKeyStore.open(Path.of(args[0]))) {
                store.revoke(args[1], NOW);
            }
        }
    }

    @Test
    void aCommitWhoseWriterDiedBeforeTheCounterIsSeenSoon() throws SQLException {
        KeyStore gateway = store();
        gateway.add(key("k_one", Set.of("dev"), null));
        await().pollDelay(Duration.ofMillis(1500)).until(() -> true);
        long known = gateway.generation();

        try (Connection dying = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("keys.db"));
                Statement statement = dying.createStatement()) {
            statement.execute("UPDATE api_key SET revoked = '2026-07-31T12:00:00Z'");
        }

        await().atMost(Duration.ofSeconds(3)).until(() -> gateway.generation() != known);
    }

    @Test
    void tenThousandKeysAreLoadedAtOnce() throws SQLException {
        KeyStore store = store();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("keys.db"));
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    INSERT INTO api_key (id, name, digest, created)
                    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
                    SELECT 'k_' || i, 'n', randomblob(32), '2026-07-31T12:00:00Z' FROM n""");
            statement.execute("INSERT INTO api_key_role (key, role) SELECT id, 'dev' FROM api_key");
        }

        List<ApiKey> keys = store.load();

        assertThat(keys)
                .hasSize(10_000)
                .allSatisfy(key -> assertThat(key.roles()).containsExactly("dev"));
    }

    @Test
    void filesAreTheOwnersAlone() throws IOException {
        store().add(key("k_one", Set.of("dev"), null));

        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files)
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
    }

    @Test
    void aDirectoryNameMayHoldAnything() throws IOException {
        Path odd = Files.createDirectory(directory.resolve("a ?mode=memory&b#c%20d"));

        try (SqliteKeyStore store = SqliteKeyStore.open(odd)) {
            store.add(key("k_one", Set.of("dev"), null));
        }

        assertThat(odd.resolve("keys.db")).isNotEmptyFile();
    }

    @Test
    void aFileThatIsNoDatabaseIsReported() throws IOException {
        Files.writeString(directory.resolve("keys.db"), "this is not a database, whatever it is called");

        assertThatThrownBy(() -> SqliteKeyStore.open(directory))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("keys.db");
    }

    @Test
    void aMissingDirectoryIsReported() {
        assertThatThrownBy(() -> SqliteKeyStore.open(directory.resolve("missing")))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("missing");
    }

    @Test
    void aNewerSchemaIsLeftAlone() throws SQLException {
        store();
        try (Connection newer = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("keys.db"));
                Statement statement = newer.createStatement()) {
            statement.execute("PRAGMA user_version = 9");
        }

        assertThatThrownBy(() -> SqliteKeyStore.open(directory))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("newer Sallyport");
    }

    @Test
    void aFileFromBeforeThereWereAttributesIsOpenedWithItsKeys() throws SQLException {
        try (Connection older = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("keys.db"));
                Statement statement = older.createStatement()) {
            statement.execute("""
                    CREATE TABLE api_key (
                      id TEXT PRIMARY KEY, name TEXT NOT NULL, digest BLOB NOT NULL UNIQUE,
                      created TEXT NOT NULL, expires TEXT, revoked TEXT) STRICT""");
            statement.execute("""
                    CREATE TABLE api_key_role (
                      key TEXT NOT NULL REFERENCES api_key (id), role TEXT NOT NULL,
                      PRIMARY KEY (key, role)) STRICT, WITHOUT ROWID""");
            statement.execute("PRAGMA user_version = 1");
            statement.execute("INSERT INTO api_key (id, name, digest, created)"
                    + " VALUES ('k_old', 'n', randomblob(32), '2026-07-31T12:00:00Z')");
            statement.execute("INSERT INTO api_key_role (key, role) VALUES ('k_old', 'dev')");
        }
        KeyStore store = store();
        KeyAttributes team = new KeyAttributes(Set.of("payments"), Set.of(), Set.of(), Map.of(), null, null);

        store.add(key("k_new", Set.of("dev"), null).withAttributes(team));

        assertThat(store.load()).extracting(ApiKey::id).containsExactly("k_old", "k_new");
        assertThat(store.load()).extracting(ApiKey::attributes).containsExactly(KeyAttributes.NONE, team);
        assertThat(store.load().getFirst().roles()).containsExactly("dev");
    }

    @Test
    void aDamagedClaimIsReportedAndNoKeyIsGiven() throws SQLException {
        KeyStore store = store();
        store.add(key("k_one", Set.of("dev"), null));
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("keys.db"));
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO api_key_claim (key, name, type, value)"
                    + " VALUES ('k_one', 'level', 'number', 'three')");
        }

        assertThatThrownBy(store::load)
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("a claim of key k_one is damaged");
    }

    @Test
    void readingChangesNothing() {
        KeyStore store = store();
        store.add(key("k_one", Set.of("dev"), null));
        await().pollDelay(Duration.ofMillis(1500)).until(() -> true);
        long known = store.generation();

        store.load();
        store().load();

        await().pollDelay(Duration.ofMillis(1500)).until(() -> true);
        assertThat(store.generation()).isEqualTo(known);
    }

    @Test
    void holdsNoKeyText() throws IOException {
        String text = "sallyport_QQQQQQQQQQQQQQQQQQQQQQQQ";
        store().add(new ApiKey("k_one", "n", Set.of("dev"), KeyDigest.of(text), NOW, null, null));
        close();

        assertThat(new String(
                        Files.readAllBytes(directory.resolve("keys.db")), java.nio.charset.StandardCharsets.ISO_8859_1))
                .contains("k_one")
                .doesNotContain(text);
    }
}
