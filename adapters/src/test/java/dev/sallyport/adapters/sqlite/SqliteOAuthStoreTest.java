package dev.sallyport.adapters.sqlite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sallyport.oauth.store.EncryptedStore;
import dev.sallyport.oauth.store.MasterKeys;
import dev.sallyport.oauth.store.OAuthStore.Kind;
import dev.sallyport.oauth.store.OAuthStore.Row;
import dev.sallyport.oauth.store.StoreFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.SynchronousMode;

@Timeout(120)
class SqliteOAuthStoreTest {
    private static final Instant NOW = Instant.parse("2026-07-31T12:00:00Z");
    private static final int CHILDREN = 4;
    private static final int CODES = 50;

    @TempDir
    Path directory;

    private final List<SqliteOAuthStore> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(SqliteOAuthStore::close);
    }

    @Test
    void filesAreTheOwnersAlone() throws IOException {
        open().insert(row(Kind.CLIENT, "c"));

        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files)
                    .extracting(file -> file.getFileName().toString())
                    .contains("oauth.db", "oauth.generation");
        }
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
    }

    @Test
    void whatWasWrittenIsThereAfterARestart() {
        open().insert(row(Kind.GRANT, "g"));
        close();

        assertThat(open().find(Kind.GRANT, "g")).isPresent();
        assertThat(SqliteOAuthStore.existsIn(directory)).isTrue();
        assertThat(SqliteOAuthStore.existsIn(directory.resolve("missing"))).isFalse();
    }

    @Test
    void ofSeveralProcessesThatTakeTheSameCodesOneGetsEach() throws IOException, InterruptedException {
        SqliteOAuthStore store = open();
        for (int i = 0; i < CODES; i++) {
            store.insert(row(Kind.CODE, "code_" + i));
        }
        List<Process> children = new ArrayList<>();
        for (int i = 0; i < CHILDREN; i++) {
            children.add(ChildJvm.start(Taker.class, directory.toString()));
        }

        int taken = 0;
        for (Process child : children) {
            int wins = child.waitFor();
            assertThat(wins).isLessThanOrEqualTo(CODES);
            taken += wins;
        }

        assertThat(taken).isEqualTo(CODES);
        assertThat(store.list(Kind.CODE)).isEmpty();
    }

    /// Another process, which ends with the number of codes that it got.
    static final class Taker {
        private Taker() {}

        public static void main(String[] arguments) {
            int wins = 0;
            try (SqliteOAuthStore store = SqliteOAuthStore.open(Path.of(arguments[0]))) {
                for (int i = 0; i < CODES; i++) {
                    wins += store.take(Kind.CODE, "code_" + i).isPresent() ? 1 : 0;
                }
            }
            System.exit(wins);
        }
    }

    @Test
    void aRevocationByAnotherProcessIsKnownAtOnce() throws IOException, InterruptedException {
        SqliteOAuthStore store = open();
        long known = store.generation();

        Process other = ChildJvm.start(Revoker.class, directory.toString());

        assertThat(other.waitFor()).isZero();
        assertThat(store.generation()).isNotEqualTo(known);
        assertThat(store.find(Kind.REVOKED, "jti")).isPresent();
    }

    /// Another process.
    static final class Revoker {
        private Revoker() {}

        public static void main(String[] arguments) {
            try (SqliteOAuthStore store = SqliteOAuthStore.open(Path.of(arguments[0]))) {
                store.insert(row(Kind.REVOKED, "jti"));
            }
        }
    }

    @Test
    void aChangeWhoseWriterDiedBeforeTheCounterIsSeenSoon() throws SQLException {
        SqliteOAuthStore store = open();
        long known = store.generation();

        execute("UPDATE oauth_changes SET count = count + 1");

        await().atMost(Duration.ofSeconds(3)).until(() -> store.generation() != known);
    }

    @Test
    void writesOfTokensDoNotDisturbWhatEverybodyHasToKnow() {
        SqliteOAuthStore store = open();
        SqliteOAuthStore other = open();
        long known = other.generation();

        store.insert(row(Kind.GRANT, "g"));

        await().pollDelay(Duration.ofMillis(1500)).until(() -> true);
        assertThat(other.generation()).isEqualTo(known);
    }

    @Test
    void whatWasConfirmedSurvivesTheDeathOfTheProcess() throws IOException, InterruptedException {
        Path confirmed = directory.resolve("confirmed");
        Process child = ChildJvm.start(Writer.class, directory.toString(), confirmed.toString());
        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        Files.exists(confirmed) && Files.readAllLines(confirmed).size() > 200);

        child.destroyForcibly().waitFor();

        List<String> lines = Files.readAllLines(confirmed);
        SqliteOAuthStore store = open();
        assertThat(store.list(Kind.GRANT)).extracting(Row::id).containsAll(lines.subList(0, lines.size() - 1));
        assertThat(store.insert(row(Kind.GRANT, "after"))).isTrue();
    }

    /// Another process, which writes until it is killed.
    static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) throws IOException {
            SqliteOAuthStore store = SqliteOAuthStore.open(Path.of(arguments[0]));
            for (int i = 0; i < 1_000_000; i++) {
                store.insert(row(Kind.GRANT, "g_" + i));
                Files.writeString(
                        Path.of(arguments[1]), "g_" + i + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            }
        }
    }

    @Test
    void aNewerSchemaIsLeftAlone() throws SQLException {
        open();
        close();
        execute("PRAGMA user_version = 9");

        assertThatThrownBy(this::open).isInstanceOf(StoreFailed.class).hasMessageContaining("newer Sallyport");
    }

    @Test
    void aFileThatIsNoDatabaseIsReported() throws IOException {
        Files.writeString(directory.resolve("oauth.db"), "this is not a database, whatever it is called");

        assertThatThrownBy(this::open).isInstanceOf(StoreFailed.class).hasMessageContaining("oauth.db");
    }

    @Test
    void aMissingDirectoryIsReported() {
        assertThatThrownBy(() -> SqliteOAuthStore.open(directory.resolve("missing")))
                .isInstanceOf(StoreFailed.class)
                .hasMessageContaining("missing");
    }

    @Test
    void aFileThatIsDamagedUnderneathIsAStoreThatCannotAnswer() throws IOException {
        open().insert(row(Kind.CLIENT, "c"));
        close();
        Files.writeString(directory.resolve("oauth.db"), "damaged".repeat(2_000));

        assertThatThrownBy(this::open).isInstanceOf(StoreFailed.class);
    }

    @Test
    void aFullDiskRefusesAndIsWrittenAgainAfterwards() {
        AtomicInteger pages = new AtomicInteger(20);
        SqliteOAuthStore store = SqliteOAuthStore.open(directory, () -> limited(pages.get()));
        opened.add(store);
        int written = 0;
        StoreFailed failure = null;
        while (failure == null && written < 1_000) {
            try {
                store.insert(row(Kind.GRANT, "g_" + written));
                written++;
            } catch (StoreFailed e) {
                failure = e;
            }
        }

        assertThat(failure).hasMessageContaining("oauth.db");
        assertThat(store.list(Kind.GRANT)).hasSize(written);
        pages.set(1_000_000);
        assertThat(store.insert(row(Kind.GRANT, "after"))).isTrue();
    }

    private static SQLiteConfig limited(int pages) {
        SQLiteConfig settings = Database.settings(SynchronousMode.FULL);
        settings.setMaxPageCount(pages);
        return settings;
    }

    @Test
    void aFileThatIsLockedRefusesAndIsWrittenAgainAfterwards() throws SQLException {
        SqliteOAuthStore store = open();
        try (Connection other = connect();
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");

            assertThatThrownBy(() -> store.insert(row(Kind.CODE, "x"))).isInstanceOf(StoreFailed.class);
            assertThat(store.find(Kind.CODE, "x")).as("reading goes on").isEmpty();

            statement.execute("ROLLBACK");
        }
        assertThat(store.insert(row(Kind.CODE, "x"))).isTrue();
    }

    @Test
    void aClosedStoreRefuses() {
        SqliteOAuthStore store = open();
        close();

        assertThatThrownBy(() -> store.find(Kind.CODE, "x")).isInstanceOf(StoreFailed.class);
        assertThatThrownBy(() -> store.insert(row(Kind.CODE, "x"))).isInstanceOf(StoreFailed.class);
    }

    @Test
    void ownersAndExpiryAreFoundByIndex() throws SQLException {
        open();
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            assertThat(plan(statement, "SELECT * FROM oauth_row WHERE kind = 'GRANT' AND id = 'x'"))
                    .contains("USING INDEX sqlite_autoindex_oauth_row_1");
            assertThat(plan(statement, "SELECT * FROM oauth_row WHERE kind = 'GRANT' AND owner = 'x' AND owner <> ''"))
                    .contains("USING INDEX oauth_row_owner");
            assertThat(plan(statement, "SELECT seq FROM oauth_row WHERE expires <= 1"))
                    .contains("oauth_row_expires");
        }
    }

    @Test
    void withEncryptionTheFileHoldsNothingThatCouldBeUsed() throws IOException {
        String secret = "a-refresh-token-of-the-provider";
        var store = EncryptedStore.open(open(), MasterKeys.of(List.of(new byte[MasterKeys.BYTES])));
        store.insert(new Row(Kind.GRANT, "g_1", "alice", secret.getBytes(UTF_8), NOW, null, 0));
        close();

        byte[] file = Files.readAllBytes(directory.resolve("oauth.db"));

        assertThat(new String(file, ISO_8859_1)).contains("g_1").doesNotContain(secret);
    }

    private static String plan(Statement statement, String sql) throws SQLException {
        try (var row = statement.executeQuery("EXPLAIN QUERY PLAN " + sql)) {
            return row.getString("detail");
        }
    }

    private SqliteOAuthStore open() {
        SqliteOAuthStore store = SqliteOAuthStore.open(directory);
        opened.add(store);
        return store;
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("oauth.db"));
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Row row(Kind kind, String id) {
        return new Row(kind, id, "owner", new byte[700], NOW, NOW.plusSeconds(600), 0);
    }
}
