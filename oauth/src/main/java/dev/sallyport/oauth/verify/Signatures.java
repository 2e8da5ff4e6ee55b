package dev.sallyport.oauth.verify;

import dev.sallyport.oauth.OAuthException;
import dev.sallyport.oauth.fetch.Fetcher;
import dev.sallyport.oauth.jose.Algorithm;
import dev.sallyport.oauth.jose.Jws;
import java.time.InstantSource;
import java.util.Optional;

/// Says of any JWT, whatever it is for, whether an issuer has signed it. Its claims count for nothing.
public final class Signatures {
    private static final int UNAVAILABLE = 503;

    private final Authority issuer;

    public Signatures(TrustedIssuer issuer, Fetcher fetcher, InstantSource clock) {
        this.issuer = Authority.of(issuer, fetcher, clock);
    }

    /// May block.
    ///
    /// @throws OAuthException `temporarily_unavailable` where the issuer's keys cannot be had
    public boolean verify(String jwt) {
        IssuerKeys keys = issuer.keys();
        if (keys == null) {
            return false;
        }
        try {
            Jws jws = Jws.parse(jwt);
            Optional<Algorithm> algorithm =
                    jws.algorithm().filter(issuer.algorithms()::contains).filter(one -> !one.symmetric());
            return algorithm.isPresent() && keys.signer(jws, algorithm.get()).isPresent();
        } catch (IllegalArgumentException _) {
            return false;
        } catch (NotAccepted e) {
            throw new OAuthException(
                    "temporarily_unavailable", "the keys of the issuer cannot be had now", UNAVAILABLE);
        }
    }
}
