package dev.sallyport.app.command;

import dev.sallyport.adapters.sqlite.SqliteAuditLog;
import dev.sallyport.app.oauth.OAuthData;
import dev.sallyport.app.oauth.OAuthJournal;
import dev.sallyport.config.Config;
import dev.sallyport.config.TokensConfig;
import dev.sallyport.oauth.grant.Grant;
import dev.sallyport.oauth.grant.GrantStore;
import dev.sallyport.oauth.grant.Lifetimes;
import dev.sallyport.oauth.grant.Sessions;
import dev.sallyport.oauth.grant.Sessions.Session;
import dev.sallyport.oauth.jose.Algorithm;
import dev.sallyport.oauth.journal.Journal;
import dev.sallyport.oauth.journal.OAuthEvent;
import dev.sallyport.oauth.journal.OAuthEvent.Outcome;
import dev.sallyport.oauth.journal.OAuthEvent.Step;
import dev.sallyport.oauth.key.SigningKeys;
import dev.sallyport.oauth.registration.Client;
import dev.sallyport.oauth.registration.Registrations;
import dev.sallyport.oauth.store.EncryptedStore;
import dev.sallyport.oauth.verify.Revocations;
import dev.sallyport.oauth.web.Cookies;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What the authorization server keeps, as its operator works on it beside the gateway. The gateway may be configured
/// otherwise than the command knows, so what is cut off stays so for as long as the longest token can last.
final class OAuthState implements AutoCloseable {
    private static final Duration LONGEST_TOKEN = Duration.ofDays(1);
    private static final Duration NO_ROTATION = Duration.ofDays(365);
    private static final Duration LEEWAY = Duration.ofMinutes(5);
    private static final String BY = "by os:" + System.getProperty("user.name", "unknown") + " on the command line";

    private final Clock clock = Clock.systemUTC();
    private final TokensConfig tokens;
    private final URI issuer;
    private final OAuthData data;
    private final SqliteAuditLog audit;
    private final Journal journal;
    private final GrantStore grants;
    private final Sessions sessions;
    private final Registrations registrations;

    private OAuthState(Config config, OAuthData data, SqliteAuditLog audit) {
        this.tokens = config.oauth().tokens();
        this.issuer = config.publicUrl(config.listen().port());
        this.data = data;
        this.audit = audit;
        this.journal = onCommandLine(new OAuthJournal(audit, clock));
        EncryptedStore store = data.store();
        this.grants = new GrantStore(store, clock, new Lifetimes(LONGEST_TOKEN, tokens.refresh(), Duration.ZERO));
        this.sessions = new Sessions(store, new Cookies(issuer), clock);
        this.registrations = new Registrations(
                store,
                client -> endGrants(grant -> grant.client().equals(client)),
                journal,
                clock,
                Registrations.Settings.USUAL);
    }

    /// A journal that says who has done what without another reason.
    static Journal onCommandLine(Journal written) {
        return event -> written.record(event.reason() == null ? because(event, BY) : event);
    }

    /// @param home which exists
    static OAuthState open(Config config, Path home) {
        OAuthData data = OAuthData.open(config, home);
        try {
            return new OAuthState(config, data, SqliteAuditLog.open(home, SqliteAuditLog.Options.DEFAULT));
        } catch (RuntimeException e) {
            data.close();
            throw e;
        }
    }

    List<Client> clients() {
        return registrations.all();
    }

    /// Removes a registration, where there is one, and ends the client's grants.
    ///
    /// @return how many grants it had; empty where there is neither
    Optional<Integer> cutOffClient(String id) {
        int ended = endGrants(grant -> grant.client().equals(id));
        boolean removed = registrations.remove(id);
        return removed || ended > 0 ? Optional.of(ended) : Optional.empty();
    }

    List<Grant> grants() {
        return grants.all();
    }

    /// @return how many there were
    int endGrants(Predicate<Grant> which) {
        int ended = 0;
        for (Grant grant : grants.all()) {
            if (which.test(grant) && grants.revoke(grant.id())) {
                ended++;
                String resource = grant.resource().toString();
                record(Step.GRANT_REVOKED, grant.client(), grant.identity().id(), resource, BY);
            }
        }
        return ended;
    }

    List<Session> sessions() {
        return sessions.all();
    }

    /// @return how many there were
    int endSessions(Predicate<Session> which) {
        int ended = 0;
        for (Session session : sessions.all()) {
            if (which.test(session) && sessions.end(session.id())) {
                ended++;
                record(Step.SESSION_ENDED, null, session.identity().id(), null, BY);
            }
        }
        return ended;
    }

    List<SigningKeys.Listed> keys() {
        return SigningKeys.stored(data.store(), clock.instant());
    }

    /// Lets a new key sign, of the algorithm of the last one.
    ///
    /// @return its kid
    String rotateKeys() {
        String algorithm = keys().stream()
                .reduce((_, last) -> last)
                .map(SigningKeys.Listed::algorithm)
                .orElse(tokens.algorithm().word());
        SigningKeys.Settings settings = new SigningKeys.Settings(
                issuer.toString(), Algorithm.of(algorithm).orElseThrow(), NO_ROTATION, LONGEST_TOKEN);
        return new SigningKeys(data.store(), journal, clock, settings).rotate();
    }

    /// @return how many rows were encrypted anew
    int reseal() {
        return data.store().reseal();
    }

    /// @param id the token's `jti`
    /// @param expires when it does, at the latest
    void revokeToken(String id, Instant expires) {
        new Revocations(data.store(), clock).revoke(id, "", expires.plus(LEEWAY));
        record(Step.TOKEN_REVOKED, null, null, null, "jti " + id + ", " + BY);
    }

    private void record(
            Step step, @Nullable String client, @Nullable String subject, @Nullable String resource, String reason) {
        journal.record(new OAuthEvent(step, Outcome.OK, client, subject, resource, null, reason));
    }

    private static OAuthEvent because(OAuthEvent event, String reason) {
        return new OAuthEvent(
                event.step(),
                event.outcome(),
                event.client(),
                event.subject(),
                event.resource(),
                event.address(),
                reason);
    }

    @Override
    public void close() {
        audit.close();
        data.close();
    }
}
