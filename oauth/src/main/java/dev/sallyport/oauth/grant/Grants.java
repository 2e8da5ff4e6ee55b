package dev.sallyport.oauth.grant;

import java.util.List;
import java.util.Optional;

/// The grants in force. Blocking; throws [dev.sallyport.oauth.store.StoreFailed].
public interface Grants {
    /// @return empty where the token is of no grant in force, also where it was used before; using nothing up
    Optional<Grant> ofRefreshToken(String refreshToken);

    Optional<Grant> find(String id);

    List<Grant> all();

    /// Ends a grant: its refresh tokens at once, its access tokens within a second.
    ///
    /// @return false where there is none
    boolean revoke(String id);
}
