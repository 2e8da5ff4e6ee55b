package dev.sallyport.adapters.sqlite;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.oauth.store.EncryptedStore;
import dev.sallyport.oauth.store.InMemoryStore;
import dev.sallyport.oauth.store.MasterKeys;
import dev.sallyport.oauth.store.OAuthStore;
import dev.sallyport.oauth.store.OAuthStore.Kind;
import dev.sallyport.oauth.store.OAuthStore.Row;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What holds for every store of OAuth's state.
@Timeout(60)
@ParameterizedClass
@EnumSource
class OAuthStoreContractTest {
    private static final Instant NOW = Instant.parse("2026-07-31T12:00:00.123Z");
    private static final int PARALLEL = 50;

    enum Implementation {
        MEMORY,
        ENCRYPTED_MEMORY,
        SQLITE,
        ENCRYPTED_SQLITE
    }

    @Parameter
    Implementation implementation = Implementation.MEMORY;

    @TempDir
    Path directory;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private OAuthStore store = new InMemoryStore();

    @BeforeEach
    void open() {
        store = switch (implementation) {
            case MEMORY -> new InMemoryStore();
            case ENCRYPTED_MEMORY -> encrypted(new InMemoryStore());
            case SQLITE -> sqlite();
            case ENCRYPTED_SQLITE -> encrypted(sqlite());
        };
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
    }

    private SqliteOAuthStore sqlite() {
        SqliteOAuthStore sqlite = SqliteOAuthStore.open(directory);
        opened.add(sqlite);
        return sqlite;
    }

    private static OAuthStore encrypted(OAuthStore inner) {
        return EncryptedStore.open(inner, MasterKeys.of(List.of(new byte[MasterKeys.BYTES])));
    }

    @ParameterizedTest
    @EnumSource
    void aRowIsFoundAsItWasInserted(Kind kind) {
        Row row = new Row(kind, "x", "alice", new byte[] {0, -1, 7}, NOW, NOW.plusMillis(5), 0);

        assertThat(store.insert(row)).isTrue();

        assertThat(store.find(kind, "x")).get().usingRecursiveComparison().isEqualTo(row);
        assertThat(store.find(kind, "y")).isEmpty();
    }

    @Test
    void textOfAnyKindIsKept() {
        String odd = "https://client.example/a?b='; DROP TABLE oauth_row; --\u0001ü\uD83D\uDE00";

        store.insert(new Row(Kind.CLIENT, odd, odd, new byte[0], NOW, null, 0));

        assertThat(store.find(Kind.CLIENT, odd)).get().extracting(Row::owner).isEqualTo(odd);
        assertThat(store.ownedBy(Kind.CLIENT, odd)).hasSize(1);
    }

    @Test
    void anIdIsTakenOncePerKind() {
        store.insert(row(Kind.CODE, "x", "alice", NOW));

        assertThat(store.insert(row(Kind.CODE, "x", "bob", NOW))).isFalse();
        assertThat(store.insert(row(Kind.GRANT, "x", "bob", NOW))).isTrue();
        assertThat(store.find(Kind.CODE, "x")).get().extracting(Row::owner).isEqualTo("alice");
    }

    @Test
    void ofSeveralThatReplaceTheSameVersionOneDoes() {
        store.insert(row(Kind.GRANT, "x", "alice", NOW));
        Row read = store.find(Kind.GRANT, "x").orElseThrow();

        assertThat(store.replace(read.with("one".getBytes(UTF_8), NOW))).isTrue();
        assertThat(store.replace(read.with("two".getBytes(UTF_8), null))).isFalse();

        Row now = store.find(Kind.GRANT, "x").orElseThrow();
        assertThat(now.body()).asString(UTF_8).isEqualTo("one");
        assertThat(now.expires()).isEqualTo(NOW);
        assertThat(now.version()).isNotEqualTo(read.version());
        assertThat(store.replace(now.with("three".getBytes(UTF_8), null))).isTrue();
    }

    @Test
    void whatIsNotThereIsNotReplaced() {
        assertThat(store.replace(row(Kind.GRANT, "x", "alice", NOW))).isFalse();
        assertThat(store.find(Kind.GRANT, "x")).isEmpty();
    }

    @Test
    void whatWasTakenIsGone() {
        store.insert(row(Kind.CODE, "x", "alice", NOW));

        assertThat(store.take(Kind.CODE, "x")).get().extracting(Row::owner).isEqualTo("alice");
        assertThat(store.take(Kind.CODE, "x")).isEmpty();
        assertThat(store.find(Kind.CODE, "x")).isEmpty();
    }

    @Test
    void ofManyThatTakeARowAtOnceOneGetsIt() {
        store.insert(row(Kind.CODE, "x", "alice", NOW));

        List<Optional<Row>> taken = atOnce(() -> store.take(Kind.CODE, "x"));

        assertThat(taken).filteredOn(Optional::isPresent).hasSize(1);
    }

    @Test
    void ofManyThatInsertARowAtOnceOneDoes() {
        assertThat(atOnce(() -> store.insert(row(Kind.USED, "x", "", NOW)))).containsOnlyOnce(true);
    }

    @Test
    void ofManyThatReplaceARowAtOnceOneDoes() {
        store.insert(row(Kind.GRANT, "x", "alice", NOW));
        Row read = store.find(Kind.GRANT, "x").orElseThrow();

        assertThat(atOnce(() -> store.replace(read))).containsOnlyOnce(true);
    }

    @Test
    void aListHasTheOldestFirst() {
        store.insert(new Row(Kind.GRANT, "b", "", new byte[0], NOW.plusSeconds(1), null, 0));
        store.insert(new Row(Kind.GRANT, "a", "", new byte[0], NOW, null, 0));
        store.insert(new Row(Kind.GRANT, "c", "", new byte[0], NOW.plusSeconds(1), null, 0));
        store.insert(new Row(Kind.CODE, "d", "", new byte[0], NOW, null, 0));

        assertThat(store.list(Kind.GRANT)).extracting(Row::id).containsExactly("a", "b", "c");
        assertThat(store.list(Kind.SESSION)).isEmpty();
    }

    @Test
    void rowsAreFoundAndRemovedByTheirOwner() {
        store.insert(row(Kind.GRANT, "a", "alice", NOW));
        store.insert(row(Kind.GRANT, "b", "bob", NOW));
        store.insert(row(Kind.GRANT, "c", "alice", null));
        store.insert(row(Kind.SESSION, "d", "alice", NOW));
        store.insert(row(Kind.GRANT, "e", "", null));

        assertThat(store.ownedBy(Kind.GRANT, "alice")).extracting(Row::id).containsExactly("a", "c");
        assertThat(store.ownedBy(Kind.GRANT, "")).extracting(Row::id).containsExactly("e");
        assertThat(store.removeOwnedBy(Kind.GRANT, "alice")).isEqualTo(2);
        assertThat(store.removeOwnedBy(Kind.GRANT, "alice")).isZero();
        assertThat(store.list(Kind.GRANT)).extracting(Row::id).containsExactly("b", "e");
        assertThat(store.find(Kind.SESSION, "d")).isPresent();
    }

    @Test
    void whatHasExpiredIsPurgedFromItsMomentOn() {
        store.insert(row(Kind.CODE, "a", "", NOW));
        store.insert(row(Kind.CODE, "b", "", NOW.plusMillis(1)));
        store.insert(row(Kind.CODE, "c", "", null));

        assertThat(store.purge(NOW.minusMillis(1))).isZero();
        assertThat(store.purge(NOW)).isEqualTo(1);
        assertThat(store.list(Kind.CODE)).extracting(Row::id).containsExactly("b", "c");
    }

    @Test
    void muchThatHasExpiredIsPurgedWholly() {
        for (int i = 0; i < 1_201; i++) {
            store.insert(row(Kind.USED, "u_" + i, "", NOW));
        }

        assertThat(store.purge(NOW)).isEqualTo(1_201);
        assertThat(store.list(Kind.USED)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"REVOKED", "CLIENT", "SIGNING_KEY"})
    void theGenerationDiffersAfterEachChangeOfWhatEverybodyHasToKnow(Kind kind) {
        long start = store.generation();
        store.insert(row(kind, "x", "alice", null));
        long inserted = store.generation();
        store.replace(store.find(kind, "x").orElseThrow());
        long replaced = store.generation();
        store.take(kind, "x");
        long taken = store.generation();
        store.insert(row(kind, "x", "alice", null));
        long again = store.generation();
        store.removeOwnedBy(kind, "alice");

        assertThat(List.of(start, inserted, replaced, taken, again, store.generation()))
                .doesNotHaveDuplicates();
    }

    @Test
    void theGenerationStaysWhereOnlyTokensChange() {
        long start = store.generation();
        store.insert(row(Kind.GRANT, "x", "alice", NOW));
        store.replace(store.find(Kind.GRANT, "x").orElseThrow());
        store.take(Kind.GRANT, "x");
        store.purge(NOW);

        assertThat(store.generation()).isEqualTo(start);
    }

    private static <T> List<T> atOnce(Callable<T> work) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<T>> all = new ArrayList<>();
            for (int i = 0; i < PARALLEL; i++) {
                all.add(work);
            }
            List<T> results = new ArrayList<>();
            for (Future<T> one : threads.invokeAll(all)) {
                results.add(one.get());
            }
            return results;
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    private static Row row(Kind kind, String id, String owner, @Nullable Instant expires) {
        return new Row(kind, id, owner, "body".getBytes(UTF_8), NOW, expires, 0);
    }
}
