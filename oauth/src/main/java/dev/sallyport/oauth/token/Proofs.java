package dev.sallyport.oauth.token;

import dev.sallyport.oauth.web.WebRequest;
import java.util.Optional;

/// The port to whoever checks proofs of possession (DPoP, RFC 9449).
@FunctionalInterface
public interface Proofs {
    /// @return the thumbprint of the key that the request's proof was made with; empty where it has no proof
    /// @throws dev.sallyport.oauth.OAuthException `invalid_dpop_proof` or `use_dpop_nonce`
    Optional<String> thumbprint(WebRequest request);

    /// @return the nonce that the next proof has to have, for the header `DPoP-Nonce`; empty where none is asked for
    default Optional<String> nonce() {
        return Optional.empty();
    }
}
