package dev.sallyport.oauth.authorize;

import dev.sallyport.oauth.OAuthException;
import dev.sallyport.oauth.registration.Client;

/// What an authorization request is found to be.
sealed interface Reading {
    record Good(AuthorizationRequest request) implements Reading {}

    /// Refused, and the client may be told.
    record Refused(Client client, AuthorizationRequest.Way back, OAuthException why) implements Reading {}

    /// Refused, and the browser is sent nowhere: who asks, or where the answer would go, is not certain.
    ///
    /// @param code for the record
    record Untrusted(String code, String explanation) implements Reading {}
}
