package dev.sallyport.oauth.key;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Signs access tokens (RFC 9068) with the gateway's newest key.
public interface AccessTokens {
    /// What a token says.
    ///
    /// @param audience the resource it is good for
    /// @param grant the id of the grant it comes from, with which it is cut off; null for none
    /// @param jwkThumbprint of the key that whoever presents it has to prove (`cnf.jkt`, RFC 9449); null for none
    /// @param more other claims, such as `act` (RFC 8693)
    record Contents(
            String subject,
            String client,
            URI audience,
            Set<String> scopes,
            Set<String> roles,
            Set<String> groups,
            @Nullable String grant,
            @Nullable String jwkThumbprint,
            Map<String, Object> more,
            Duration lifetime) {}

    /// @param id the `jti`
    record Issued(String token, String id, Instant expires) {
        @Override
        public String toString() {
            return "Issued[" + id + "]";
        }
    }

    Issued issue(Contents contents);

    /// @return all keys whose tokens are still good, public parts only, as a JWK set (RFC 7517): what `jwks_uri` gives
    Map<String, Object> published();

    /// @return names of the algorithms in use
    List<String> algorithms();
}
