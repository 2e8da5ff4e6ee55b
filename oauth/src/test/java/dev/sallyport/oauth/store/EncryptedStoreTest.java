package dev.sallyport.oauth.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.oauth.store.OAuthStore.Kind;
import dev.sallyport.oauth.store.OAuthStore.Row;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EncryptedStoreTest {
    private static final Instant NOW = Instant.parse("2026-07-31T12:00:00Z");
    private static final String SECRET = "a refresh token of the provider";

    private final InMemoryStore inner = new InMemoryStore();

    @Test
    void whatIsKeptDoesNotHoldWhatItHides() {
        EncryptedStore store = EncryptedStore.open(inner, keys(1));

        store.insert(row(Kind.GRANT, "g_1", "alice", NOW.plusSeconds(60)));

        assertThat(body(inner, Kind.GRANT, "g_1")).doesNotContain(SECRET);
        assertThat(body(store, Kind.GRANT, "g_1")).isEqualTo(SECRET);
    }

    @Test
    void theSameBodyIsNeverTheSameEnvelope() {
        EncryptedStore store = EncryptedStore.open(inner, keys(1));
        store.insert(row(Kind.GRANT, "g_1", "alice", null));
        byte[] first = inner.find(Kind.GRANT, "g_1").orElseThrow().body();

        store.replace(store.find(Kind.GRANT, "g_1").orElseThrow());

        assertThat(inner.find(Kind.GRANT, "g_1").orElseThrow().body()).isNotEqualTo(first);
    }

    @Test
    void aBodyThatWasMovedToAnotherRowDoesNotOpen() {
        EncryptedStore store = EncryptedStore.open(inner, keys(1));
        store.insert(row(Kind.UPSTREAM_TOKEN, "t_mallory", "mallory", null));
        store.insert(row(Kind.UPSTREAM_TOKEN, "t_alice", "alice", null));
        byte[] stolen = inner.find(Kind.UPSTREAM_TOKEN, "t_alice").orElseThrow().body();

        overwrite(new Row(Kind.UPSTREAM_TOKEN, "t_mallory", "mallory", stolen, NOW, null, 0));

        assertThatThrownBy(() -> store.find(Kind.UPSTREAM_TOKEN, "t_mallory")).isInstanceOf(StoreFailed.class);
    }

    @Test
    void aBodyThatWasMovedToAnotherKindDoesNotOpen() {
        EncryptedStore store = EncryptedStore.open(inner, keys(1));
        store.insert(row(Kind.CODE, "x", "alice", null));
        byte[] code = inner.find(Kind.CODE, "x").orElseThrow().body();

        inner.insert(new Row(Kind.SESSION, "x", "alice", code, NOW, null, 0));

        assertThatThrownBy(() -> store.find(Kind.SESSION, "x")).isInstanceOf(StoreFailed.class);
    }

    @Test
    void neitherOwnerNorExpiryOfARowCanBeChangedInTheDatabase() {
        EncryptedStore store = EncryptedStore.open(inner, keys(1));
        store.insert(row(Kind.GRANT, "g_1", "alice", NOW));
        store.insert(row(Kind.GRANT, "g_2", "alice", NOW));
        Row first = inner.find(Kind.GRANT, "g_1").orElseThrow();
        Row second = inner.find(Kind.GRANT, "g_2").orElseThrow();

        overwrite(first.with(first.body(), NOW.plusSeconds(1)));
        overwrite(new Row(Kind.GRANT, "g_2", "mallory", second.body(), NOW, second.expires(), 0));

        assertThatThrownBy(() -> store.find(Kind.GRANT, "g_1")).isInstanceOf(StoreFailed.class);
        assertThatThrownBy(() -> store.find(Kind.GRANT, "g_2")).isInstanceOf(StoreFailed.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8, 9, 20, 21, -1})
    void aBodyInWhichOneBitIsChangedDoesNotOpen(int at) {
        EncryptedStore store = EncryptedStore.open(inner, keys(1));
        store.insert(row(Kind.GRANT, "g_1", "alice", null));
        Row kept = inner.find(Kind.GRANT, "g_1").orElseThrow();
        byte[] changed = kept.body().clone();
        changed[at < 0 ? changed.length + at : at] ^= 1;

        overwrite(kept.with(changed, null));

        assertThatThrownBy(() -> store.find(Kind.GRANT, "g_1")).isInstanceOf(StoreFailed.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 20, 36})
    void aBodyThatWasCutDoesNotOpen(int length) {
        EncryptedStore store = EncryptedStore.open(inner, keys(1));
        store.insert(row(Kind.GRANT, "g_1", "alice", null));
        Row kept = inner.find(Kind.GRANT, "g_1").orElseThrow();

        overwrite(kept.with(Arrays.copyOf(kept.body(), length), null));

        assertThatThrownBy(() -> store.list(Kind.GRANT)).isInstanceOf(StoreFailed.class);
        assertThatThrownBy(() -> store.ownedBy(Kind.GRANT, "alice")).isInstanceOf(StoreFailed.class);
        assertThatThrownBy(() -> store.take(Kind.GRANT, "g_1")).isInstanceOf(StoreFailed.class);
    }

    @Test
    void aBodyThatDoesNotOpenIsReportedWithKindAndRemedyAndNothingOfItsContents() {
        EncryptedStore store = EncryptedStore.open(inner, keys(1));
        inner.insert(row(Kind.UPSTREAM_TOKEN, "t_1", "alice", null));

        assertThatThrownBy(() -> store.find(Kind.UPSTREAM_TOKEN, "t_1"))
                .isInstanceOf(StoreFailed.class)
                .hasMessageContainingAll("UPSTREAM_TOKEN", keys(1).ids().getFirst(), "put back")
                .hasMessageNotContainingAny(SECRET, "alice", "t_1");
    }

    @Test
    void anotherMasterKeyDoesNotOpenTheStoreAtAll() {
        EncryptedStore.open(inner, keys(1));

        assertThatThrownBy(() -> EncryptedStore.open(inner, keys(2)))
                .isInstanceOf(StoreFailed.class)
                .hasMessageContainingAll("another master key", keys(2).ids().getFirst());
    }

    @Test
    void aNewKeyBeforeTheOldOneSealsWhileBothOpen() {
        EncryptedStore.open(inner, keys(1)).insert(row(Kind.GRANT, "g_old", "alice", null));
        EncryptedStore both = EncryptedStore.open(inner, keys(2, 1));

        both.insert(row(Kind.GRANT, "g_new", "alice", null));

        assertThat(body(both, Kind.GRANT, "g_old")).isEqualTo(SECRET);
        assertThat(keys(2).sealedByFirst(
                                inner.find(Kind.GRANT, "g_new").orElseThrow().body()))
                .isTrue();
    }

    @Test
    void afterResealingTheOldKeyIsNotNeeded() {
        EncryptedStore old = EncryptedStore.open(inner, keys(1));
        old.insert(row(Kind.GRANT, "g_1", "alice", NOW));
        old.insert(row(Kind.SIGNING_KEY, "k_1", "", null));

        int resealed = EncryptedStore.open(inner, keys(2, 1)).reseal();

        EncryptedStore store = EncryptedStore.open(inner, keys(2));
        assertThat(resealed).as("two rows and the check").isEqualTo(3);
        assertThat(body(store, Kind.GRANT, "g_1")).isEqualTo(SECRET);
        assertThat(body(store, Kind.SIGNING_KEY, "k_1")).isEqualTo(SECRET);
        assertThat(store.reseal()).isZero();
        assertThatThrownBy(() -> EncryptedStore.open(inner, keys(1))).isInstanceOf(StoreFailed.class);
    }

    @Test
    void masterKeysAreOfThirtyTwoBytesAndNotPrinted() {
        assertThatThrownBy(() -> MasterKeys.of(List.of(new byte[16]))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> MasterKeys.of(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThat(keys(1, 2).ids()).hasSize(2).doesNotHaveDuplicates();
        assertThat(keys(1)).hasToString("MasterKeys" + keys(1).ids());
        assertThat(keys(1).ids().getFirst()).hasSize(16).isNotEqualTo("0101010101010101");
    }

    private static MasterKeys keys(int... fills) {
        return MasterKeys.of(
                Arrays.stream(fills).mapToObj(EncryptedStoreTest::key).toList());
    }

    private static byte[] key(int fill) {
        byte[] key = new byte[MasterKeys.BYTES];
        Arrays.fill(key, (byte) fill);
        return key;
    }

    private static Row row(Kind kind, String id, String owner, @Nullable Instant expires) {
        return new Row(kind, id, owner, SECRET.getBytes(UTF_8), NOW, expires, 0);
    }

    /// What somebody does who can write to the database.
    private void overwrite(Row row) {
        inner.take(row.kind(), row.id());
        inner.insert(row);
    }

    private static String body(OAuthStore store, Kind kind, String id) {
        return new String(store.find(kind, id).orElseThrow().body(), UTF_8);
    }
}
