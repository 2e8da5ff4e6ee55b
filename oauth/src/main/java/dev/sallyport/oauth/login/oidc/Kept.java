package dev.sallyport.oauth.login.oidc;

import dev.sallyport.oauth.login.LoginFailed;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A document of the provider that is fetched when it is first needed and then kept. One that has become old is fetched
/// anew in the background; as long as that fails, the known one stays. However many want it, it is fetched once at a
/// time, and after a failure not again before [#PAUSE] is over.
final class Kept<T> {
    static final Duration PAUSE = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(Kept.class);

    @FunctionalInterface
    interface Source<T> {
        T fetch() throws LoginFailed;
    }

    /// @param value null where there never was one
    /// @param failure why the last attempt failed; null where it did not
    private record State<T>(
            @Nullable T value,
            Instant fetched,
            Instant tried,
            @Nullable LoginFailed failure) {}

    private final Source<T> source;
    private final Duration fresh;
    private final InstantSource clock;
    private final AtomicReference<@Nullable CompletableFuture<T>> running = new AtomicReference<>();
    private volatile State<T> state = new State<>(null, Instant.EPOCH, Instant.EPOCH, null);

    /// @param fresh from what age on it is old
    Kept(Source<T> source, Duration fresh, InstantSource clock) {
        this.source = source;
        this.fresh = fresh;
        this.clock = clock;
    }

    /// Waits only where there is none yet.
    ///
    /// @throws LoginFailed where there is none and it cannot be had
    T get() throws LoginFailed {
        State<T> now = state;
        T value = now.value();
        if (value == null) {
            if (now.failure() != null && justTried(now)) {
                throw again(now.failure());
            }
            return await(start());
        }
        if (!clock.instant().isBefore(now.fetched().plus(fresh)) && !justTried(now)) {
            var _ = start();
        }
        return value;
    }

    /// @param known what has turned out not to do
    /// @return a newer one; the same where there is none, or it was looked for a moment ago
    T newerThan(T known) {
        State<T> now = state;
        T value = now.value();
        if (value != null && !value.equals(known)) {
            return value;
        }
        try {
            return justTried(now) ? known : await(start());
        } catch (LoginFailed e) {
            LOG.atWarn().addKeyValue("reason", e.getMessage()).log("a provider's document cannot be fetched anew");
            return known;
        }
    }

    private boolean justTried(State<T> now) {
        return clock.instant().isBefore(now.tried().plus(PAUSE));
    }

    private CompletableFuture<T> start() {
        var mine = new CompletableFuture<T>();
        CompletableFuture<T> other = running.compareAndExchange(null, mine);
        if (other == null) {
            Thread.ofVirtual().name("sallyport-provider").start(() -> run(mine));
        }
        return other == null ? mine : other;
    }

    private void run(CompletableFuture<T> result) {
        try {
            T value = source.fetch();
            Instant now = clock.instant();
            settle(new State<>(value, now, now, null));
            result.complete(value);
        } catch (LoginFailed e) {
            settle(new State<>(state.value(), state.fetched(), clock.instant(), e));
            result.completeExceptionally(e);
        } catch (RuntimeException | Error e) {
            LOG.atError().setCause(e).log("fetching a provider's document failed");
            var failure = new LoginFailed(
                    "the provider cannot be asked: " + e.getClass().getSimpleName(), false);
            settle(new State<>(state.value(), state.fetched(), clock.instant(), failure));
            result.completeExceptionally(failure);
        }
    }

    private void settle(State<T> settled) {
        state = settled;
        running.set(null);
    }

    private static <T> T await(CompletableFuture<T> result) throws LoginFailed {
        try {
            return result.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof LoginFailed failed) {
                throw again(failed);
            }
            throw e;
        }
    }

    private static LoginFailed again(LoginFailed failure) {
        return new LoginFailed(String.valueOf(failure.getMessage()), failure.denied());
    }
}
