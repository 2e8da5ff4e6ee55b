package dev.sallyport.gateway.authenticate;

import java.time.Instant;
import java.util.List;

/// The port behind which keys are kept. All methods but [#generation()] may block, and throw
/// [dev.sallyport.gateway.StoreUnavailable] where the store cannot answer.
public interface KeyStore {
    /// A number that differs as soon as any process has changed the keys. A plain memory read: asked on every
    /// request, so that a revoked key fails on the very next one.
    long generation();

    List<ApiKey> load();

    /// Keeps a new key.
    void add(ApiKey key);

    /// @return false where no such key is in force
    boolean revoke(String id, Instant when);
}
