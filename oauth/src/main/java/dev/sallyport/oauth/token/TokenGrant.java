package dev.sallyport.oauth.token;

import dev.sallyport.oauth.registration.Client;
import dev.sallyport.oauth.web.Params;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One grant type of the token endpoint.
public interface TokenGrant {
    /// What a client presents.
    ///
    /// @param client authenticated, and allowed this grant type
    /// @param jwkThumbprint of the key that a DPoP proof in the request was made with; null where there is no proof
    /// @param address of the peer
    record Presented(Client client, Params form, @Nullable String jwkThumbprint, String address) {}

    Client.Grant type();

    /// Redeems what is presented and records it in the journal.
    ///
    /// @return the members of the response (RFC 6749 section 5.1)
    /// @throws dev.sallyport.oauth.OAuthException what is refused
    Map<String, Object> redeem(Presented presented);
}
