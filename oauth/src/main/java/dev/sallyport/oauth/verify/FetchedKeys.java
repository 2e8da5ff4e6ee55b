package dev.sallyport.oauth.verify;

import dev.sallyport.oauth.fetch.FetchFailed;
import dev.sallyport.oauth.jose.KeySet;
import dev.sallyport.oauth.jose.VerificationKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the keys of an issuer that publishes them. They are fetched when first needed, again in the background when
/// they are ten minutes old, and at once where a token names one that is not known, at most every three seconds. All
/// who wait for a fetch share one. Who needs a key that is known never waits, however long the issuer cannot be
/// reached: for a day. What is older than that is not taken.
final class FetchedKeys implements IssuerKeys {
    static final Duration REFRESH = Duration.ofMinutes(10);
    static final Duration PAUSE = Duration.ofSeconds(3);
    static final Duration RETRY = Duration.ofSeconds(10);
    static final Duration OLDEST = Duration.ofDays(1);

    private static final long LONGEST_WAIT_SECONDS = 10;
    private static final Logger LOG = LoggerFactory.getLogger(FetchedKeys.class);

    /// Where the keys are from. Blocking.
    @FunctionalInterface
    interface Source {
        /// @throws IllegalArgumentException where what came is no set of keys
        KeySet fetch() throws FetchFailed;
    }

    private record Known(KeySet keys, Instant fetched) {}

    private final String issuer;
    private final Source source;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable Known known;
    private volatile Instant lastAttempt = Instant.MIN;
    private volatile boolean lastFailed;
    /// Guarded by the lock.
    private @Nullable CompletableFuture<KeySet> running;

    /// @param issuer its name, for the log and the audit
    FetchedKeys(String issuer, Source source, InstantSource clock) {
        this.issuer = issuer;
        this.source = source;
        this.clock = clock;
    }

    @Override
    public boolean vouchFor(VerificationKey key) {
        KeySet usable = usable();
        return usable != null && usable.has(key);
    }

    @Override
    public KeySet now() throws NotAccepted {
        KeySet usable = usable();
        if (usable != null) {
            return usable;
        }
        CompletableFuture<KeySet> fetch = begin(PAUSE);
        if (fetch == null) {
            throw unavailable();
        }
        return await(fetch);
    }

    @Override
    public boolean renew() throws NotAccepted {
        CompletableFuture<KeySet> fetch = begin(PAUSE);
        if (fetch != null) {
            await(fetch);
            return true;
        }
        if (lastFailed) {
            throw unavailable();
        }
        return false;
    }

    /// The keys that are known, if they are not too old; has them refreshed where it is time.
    private @Nullable KeySet usable() {
        Known now = known;
        if (now == null) {
            return null;
        }
        Instant at = clock.instant();
        if (!at.isBefore(now.fetched().plus(REFRESH)) && !at.isBefore(lastAttempt.plus(RETRY))) {
            CompletableFuture<KeySet> _ = begin(RETRY);
        }
        return at.isBefore(now.fetched().plus(OLDEST)) ? now.keys() : null;
    }

    /// @return the fetch under way, a new one, or null where the last one was begun less than the pause ago
    private @Nullable CompletableFuture<KeySet> begin(Duration pause) {
        lock.lock();
        try {
            if (running != null) {
                return running;
            }
            Instant at = clock.instant();
            if (!lastAttempt.equals(Instant.MIN) && at.isBefore(lastAttempt.plus(pause))) {
                return null;
            }
            lastAttempt = at;
            CompletableFuture<KeySet> fetch = new CompletableFuture<>();
            running = fetch;
            Thread.ofVirtual().name("keys of " + issuer).start(() -> run(fetch));
            return fetch;
        } finally {
            lock.unlock();
        }
    }

    private void run(CompletableFuture<KeySet> fetch) {
        Known fetched = null;
        try {
            fetched = new Known(source.fetch(), clock.instant());
        } catch (FetchFailed | RuntimeException e) {
            LOG.atWarn()
                    .addKeyValue("issuer", issuer)
                    .addKeyValue("why", e.getMessage())
                    .log("The keys of an issuer cannot be had; those that are known stay in use");
        } finally {
            end(fetch, fetched);
        }
    }

    private void end(CompletableFuture<KeySet> fetch, @Nullable Known fetched) {
        lock.lock();
        try {
            known = fetched == null ? known : fetched;
            lastFailed = fetched == null;
            running = null;
        } finally {
            lock.unlock();
        }
        if (fetched == null) {
            fetch.completeExceptionally(new IllegalStateException("no keys came"));
        } else {
            fetch.complete(fetched.keys());
        }
    }

    private KeySet await(CompletableFuture<KeySet> fetch) throws NotAccepted {
        try {
            return fetch.get(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException _) {
            throw unavailable();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw unavailable();
        }
    }

    private NotAccepted unavailable() {
        return NotAccepted.unavailable("the keys of issuer " + issuer + " cannot be had");
    }
}
