package dev.sallyport.oauth.verify;

import dev.sallyport.oauth.key.AccessTokens;
import java.net.URI;

/// The gateway's own authorization server, as the verifier sees it. Its tokens are good at resources that people log in
/// for.
///
/// @param issuer exactly as in `iss`
public record OwnIssuer(URI issuer, AccessTokens tokens) {
    /// As which it appears among the names of issuers.
    public static final String NAME = "sallyport";
}
