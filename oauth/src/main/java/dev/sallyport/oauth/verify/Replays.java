package dev.sallyport.oauth.verify;

import dev.sallyport.oauth.Token;
import dev.sallyport.oauth.store.OAuthStore;
import dev.sallyport.oauth.store.StoreFailed;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Remembers what may be used once only.
@FunctionalInterface
public interface Replays {
    /// @param until as long as it has to be remembered
    /// @return false where it was used before
    /// @throws StoreFailed where that cannot be told
    boolean first(String id, Instant until);

    /// Among all processes that share the store.
    static Replays in(OAuthStore store, InstantSource clock) {
        return (id, until) -> store.insert(
                new OAuthStore.Row(OAuthStore.Kind.USED, Token.digest(id), "", new byte[0], clock.instant(), until, 0));
    }

    /// In this process only; where more is used than it may remember, nothing more is taken.
    ///
    /// @param most how many it remembers
    static Replays inProcess(int most, InstantSource clock) {
        Map<String, Instant> used = new ConcurrentHashMap<>();
        return (id, until) -> {
            if (used.size() >= most) {
                Instant now = clock.instant();
                used.values().removeIf(now::isAfter);
                if (used.size() >= most) {
                    throw new StoreFailed("more proofs were used than can be remembered", new IllegalStateException());
                }
            }
            return used.putIfAbsent(Token.digest(id), until) == null;
        };
    }
}
