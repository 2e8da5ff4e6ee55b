package dev.sallyport.oauth.verify;

import dev.sallyport.oauth.jose.Algorithm;
import dev.sallyport.oauth.jose.Jws;
import dev.sallyport.oauth.jose.KeySet;
import dev.sallyport.oauth.jose.KeySet.Proof;
import dev.sallyport.oauth.jose.VerificationKey;
import java.util.Optional;

/// The keys of one issuer as they change.
interface IssuerKeys {
    /// Whether a key is still among them. A plain memory read; false also where that has to be looked up.
    boolean vouchFor(VerificationKey key);

    /// May block where no keys are known.
    ///
    /// @throws NotAccepted where the keys cannot be had
    KeySet now() throws NotAccepted;

    /// Asks for the keys anew, because a token names one that is not known. May block.
    ///
    /// @return false where that was done a moment ago
    /// @throws NotAccepted where the keys cannot be had
    boolean renew() throws NotAccepted;

    /// The key that has signed a JWT; asks for the keys anew where it is none that is known. May block.
    ///
    /// @throws NotAccepted where the keys cannot be had, or the one that it names has not signed it
    default Optional<VerificationKey> signer(Jws jws, Algorithm algorithm) throws NotAccepted {
        Optional<VerificationKey> signer = signer(now(), jws, algorithm);
        return signer.isEmpty() && renew() ? signer(now(), jws, algorithm) : signer;
    }

    private static Optional<VerificationKey> signer(KeySet keys, Jws jws, Algorithm algorithm) throws NotAccepted {
        return switch (keys.proof(jws, algorithm)) {
            case Proof.Signed(VerificationKey key) -> Optional.of(key);
            case Proof.Forged _ -> throw NotAccepted.token("the signature is not good");
            case Proof.UnknownKey _ -> Optional.empty();
        };
    }
}
