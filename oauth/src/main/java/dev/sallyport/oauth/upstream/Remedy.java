package dev.sallyport.oauth.upstream;

import java.net.URI;

/// What to do where a server has refused a call for want of a token, or of a better one.
public sealed interface Remedy {
    /// Send the same call again, with this access token.
    record Retry(String token) implements Remedy {
        @Override
        public String toString() {
            return "Retry[…]";
        }
    }

    /// Somebody has to log in first.
    ///
    /// @param url of the page where they do; whoever opens it has to prove to be the caller
    /// @param id of the login; no secret
    record LogIn(URI url, String id) implements Remedy {}

    /// Nothing helps now.
    ///
    /// @param why one lower-case sentence that goes on from "it", and may reach the caller
    record Refuse(String why) implements Remedy {}
}
