package dev.sallyport.oauth.introspect;

import dev.sallyport.oauth.OAuthException;
import dev.sallyport.oauth.grant.Grant;
import dev.sallyport.oauth.grant.Grants;
import dev.sallyport.oauth.journal.Journal;
import dev.sallyport.oauth.journal.OAuthEvent;
import dev.sallyport.oauth.journal.OAuthEvent.Outcome;
import dev.sallyport.oauth.journal.OAuthEvent.Step;
import dev.sallyport.oauth.key.OwnToken;
import dev.sallyport.oauth.key.OwnTokens;
import dev.sallyport.oauth.registration.Client;
import dev.sallyport.oauth.registration.Clients;
import dev.sallyport.oauth.store.OAuthStore;
import dev.sallyport.oauth.store.OAuthStore.Kind;
import dev.sallyport.oauth.store.OAuthStore.Row;
import dev.sallyport.oauth.web.WebHandler;
import dev.sallyport.oauth.web.WebRequest;
import dev.sallyport.oauth.web.WebResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `/oauth/revoke` (RFC 7009): a client gives back a token of its own. An access token is not good any more; a refresh
/// token takes its whole grant with it. Of a token that is unknown, or another client's, the answer tells nothing.
public final class RevocationEndpoint implements WebHandler {
    /// By how much the clocks of processes may differ, which each verify tokens.
    private static final Duration LEEWAY = Duration.ofMinutes(5);

    private final Clients clients;
    private final OwnTokens own;
    private final Grants grants;
    private final OAuthStore store;
    private final Journal journal;
    private final InstantSource clock;

    public RevocationEndpoint(
            Clients clients, OwnTokens own, Grants grants, OAuthStore store, Journal journal, InstantSource clock) {
        this.clients = clients;
        this.own = own;
        this.grants = grants;
        this.store = store;
        this.journal = journal;
        this.clock = clock;
    }

    @Override
    public WebResponse handle(WebRequest request) {
        if (!request.method().equals("POST")) {
            return WebResponse.empty(405).with("Allow", "POST");
        }
        Client client = null;
        try {
            client = clients.authenticate(request);
            revoke(request.form().require("token"), client, request);
            return WebResponse.empty(200);
        } catch (OAuthException e) {
            String id = client == null ? null : client.id();
            record(Outcome.REFUSED, id, null, null, request, e.code() + ": " + e.description());
            throw e;
        }
    }

    private void revoke(String text, Client client, WebRequest request) {
        Optional<OwnToken> access = own.verify(text);
        Optional<Grant> refresh = access.isPresent() ? Optional.empty() : grants.ofRefreshToken(text);
        String owner = access.map(OwnToken::client)
                .or(() -> refresh.map(Grant::client))
                .orElse(null);
        if (!client.id().equals(owner)) {
            String why = owner == null ? "no such token" : "the token is another client's";
            record(Outcome.REFUSED, client.id(), null, null, request, why);
            return;
        }
        access.ifPresent(token -> {
            store.insert(new Row(
                    Kind.REVOKED,
                    token.id(),
                    "",
                    new byte[0],
                    clock.instant(),
                    token.expires().plus(LEEWAY),
                    0));
            String resource = token.audience().toString();
            record(Outcome.OK, client.id(), token.subject(), resource, request, "access token");
        });
        refresh.ifPresent(grant -> {
            grants.revoke(grant.id());
            String resource = grant.resource().toString();
            record(Outcome.OK, client.id(), grant.identity().id(), resource, request, "refresh token");
        });
    }

    private void record(
            Outcome outcome,
            @Nullable String client,
            @Nullable String subject,
            @Nullable String resource,
            WebRequest request,
            String reason) {
        journal.record(
                new OAuthEvent(Step.TOKEN_REVOKED, outcome, client, subject, resource, request.address(), reason));
    }
}
