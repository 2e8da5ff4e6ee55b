package dev.sallyport.oauth.store;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Encrypts the bodies of another store's rows under [MasterKeys]. An envelope is bound to its row: kind, id, owner and
/// expiry, so that whoever can write to the database can neither move a body to another row nor make it last longer.
///
/// One row of kind [OAuthStore.Kind#MASTER_KEY] tells a wrong master key from the right one when the store is opened.
public final class EncryptedStore implements OAuthStore {
    private static final String CHECK = "check";

    private final OAuthStore store;
    private final MasterKeys keys;

    private EncryptedStore(OAuthStore store, MasterKeys keys) {
        this.store = store;
        this.keys = keys;
    }

    /// @throws StoreFailed where the store was sealed with another master key
    public static EncryptedStore open(OAuthStore store, MasterKeys keys) {
        var encrypted = new EncryptedStore(store, keys);
        var check = new Row(Kind.MASTER_KEY, CHECK, "", new byte[0], Instant.EPOCH, null, 0);
        if (!encrypted.insert(check)) {
            encrypted.checkKeys();
        }
        return encrypted;
    }

    @Override
    public Optional<Row> find(Kind kind, String id) {
        return store.find(kind, id).map(this::opened);
    }

    @Override
    public List<Row> list(Kind kind) {
        return store.list(kind).stream().map(this::opened).toList();
    }

    @Override
    public List<Row> ownedBy(Kind kind, String owner) {
        return store.ownedBy(kind, owner).stream().map(this::opened).toList();
    }

    @Override
    public boolean insert(Row row) {
        return store.insert(sealed(row));
    }

    @Override
    public boolean replace(Row row) {
        return store.replace(sealed(row));
    }

    @Override
    public Optional<Row> take(Kind kind, String id) {
        return store.take(kind, id).map(this::opened);
    }

    @Override
    public int removeOwnedBy(Kind kind, String owner) {
        return store.removeOwnedBy(kind, owner);
    }

    @Override
    public int purge(Instant now) {
        return store.purge(now);
    }

    @Override
    public long generation() {
        return store.generation();
    }

    /// Encrypts under the first key whatever another one has sealed; afterwards the others are not needed any more. May
    /// run while the store is used.
    ///
    /// @return how many rows
    /// @throws StoreFailed where a row does not open; those before it are done
    public int reseal() {
        int resealed = 0;
        for (Kind kind : Kind.values()) {
            for (Row row : store.list(kind)) {
                resealed += reseal(row) ? 1 : 0;
            }
        }
        return resealed;
    }

    /// Somebody may change the row meanwhile, even with an old key: then it is looked at again.
    private boolean reseal(Row seen) {
        @Nullable Row row = seen;
        while (row != null && !keys.sealedByFirst(row.body())) {
            if (store.replace(sealed(opened(row)))) {
                return true;
            }
            row = store.find(seen.kind(), seen.id()).orElse(null);
        }
        return false;
    }

    private void checkKeys() {
        Optional<Row> check = store.find(Kind.MASTER_KEY, CHECK);
        if (check.isPresent()
                && keys.open(check.get().body(), place(check.get())).isEmpty()) {
            throw new StoreFailed("the store was sealed with another master key than " + keys.ids()
                    + ": put that one back, beside a new one if it is to be replaced");
        }
    }

    private Row sealed(Row row) {
        return row.with(keys.seal(row.body(), place(row)), row.expires());
    }

    private Row opened(Row row) {
        byte[] body = keys.open(row.body(), place(row))
                .orElseThrow(() -> new StoreFailed("a row of kind " + row.kind()
                        + " does not open: its master key is not among " + keys.ids()
                        + " and has to be put back, or the row was changed by hand and has to be removed"));
        return row.with(body, row.expires());
    }

    /// Each part with its length, so that no two rows have the same place.
    private static byte[] place(Row row) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            for (String part : List.of(row.kind().name(), row.id(), row.owner())) {
                byte[] text = part.getBytes(StandardCharsets.UTF_8);
                out.writeInt(text.length);
                out.write(text);
            }
            Instant expires = row.expires();
            out.writeLong(expires == null ? Long.MAX_VALUE : expires.toEpochMilli());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
