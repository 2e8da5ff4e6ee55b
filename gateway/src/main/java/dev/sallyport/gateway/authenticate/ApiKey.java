package dev.sallyport.gateway.authenticate;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A key as it is kept: never the key itself, only its digest.
///
/// @param id public handle, for example `k_5f0c2a`: safe to print and log
/// @param digest SHA-256 of the whole key text
/// @param attributes what else is known of its holder
public record ApiKey(
        String id,
        String name,
        Set<String> roles,
        KeyDigest digest,
        Instant created,
        @Nullable Instant expires,
        @Nullable Instant revoked,
        KeyAttributes attributes) {
    /// How the text of each key begins.
    public static final String PREFIX = "sallyport_";

    public ApiKey {
        roles = Set.copyOf(roles);
    }

    /// A key of whose holder no more is known than the roles.
    public ApiKey(
            String id,
            String name,
            Set<String> roles,
            KeyDigest digest,
            Instant created,
            @Nullable Instant expires,
            @Nullable Instant revoked) {
        this(id, name, roles, digest, created, expires, revoked, KeyAttributes.NONE);
    }

    public ApiKey withAttributes(KeyAttributes attributes) {
        return new ApiKey(id, name, roles, digest, created, expires, revoked, attributes);
    }

    /// Whether a text can only be a key, and no access token.
    public static boolean looksLike(String text) {
        return text.startsWith(PREFIX);
    }

    public boolean usableAt(Instant now) {
        return revoked == null && (expires == null || now.isBefore(expires));
    }
}
