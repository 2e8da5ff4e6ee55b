package dev.sallyport.oauth.verify;

import dev.sallyport.oauth.ProtectedResource;
import dev.sallyport.oauth.Token;
import dev.sallyport.oauth.jose.VerificationKey;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A token that was verified, with what has to be looked at each time it is presented.
///
/// @param key that proved it; null where the issuer was asked
/// @param jwkThumbprint of the key that has to be proved besides (`cnf.jkt`, RFC 9449); null for none
/// @param certificateThumbprint that the peer has to have (`cnf.x5t#S256`, RFC 8705); null for none
record KnownToken(
        Authority authority,
        Verdict.Accepted accepted,
        Set<String> audience,
        @Nullable VerificationKey key,
        @Nullable String jwkThumbprint,
        @Nullable String certificateThumbprint) {

    /// Whether it has not expired and its key is still among those of the issuer. Plain memory.
    boolean goodAt(Instant now) {
        IssuerKeys keys = authority.keys();
        return now.isBefore(accepted.until()) && (key == null || (keys != null && keys.vouchFor(key)));
    }

    /// Whether it may be presented so, at this resource. Plain memory.
    void checkFits(Presented presented) throws NotAccepted {
        if (!authority.servesFor(presented.resource())) {
            throw NotAccepted.token("the resource takes no tokens of issuer " + authority.name());
        }
        if (!isFor(presented.resource())) {
            throw NotAccepted.token("the token is for another resource");
        }
        if ((jwkThumbprint != null) != (presented.scheme() == Presented.Scheme.DPOP)) {
            throw NotAccepted.token(
                    jwkThumbprint == null ? "the token is bound to no key" : "the token is bound to a key");
        }
        String peer = presented.certificateThumbprint();
        if (certificateThumbprint != null && (peer == null || !Token.equal(certificateThumbprint, peer))) {
            throw NotAccepted.token("the token is bound to another certificate");
        }
    }

    /// @return the verdict, where nothing but scopes can be missing
    Verdict at(ProtectedResource resource) {
        return accepted.subject().scopes().containsAll(resource.required())
                ? accepted
                : new Verdict.Lacking(accepted.subject(), resource.required());
    }

    private boolean isFor(ProtectedResource resource) {
        return audience.contains(resource.id().toString())
                || authority.audiences().stream().anyMatch(audience::contains);
    }
}
