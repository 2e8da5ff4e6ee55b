package dev.sallyport.gateway;

import dev.sallyport.gateway.authenticate.ApiKey;
import dev.sallyport.gateway.authenticate.KeyAttributes;
import dev.sallyport.gateway.authenticate.KeyDigest;
import dev.sallyport.gateway.authenticate.KeyStore;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Keys in memory. The text of each test key is `key-of-` and its name.
public final class InMemoryKeys implements KeyStore {
    private final ConcurrentHashMap<String, ApiKey> byId = new ConcurrentHashMap<>();
    private final AtomicLong generation = new AtomicLong(1);
    private final Semaphore reading = new Semaphore(1);
    private volatile boolean down;

    /// @return the key's text
    public String create(String name, Set<String> roles, @Nullable Instant expires) {
        return create(name, roles, expires, KeyAttributes.NONE);
    }

    /// @return the key's text
    public String create(String name, Set<String> roles, @Nullable Instant expires, KeyAttributes attributes) {
        String text = "key-of-" + name;
        add(new ApiKey("k_" + name, name, roles, KeyDigest.of(text), Instant.EPOCH, expires, null, attributes));
        return text;
    }

    /// From now on the store cannot answer, and something in it has changed.
    public void fail() {
        down = true;
        generation.incrementAndGet();
    }

    /// From now on whoever reads the keys waits until [#release]; something in them has changed.
    public void hold() {
        reading.acquireUninterruptibly();
        generation.incrementAndGet();
    }

    public boolean somebodyWaits() {
        return reading.hasQueuedThreads();
    }

    public void release() {
        reading.release();
    }

    public void recover() {
        down = false;
    }

    @Override
    public long generation() {
        return generation.get();
    }

    @Override
    public List<ApiKey> load() {
        reading.acquireUninterruptibly();
        reading.release();
        if (down) {
            throw new StoreUnavailable("the keys cannot be read");
        }
        return List.copyOf(byId.values());
    }

    @Override
    public void add(ApiKey key) {
        byId.put(key.id(), key);
        generation.incrementAndGet();
    }

    @Override
    public boolean revoke(String id, Instant when) {
        ApiKey key = byId.get(id);
        if (key == null || key.revoked() != null) {
            return false;
        }
        byId.put(
                id,
                new ApiKey(
                        id,
                        key.name(),
                        key.roles(),
                        key.digest(),
                        key.created(),
                        key.expires(),
                        when,
                        key.attributes()));
        generation.incrementAndGet();
        return true;
    }
}
