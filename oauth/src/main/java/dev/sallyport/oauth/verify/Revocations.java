package dev.sallyport.oauth.verify;

import dev.sallyport.oauth.grant.GrantStore;
import dev.sallyport.oauth.store.OAuthStore;
import dev.sallyport.oauth.store.OAuthStore.Row;
import dev.sallyport.oauth.store.StoreFailed;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Access tokens that are not good any more though they have not expired: single ones by `jti`, and all of a grant by
/// `grant:` and its id. Effective in every process as soon as it is written.
public final class Revocations {
    /// @param generation of the store when it was read
    private record Snapshot(long generation, Set<String> ids) {}

    private static final Logger LOG = LoggerFactory.getLogger(Revocations.class);

    private final OAuthStore store;
    private final InstantSource clock;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile @Nullable Snapshot snapshot;

    public Revocations(OAuthStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /// @param id a `jti`, or `grant:` and the id of a grant
    /// @param owner under which the row is found, such as the subject; empty for none
    /// @param until when the last token that it concerns has expired, leeway included
    /// @throws dev.sallyport.oauth.store.StoreFailed where it is not certain
    public void revoke(String id, String owner, Instant until) {
        store.insert(new Row(OAuthStore.Kind.REVOKED, id, owner, new byte[0], clock.instant(), until, 0));
    }

    /// Whether nothing has changed since the last [#refresh]. A plain memory read.
    boolean current() {
        Snapshot known = snapshot;
        return known != null && known.generation() == store.generation();
    }

    /// Reads what has changed, if anything has. Blocking; throws [dev.sallyport.oauth.store.StoreFailed].
    void refresh() {
        if (current()) {
            return;
        }
        reading.lock();
        try {
            if (!current()) {
                long generation = store.generation();
                Set<String> ids = store.list(OAuthStore.Kind.REVOKED).stream()
                        .map(Row::id)
                        .collect(Collectors.toUnmodifiableSet());
                snapshot = new Snapshot(generation, ids);
            }
        } finally {
            reading.unlock();
        }
    }

    /// The same, where nobody waits for it.
    void refreshQuietly() {
        try {
            refresh();
        } catch (StoreFailed e) {
            LOG.atWarn().log("revoked tokens cannot be read: {}", e.getMessage());
        }
    }

    /// As of the last [#refresh]; without one, everything is.
    boolean revoked(Verdict.Accepted token) {
        Snapshot known = snapshot;
        return known == null || has(known, "", token.tokenId()) || has(known, GrantStore.REVOKED, token.grant());
    }

    private static boolean has(Snapshot known, String prefix, @Nullable String id) {
        return id != null && known.ids().contains(prefix + id);
    }
}
