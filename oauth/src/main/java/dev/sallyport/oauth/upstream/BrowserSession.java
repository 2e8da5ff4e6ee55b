package dev.sallyport.oauth.upstream;

import dev.sallyport.oauth.web.WebRequest;
import java.net.URI;
import java.util.Optional;

/// The port that says who has logged in to the gateway's own authorization server in a browser. Blocking.
public interface BrowserSession {
    /// Nobody ever has.
    BrowserSession NONE = new BrowserSession() {
        @Override
        public Optional<String> subject(WebRequest request, String like) {
            return Optional.empty();
        }

        @Override
        public Optional<URI> login(String subject, URI back) {
            return Optional.empty();
        }
    };

    /// @param like the id of a subject: a browser can have logged in with several providers, and it is that one's which
    ///     counts
    /// @return the id of the subject whose browser sent the request
    Optional<String> subject(WebRequest request, String like);

    /// @param subject who should log in
    /// @param back where the browser goes then
    /// @return where it goes first; empty where such a subject cannot log in with a browser
    Optional<URI> login(String subject, URI back);
}
