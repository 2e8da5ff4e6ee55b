package dev.sallyport.oauth.page;

import dev.sallyport.oauth.registration.Client;
import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What somebody is asked to agree to (protocol.md Y6). All texts are shown escaped.
///
/// @param destination the host that the answer goes to, or the scheme that an app has taken for itself
/// @param resourceName what people call the resource
/// @param lasting whether the client may go on without asking again
/// @param provider whom they log in with
/// @param person who has logged in in this browser already; null for nobody
public record Consent(
        Client client,
        String destination,
        Destination kind,
        String resourceName,
        URI resource,
        Set<String> scopes,
        boolean lasting,
        String provider,
        @Nullable String person) {

    /// Where an answer goes.
    public enum Destination {
        /// A server on the web.
        WEB,
        /// A program on the person's own machine, whichever has the port.
        MACHINE,
        /// A program on the person's own machine, whichever has taken the scheme (RFC 8252 section 7.1).
        APP
    }
}
