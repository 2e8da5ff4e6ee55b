package dev.sallyport.oauth.token;

import dev.sallyport.oauth.OAuthException;
import dev.sallyport.oauth.ProtectedResource;
import dev.sallyport.oauth.Scopes;
import dev.sallyport.oauth.grant.Family;
import dev.sallyport.oauth.grant.Grant;
import dev.sallyport.oauth.grant.GrantStore;
import dev.sallyport.oauth.grant.Lifetimes;
import dev.sallyport.oauth.journal.Journal;
import dev.sallyport.oauth.journal.OAuthEvent;
import dev.sallyport.oauth.journal.OAuthEvent.Outcome;
import dev.sallyport.oauth.journal.OAuthEvent.Step;
import dev.sallyport.oauth.key.AccessTokens;
import dev.sallyport.oauth.registration.Client;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Redeems refresh tokens (RFC 6749 section 6; protocol.md Y5): each is good once and leads to the next. One that comes
/// again ends the grant, but for a client that has lost the answer and asks for it once more, shortly after:
/// docs/decisions/014-refresh-rotation.md. Resource and scopes never grow.
public final class RefreshTokenGrant implements TokenGrant {
    private static final int TRIES = 100;
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final GrantStore grants;
    private final Resources resources;
    private final UpstreamCheck upstream;
    private final Issuance issuance;
    private final Lifetimes lifetimes;
    private final Journal journal;
    private final InstantSource clock;

    public RefreshTokenGrant(
            GrantStore grants,
            Resources resources,
            UpstreamCheck upstream,
            AccessTokens tokens,
            Lifetimes lifetimes,
            Journal journal,
            InstantSource clock) {
        this.grants = grants;
        this.resources = resources;
        this.upstream = upstream;
        this.issuance = new Issuance(tokens, lifetimes.access());
        this.lifetimes = lifetimes;
        this.journal = journal;
        this.clock = clock;
    }

    @Override
    public Client.Grant type() {
        return Client.Grant.REFRESH_TOKEN;
    }

    @Override
    public Map<String, Object> redeem(Presented presented) {
        String token = presented.form().require("refresh_token");
        for (int i = 0; i < TRIES; i++) {
            Family family = grants.familyOf(token).orElseThrow(RefreshTokenGrant::refused);
            Family.Standing standing = family.standing(token);
            if (standing == Family.Standing.FOREIGN) {
                throw refused();
            }
            checkPresenter(family.grant(), presented);
            Set<String> scopes = scopes(family.grant(), presented);
            Optional<Family> now = switch (standing) {
                case NEWEST -> rotate(family, presented);
                case PREVIOUS -> Optional.of(again(family, presented));
                case OLD, FOREIGN -> throw reused(family, presented);
            };
            if (now.isPresent()) {
                return answer(now.get(), standing, scopes, presented);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        throw UpstreamCheck.later("the refresh token is used by too many at once");
    }

    private Map<String, Object> answer(
            Family family, Family.Standing standing, Set<String> scopes, Presented presented) {
        Grant grant = family.grant();
        String key = grant.jwkThumbprint() == null ? presented.jwkThumbprint() : grant.jwkThumbprint();
        Map<String, Object> answer = issuance.answer(family, scopes, key);
        String reason = standing == Family.Standing.PREVIOUS ? "once more, as the answer was lost" : null;
        record(Step.TOKEN_REFRESHED, Outcome.OK, grant, presented, reason);
        return answer;
    }

    /// @return empty where somebody else is at it, or was faster
    private Optional<Family> rotate(Family family, Presented presented) {
        UpstreamCheck.Answer answer = upstream.ask(family);
        return switch (answer) {
            case UpstreamCheck.Elsewhere _ -> Optional.empty();
            case UpstreamCheck.Denied(String why) -> {
                grants.revoke(family.grant().id());
                record(Step.GRANT_REVOKED, Outcome.OK, family.grant(), presented, "the provider says no: " + why);
                throw refused();
            }
            case UpstreamCheck.Welcome(Family held, var identity) -> {
                var now = clock.instant();
                var expires = grants.expiry(held.grant().created(), now);
                Family next = held.next(identity, now, presented.address(), expires);
                yield grants.replace(next).map(_ -> next);
            }
        };
    }

    /// The previous token, once more. The same client gets the newest token again; nothing is made that was not before.
    private Family again(Family family, Presented presented) {
        boolean proved = presented.client().confidential() || family.grant().jwkThumbprint() != null;
        boolean same = proved || family.rotatedFor().equals(presented.address());
        if (!same || !family.freshAt(clock.instant(), lifetimes.grace())) {
            throw reused(family, presented);
        }
        return family;
    }

    private OAuthException reused(Family family, Presented presented) {
        if (grants.revoke(family.grant().id())) {
            record(
                    Step.TOKEN_REUSED,
                    Outcome.REFUSED,
                    family.grant(),
                    presented,
                    "a refresh token came again: its grant is ended");
        }
        return refused();
    }

    private static void checkPresenter(Grant grant, Presented presented) {
        if (!grant.client().equals(presented.client().id())) {
            throw refused();
        }
        if (grant.jwkThumbprint() != null && !grant.jwkThumbprint().equals(presented.jwkThumbprint())) {
            throw OAuthException.invalidGrant("the refresh token is bound to a key that there is no proof of");
        }
    }

    private Set<String> scopes(Grant grant, Presented presented) {
        ProtectedResource resource = resources
                .find(grant.resource(), presented.client())
                .filter(found -> grant.identity().provider().equals(found.provider()))
                .orElseThrow(RefreshTokenGrant::refused);
        List<String> indicators = presented.form().all("resource");
        if (!indicators.stream().allMatch(indicator -> Resources.means(indicator, resource))) {
            throw new OAuthException("invalid_target", "the refresh token is for another resource");
        }
        Set<String> still = Resources.still(resource, presented.client(), grant.scopes());
        Set<String> asked = presented.form().get("scope").map(Scopes::parse).orElse(Set.of());
        if (asked.stream()
                .anyMatch(scope ->
                        !scope.equals(Resources.OFFLINE) && !grant.scopes().contains(scope))) {
            throw new OAuthException("invalid_scope", "a scope was not granted");
        }
        return asked.isEmpty() ? still : Scopes.common(still, asked);
    }

    private static OAuthException refused() {
        return OAuthException.invalidGrant("the refresh token is not good for this client");
    }

    private void record(Step step, Outcome outcome, Grant grant, Presented presented, @Nullable String reason) {
        journal.record(new OAuthEvent(
                step,
                outcome,
                grant.client(),
                grant.identity().id(),
                grant.resource().toString(),
                presented.address(),
                reason));
    }
}
