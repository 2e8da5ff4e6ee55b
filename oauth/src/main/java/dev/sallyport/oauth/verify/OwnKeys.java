package dev.sallyport.oauth.verify;

import dev.sallyport.oauth.jose.KeySet;
import dev.sallyport.oauth.jose.VerificationKey;
import dev.sallyport.oauth.key.AccessTokens;
import dev.sallyport.oauth.store.OAuthStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The gateway's own keys: looked up again as soon as the store has changed, else once a minute.
final class OwnKeys implements IssuerKeys {
    private static final Duration GOOD = Duration.ofMinutes(1);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /// @param generation of the store when they were read
    private record Snapshot(KeySet keys, long generation, Instant read) {}

    private final AccessTokens tokens;
    private final OAuthStore store;
    private final InstantSource clock;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile @Nullable Snapshot snapshot;

    OwnKeys(AccessTokens tokens, OAuthStore store, InstantSource clock) {
        this.tokens = tokens;
        this.store = store;
        this.clock = clock;
    }

    @Override
    public boolean vouchFor(VerificationKey key) {
        Snapshot known = current(GOOD);
        return known != null && known.keys().has(key);
    }

    @Override
    public KeySet now() {
        return read(GOOD).keys();
    }

    @Override
    public boolean renew() {
        Snapshot before = snapshot;
        return !read(PAUSE).equals(before);
    }

    private Snapshot read(Duration good) {
        Snapshot known = current(good);
        if (known != null) {
            return known;
        }
        reading.lock();
        try {
            known = current(good);
            if (known == null) {
                long generation = store.generation();
                known = new Snapshot(KeySet.of(tokens.published()), generation, clock.instant());
                snapshot = known;
            }
            return known;
        } finally {
            reading.unlock();
        }
    }

    private @Nullable Snapshot current(Duration good) {
        Snapshot known = snapshot;
        return known != null
                        && known.generation() == store.generation()
                        && clock.instant().isBefore(known.read().plus(good))
                ? known
                : null;
    }
}
