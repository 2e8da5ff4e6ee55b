package dev.sallyport.oauth.login.oidc;

import dev.sallyport.oauth.jose.Algorithm;
import dev.sallyport.oauth.jose.Jws;
import dev.sallyport.oauth.jose.KeySet;
import dev.sallyport.oauth.jose.KeySet.Proof;
import dev.sallyport.oauth.login.LoginFailed;
import java.time.Duration;
import java.time.InstantSource;

/// The public keys of a provider, from its JWK set (RFC 7517). A key that is not known yet makes the set be fetched
/// anew, so that a rotation is picked up with the first token of the new key.
final class ProviderKeys {
    static final Duration FRESH = Duration.ofMinutes(15);

    private final ProviderHttp http;
    private final Kept<KeySet> kept;

    ProviderKeys(ProviderHttp http, Kept<ProviderMetadata> metadata, InstantSource clock) {
        this.http = http;
        this.kept = new Kept<>(() -> fetch(metadata.get()), FRESH, clock);
    }

    /// @return whether the key that it names has signed it
    /// @throws LoginFailed where there are no keys, or none that it could be
    boolean signed(Jws token, Algorithm algorithm) throws LoginFailed {
        KeySet known = kept.get();
        Proof proof = known.proof(token, algorithm);
        if (proof instanceof Proof.UnknownKey) {
            proof = kept.newerThan(known).proof(token, algorithm);
        }
        return switch (proof) {
            case Proof.Signed _ -> true;
            case Proof.Forged _ -> false;
            case Proof.UnknownKey _ -> throw http.failed("a token is signed with a key that its JWK set does not have");
        };
    }

    private KeySet fetch(ProviderMetadata metadata) throws LoginFailed {
        try {
            return KeySet.of(http.document("its JWK set", metadata.jwks()));
        } catch (IllegalArgumentException e) {
            throw http.failed("its JWK set cannot be used: " + e.getMessage());
        }
    }
}
