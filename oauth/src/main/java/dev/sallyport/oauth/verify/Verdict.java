package dev.sallyport.oauth.verify;

import dev.sallyport.policy.Subject;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What comes of a token that was presented.
public sealed interface Verdict {
    /// The token is good for the resource.
    ///
    /// @param until from then on it has to be verified anew, or is not good any more
    /// @param issuer name of the issuer; `sallyport` for the gateway's own
    /// @param tokenId its `jti`; null where it has none
    /// @param grant id of the grant it comes from; null where there is none
    record Accepted(
            Subject subject,
            Instant until,
            String issuer,
            @Nullable String tokenId,
            @Nullable String grant) implements Verdict {}

    /// The token is good, but has not all the scopes without which no request passes.
    ///
    /// @param scopes all that the resource requires (protocol.md Z3)
    record Lacking(Subject subject, Set<String> scopes) implements Verdict {
        public Lacking {
            scopes = Set.copyOf(scopes);
        }
    }

    /// The token is not good here.
    ///
    /// @param error the code for the challenge: `invalid_token` (RFC 6750 section 3.1), `invalid_dpop_proof` or
    ///     `use_dpop_nonce` (RFC 9449 section 7.1)
    /// @param why for the audit only; holds nothing of the token
    /// @param nonce for the `DPoP-Nonce` header; null for none
    record Refused(String error, String why, @Nullable String nonce) implements Verdict {}

    /// Whoever could say whether it is good cannot be asked: 503, never a yes and never a 401.
    ///
    /// @param why for the audit only
    record Unavailable(String why) implements Verdict {}
}
