package dev.sallyport.oauth.upstream;

import java.net.URI;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A login to a server, as it can be shown.
///
/// @param subject whose it is; null where it is the service's
/// @param resource the identifier the server's tokens are for
/// @param scopes granted, as far as the authorization server has said
/// @param since when somebody logged in
/// @param expires of the access token; null where it was not said
/// @param renews whether the gateway gets the next access token by itself
public record Connection(
        String server,
        @Nullable String subject,
        String issuer,
        URI resource,
        Set<String> scopes,
        Instant since,
        @Nullable Instant expires,
        boolean renews) {}
