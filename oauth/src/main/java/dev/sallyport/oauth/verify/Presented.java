package dev.sallyport.oauth.verify;

import dev.sallyport.oauth.ProtectedResource;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/// An access token with all that a request says to prove it.
///
/// @param token as it stands behind the scheme in `Authorization`
/// @param resource what the request is for
/// @param proof the one `DPoP` header (RFC 9449 section 4.1); null where there is none
/// @param method of the request, for example `POST`
/// @param uri the public URL of the request
/// @param certificateThumbprint SHA-256 of the peer's certificate in base64url (RFC 8705 section 3.1); null where it
///     showed none
public record Presented(
        String token,
        Scheme scheme,
        ProtectedResource resource,
        @Nullable String proof,
        String method,
        URI uri,
        @Nullable String certificateThumbprint) {

    /// The authentication scheme of `Authorization`.
    public enum Scheme {
        BEARER,
        DPOP
    }

    /// Without token and proof.
    @Override
    public String toString() {
        return "Presented[" + scheme + " for " + resource.id() + "]";
    }
}
