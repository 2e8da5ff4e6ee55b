package dev.sallyport.oauth.store;

import java.time.InstantSource;

/// Removes what has expired.
public final class Janitor {
    private final OAuthStore store;
    private final InstantSource clock;

    public Janitor(OAuthStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /// To be called from time to time.
    ///
    /// @return how many rows were removed
    public int tidy() {
        return store.purge(clock.instant());
    }
}
