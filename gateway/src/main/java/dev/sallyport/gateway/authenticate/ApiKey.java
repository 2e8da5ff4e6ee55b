package dev.sallyport.gateway.authenticate;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A key as it is kept: never the key itself, only its digest.
///
/// @param id public handle, for example `k_5f0c2a`: safe to print and log
/// @param digest SHA-256 of the whole key text
public record ApiKey(
        String id,
        String name,
        Set<String> roles,
        KeyDigest digest,
        Instant created,
        @Nullable Instant expires,
        @Nullable Instant revoked) {

    public ApiKey {
        roles = Set.copyOf(roles);
    }

    public boolean usableAt(Instant now) {
        return revoked == null && (expires == null || now.isBefore(expires));
    }
}
