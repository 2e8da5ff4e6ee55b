package dev.sallyport.oauth.token;

import dev.sallyport.oauth.OAuthException;
import dev.sallyport.oauth.grant.Family;
import dev.sallyport.oauth.grant.GrantStore;
import dev.sallyport.oauth.login.Identity;
import dev.sallyport.oauth.login.LoginFailed;
import dev.sallyport.oauth.login.LoginProvider;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/// Asks the provider whether somebody may still come in, before their client gets new tokens. A provider may change its
/// refresh token with each use, so one process at a time asks: it marks the family as busy.
public final class UpstreamCheck {
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final int LATER = 503;

    private final Map<String, LoginProvider> providers;
    private final GrantStore grants;
    private final InstantSource clock;

    /// @param providers by name
    public UpstreamCheck(Map<String, LoginProvider> providers, GrantStore grants, InstantSource clock) {
        this.providers = Map.copyOf(providers);
        this.grants = grants;
        this.clock = clock;
    }

    sealed interface Answer {}

    /// @param held the family as it is now in the store
    /// @param identity the same person as they are now
    record Welcome(Family held, Identity identity) implements Answer {}

    record Denied(String why) implements Answer {}

    /// Somebody else is asking for this family, or has changed or ended it.
    record Elsewhere() implements Answer {}

    /// @throws OAuthException `temporarily_unavailable` where the provider cannot be asked
    Answer ask(Family family) {
        Identity known = family.grant().identity();
        LoginProvider provider = providers.get(known.provider());
        if (provider == null) {
            return new Denied("there is no such provider any more");
        }
        Instant now = clock.instant();
        if (family.busyAt(now)) {
            return new Elsewhere();
        }
        if (known.refreshToken() == null) {
            return ask(provider, family);
        }
        Optional<Family> held = grants.replace(family.busy(now.plus(LONGEST)));
        return held.isEmpty() ? new Elsewhere() : ask(provider, held.get());
    }

    static OAuthException later(String why) {
        return new OAuthException("temporarily_unavailable", why, LATER);
    }

    private Answer ask(LoginProvider provider, Family held) {
        Identity known = held.grant().identity();
        try {
            Identity identity = provider.refresh(known);
            return identity.id().equals(known.id())
                    ? new Welcome(held, identity)
                    : new Denied("it speaks of somebody else");
        } catch (LoginFailed e) {
            if (e.denied()) {
                return new Denied(String.valueOf(e.getMessage()));
            }
            if (held.busy() != null) {
                grants.replace(held.busy(null));
            }
            throw later("the provider cannot be asked");
        }
    }
}
