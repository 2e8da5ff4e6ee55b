package dev.sallyport.oauth.key;

import dev.sallyport.oauth.Json;
import dev.sallyport.oauth.Scopes;
import dev.sallyport.oauth.jose.Jws;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An access token of the gateway's own that was verified.
///
/// @param id its `jti`
/// @param audience the resource it is good for
/// @param grant the id of the grant it comes from; null for none
/// @param jwkThumbprint of the key that it is bound to; null for none
/// @param claims all that it says
public record OwnToken(
        String issuer,
        String id,
        String subject,
        String client,
        URI audience,
        Set<String> scopes,
        @Nullable String grant,
        @Nullable String jwkThumbprint,
        Instant issued,
        Instant expires,
        Map<String, Object> claims) {

    /// @return empty where something is missing that each token has
    static Optional<OwnToken> of(Jws jws) {
        String issuer = jws.text("iss");
        String id = jws.text("jti");
        String subject = jws.text("sub");
        String client = jws.text("client_id");
        String scope = jws.text("scope");
        Optional<String> audience = jws.audience();
        Optional<Instant> issued = jws.time("iat");
        Optional<Instant> expires = jws.time("exp");
        if (issuer == null
                || id == null
                || subject == null
                || client == null
                || audience.isEmpty()
                || issued.isEmpty()
                || expires.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new OwnToken(
                issuer,
                id,
                subject,
                client,
                URI.create(audience.get()),
                scope == null ? Set.of() : Scopes.parse(scope),
                jws.text("grant"),
                jws.claims().get("cnf") instanceof Map<?, ?> cnf && cnf.get("jkt") instanceof String jkt ? jkt : null,
                issued.get(),
                expires.get(),
                jws.claims()));
    }

    /// Whether only the holder of a key may present it, whatever the kind of proof.
    public boolean bound() {
        return claims.containsKey("cnf");
    }

    /// @return the texts of a claim that is a list
    public Set<String> texts(String claim) {
        return new LinkedHashSet<>(Json.texts(claims, claim));
    }

    @Override
    public String toString() {
        return "OwnToken[" + id + "]";
    }
}
