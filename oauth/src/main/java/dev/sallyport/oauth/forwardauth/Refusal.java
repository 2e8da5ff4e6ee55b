package dev.sallyport.oauth.forwardauth;

import dev.sallyport.oauth.Scopes;
import dev.sallyport.oauth.verify.Verdict;
import dev.sallyport.oauth.web.WebResponse;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// A no with the challenge that says what would help (RFC 6750 section 3, RFC 9728 section 5.1, protocol.md
/// Z2, Z3).
///
/// @param error null where no token was presented
/// @param nonce for the next proof; null where none is asked for
record Refusal(
        int status,
        String scheme,
        @Nullable String error,
        @Nullable String nonce) {

    /// @param scheme of what was presented; null where nothing was that is known
    static Refusal unauthenticated(@Nullable String scheme) {
        return new Refusal(401, scheme == null ? "Bearer" : scheme, scheme == null ? null : "invalid_token", null);
    }

    static Refusal of(Verdict.Refused refused, String scheme) {
        return new Refusal(401, scheme, refused.error(), refused.nonce());
    }

    /// The challenge names all the scopes that the resource requires, as any other does.
    static Refusal insufficient(String scheme) {
        return new Refusal(403, scheme, "insufficient_scope", null);
    }

    WebResponse response(GuardedResource guarded) {
        var challenge = new StringJoiner(", ", scheme + " ", "");
        if (error != null) {
            challenge.add("error=\"" + error + "\"");
        }
        if (!guarded.resource().required().isEmpty()) {
            challenge.add("scope=\"" + Scopes.format(guarded.resource().required()) + "\"");
        }
        challenge.add("resource_metadata=\"" + guarded.metadata().toASCIIString() + "\"");
        WebResponse response = WebResponse.empty(status).with("WWW-Authenticate", challenge.toString());
        return nonce == null ? response : response.with("DPoP-Nonce", nonce);
    }
}
