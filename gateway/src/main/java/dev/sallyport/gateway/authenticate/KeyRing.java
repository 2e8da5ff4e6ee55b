package dev.sallyport.gateway.authenticate;

import dev.sallyport.policy.Subject;
import dev.sallyport.policy.condition.Value;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The keys in force, as a snapshot that is never older than the store's last change.
public final class KeyRing {
    /// A key and the subject that whoever presents it is.
    public record Holder(ApiKey key, Subject subject) {}

    /// @param generation the store's generation, read before the keys were
    private record Snapshot(long generation, Map<KeyDigest, Holder> byDigest) {}

    private final Vertx vertx;
    private final KeyStore store;
    private volatile @Nullable Snapshot snapshot;

    public KeyRing(Vertx vertx, KeyStore store) {
        this.vertx = vertx;
        this.store = store;
    }

    /// Two plain reads; false after any change by any process.
    public boolean current() {
        Snapshot now = snapshot;
        return now != null && now.generation() == store.generation();
    }

    /// @return completes on the caller's context; fails with [dev.sallyport.gateway.StoreUnavailable]
    public Future<Void> refresh() {
        return vertx.<Boolean>executeBlocking(this::load, false).mapEmpty();
    }

    /// @return the key with this digest, in force or not; null where there is none
    public @Nullable Holder find(KeyDigest digest) {
        Snapshot now = snapshot;
        return now == null ? null : now.byDigest().get(digest);
    }

    private synchronized boolean load() {
        if (current()) {
            return false;
        }
        long generation = store.generation();
        Map<KeyDigest, Holder> byDigest = new HashMap<>();
        for (ApiKey key : store.load()) {
            byDigest.put(key.digest(), new Holder(key, subject(key)));
        }
        snapshot = new Snapshot(generation, byDigest);
        return true;
    }

    private static Subject subject(ApiKey key) {
        KeyAttributes known = key.attributes();
        Map<String, Value> claims = new HashMap<>();
        known.claims().forEach((name, claim) -> claims.put(name, claim.value()));
        return new Subject(
                "key:" + key.id(),
                key.roles(),
                known.teams(),
                known.groups(),
                known.scopes(),
                new Value.Fields(claims),
                known.client(),
                known.agent(),
                "key");
    }
}
