package dev.sallyport.oauth.grant;

import dev.sallyport.oauth.login.Identity;
import java.net.URI;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// That somebody lets a client act for them at one resource.
///
/// @param id public handle, safe to print and log; the `grant` of each access token that comes from it
/// @param jwkThumbprint of the key that its tokens are bound to (RFC 9449); null for none
/// @param expires when its newest refresh token does
public record Grant(
        String id,
        String client,
        Identity identity,
        URI resource,
        Set<String> scopes,
        @Nullable String jwkThumbprint,
        Instant created,
        Instant expires) {
    public Grant {
        scopes = Set.copyOf(scopes);
    }
}
