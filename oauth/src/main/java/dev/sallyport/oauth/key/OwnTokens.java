package dev.sallyport.oauth.key;

import dev.sallyport.oauth.jose.Jws;
import dev.sallyport.oauth.store.OAuthStore;
import dev.sallyport.oauth.store.OAuthStore.Kind;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Predicate;

/// Reads access tokens that the gateway has issued itself: signed by one of its keys, of its issuer and type (RFC 9068
/// section 4), not expired, and neither revoked themselves nor of a grant that has ended. There is no leeway: the clock
/// that wrote the times reads them.
public final class OwnTokens {
    private final SigningKeys keys;
    private final OAuthStore store;
    private final Predicate<String> grantInForce;
    private final InstantSource clock;

    /// @param grantInForce whether the grant of an id has not ended
    public OwnTokens(SigningKeys keys, OAuthStore store, Predicate<String> grantInForce, InstantSource clock) {
        this.keys = keys;
        this.store = store;
        this.grantInForce = grantInForce;
        this.clock = clock;
    }

    /// @return empty where it is none of the gateway's own, or not good any more
    public Optional<OwnToken> verify(String token) {
        return Jws.find(token)
                .filter(jws -> jws.type().equals(SigningKeys.TYPE))
                .filter(jws -> jws.keyId() != null && keys.verifying().signed(jws))
                .flatMap(OwnToken::of)
                .filter(read -> read.issuer().equals(keys.issuer()))
                .filter(read -> clock.instant().isBefore(read.expires()))
                .filter(read -> store.find(Kind.REVOKED, read.id()).isEmpty())
                .filter(read -> read.grant() == null || grantInForce.test(read.grant()));
    }
}
