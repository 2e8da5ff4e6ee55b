package dev.sallyport.oauth.upstream;

import dev.sallyport.oauth.Scopes;
import dev.sallyport.oauth.journal.Journal;
import dev.sallyport.oauth.journal.OAuthEvent;
import dev.sallyport.oauth.journal.OAuthEvent.Outcome;
import dev.sallyport.oauth.upstream.TokenEndpoint.Tokens;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Gets the next access token before the last one is over. Of all that want it, in whatever process, one asks; the
/// others go on with what is still good, or wait.
final class Renewal {
    private static final Duration AHEAD = Duration.ofSeconds(60);
    /// Longer than an authorization server may take to answer.
    private static final Duration ALONE = Duration.ofSeconds(20);

    private static final Duration PATIENCE = Duration.ofSeconds(25);
    private static final long GLANCE_MS = 50;

    private final Vault vault;
    private final TokenEndpoint endpoint;
    private final Registrar registrar;
    private final Journal journal;
    private final Clock clock;

    Renewal(Vault vault, TokenEndpoint endpoint, Registrar registrar, Journal journal, Clock clock) {
        this.vault = vault;
        this.endpoint = endpoint;
        this.registrar = registrar;
        this.journal = journal;
        this.clock = clock;
    }

    /// @return the tokens as they can be used now; empty where they are over
    Optional<Held> current(UpstreamServer server, Held held) {
        if (!dueAt(held, clock.instant().plus(AHEAD)) || !renewable(server, held)) {
            return good(held) ? Optional.of(held) : Optional.empty();
        }
        try {
            return renew(server, held);
        } catch (UpstreamFailed _) {
            return good(held) ? Optional.of(held) : Optional.empty();
        }
    }

    /// Gets new tokens, whether or not these are over.
    ///
    /// @return empty where these are of no use any more
    /// @throws UpstreamFailed where it cannot be said now
    Optional<Held> renew(UpstreamServer server, Held held) throws UpstreamFailed {
        long end = System.nanoTime() + PATIENCE.toNanos();
        do {
            Optional<Held> now = vault.find(server, held.subject());
            if (now.isEmpty()
                    || !now.get().tokens().access().equals(held.tokens().access())) {
                return now;
            }
            if (free(now.get())) {
                Held mine = now.get().renewing(clock.instant().plus(ALONE));
                if (vault.replace(now.get(), mine)) {
                    return renewAlone(server, mine);
                }
            } else if (good(held)) {
                return Optional.of(held);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(GLANCE_MS));
        } while (System.nanoTime() < end);
        throw new UpstreamFailed("has a token that is renewed elsewhere, and that takes too long");
    }

    boolean renewable(UpstreamServer server, Held held) {
        return held.tokens().refresh() != null || server.helpsItself();
    }

    private Optional<Held> renewAlone(UpstreamServer server, Held mine) throws UpstreamFailed {
        try {
            Held renewed = mine.with(ask(server, mine));
            boolean kept = vault.replace(mine, renewed);
            record(mine, Outcome.OK, null);
            return kept ? Optional.of(renewed) : vault.find(server, mine.subject());
        } catch (UpstreamFailed e) {
            boolean over = e.is("invalid_grant") || e.is("invalid_client") || e.is("unauthorized_client");
            record(mine, over ? Outcome.REFUSED : Outcome.FAILED, e.getMessage());
            if (over) {
                vault.remove(mine);
                return Optional.empty();
            }
            vault.replace(mine, mine.renewing(null));
            throw e;
        }
    }

    private Tokens ask(UpstreamServer server, Held held) throws UpstreamFailed {
        Held.Login login = held.login();
        ClientIdentity client = registrar
                .known(server, login.issuer(), login.client(), login.method())
                .orElseThrow(() -> new UpstreamFailed("was logged in to as another client", "invalid_client"));
        Map<String, String> grant = new LinkedHashMap<>();
        if (held.tokens().refresh() != null) {
            grant.put("grant_type", "refresh_token");
            grant.put("refresh_token", held.tokens().refresh());
        } else {
            grant.put("grant_type", "client_credentials");
            if (!login.scopes().isEmpty()) {
                grant.put("scope", Scopes.format(login.scopes()));
            }
        }
        grant.put("resource", login.resource());
        return endpoint.ask(login.endpoint(), login.issuer(), client, grant);
    }

    boolean good(Held held) {
        return !dueAt(held, clock.instant());
    }

    private boolean free(Held held) {
        return held.renewing() == null || !clock.instant().isBefore(held.renewing());
    }

    private static boolean dueAt(Held held, Instant at) {
        return held.tokens().expires() != null && !at.isBefore(held.tokens().expires());
    }

    private void record(Held held, Outcome outcome, @org.jspecify.annotations.Nullable String why) {
        journal.record(new OAuthEvent(
                OAuthEvent.Step.UPSTREAM_REFRESHED,
                outcome,
                held.login().client(),
                UpstreamClient.shown(held.subject()),
                held.login().resource(),
                null,
                why));
    }
}
