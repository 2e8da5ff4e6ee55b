package dev.sallyport.oauth.registration;

import dev.sallyport.oauth.web.WebRequest;
import java.util.Optional;

/// The clients of the authorization server, wherever they are known from: configured, registered, or described by a
/// document at their own address.
public interface Clients {
    /// May fetch the client's document.
    ///
    /// @return empty where there is no such client, also where its document cannot be had
    Optional<Client> find(String id);

    /// The client that a request to the token, introspection or revocation endpoint comes from, once it has proved it:
    /// by secret, by an assertion that is used once, or, where it is public, by naming itself.
    ///
    /// @throws dev.sallyport.oauth.OAuthException `invalid_client`, the same for unknown clients and wrong secrets,
    ///     in
    ///     about the same time
    Client authenticate(WebRequest request);

    /// Whether a client may be sent to an address: one of its own, exactly; on a loopback address any port will do
    /// (RFC 8252 section 7.3).
    boolean mayRedirect(Client client, String redirectUri);
}
