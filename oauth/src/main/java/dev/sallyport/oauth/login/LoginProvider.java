package dev.sallyport.oauth.login;

import dev.sallyport.oauth.web.Params;
import java.net.URI;

/// The port behind which people log in: an OpenID Connect provider, and one day local accounts. Blocking.
public interface LoginProvider {
    /// The beginning of a login.
    ///
    /// @param redirect where the browser goes
    /// @param memo what the provider needs again at the end, such as nonce and verifier: kept where the browser
    ///     cannot read it
    record Begun(URI redirect, String memo) {}

    /// @return the provider's name in the configuration
    String name();

    /// @param state comes back with the browser; unique for each login
    /// @param callback where the browser comes back to
    /// @throws LoginFailed where the provider cannot be asked
    Begun begin(String state, URI callback) throws LoginFailed;

    /// @param answer the parameters with which the browser came back; `state` was checked
    /// @param memo of the beginning
    /// @throws LoginFailed where the provider, or what is to be proved, says no
    Identity finish(Params answer, String memo, URI callback) throws LoginFailed;

    /// Asks the provider whether somebody may still come in, with their refresh token.
    ///
    /// @return the same person as they are now; as they were, where this provider does not ask again
    /// @throws LoginFailed where the provider has taken it back ([LoginFailed#denied]), or cannot be asked
    Identity refresh(Identity known) throws LoginFailed;
}
