package dev.sallyport.app;

import dev.sallyport.adapters.sqlite.SqliteKeyStore;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;

/// The key a new data directory starts with.
public final class FirstKey {
    private FirstKey() {}

    /// @return the text of a new key with role `admin`; empty where there has ever been a key
    public static Optional<String> createIn(Path home) {
        try (SqliteKeyStore store = SqliteKeyStore.open(home)) {
            if (!store.load().isEmpty()) {
                return Optional.empty();
            }
            NewKey key = NewKey.generate("admin", Set.of("admin"), Instant.now().truncatedTo(ChronoUnit.SECONDS), null);
            store.add(key.key());
            return Optional.of(key.text());
        }
    }
}
