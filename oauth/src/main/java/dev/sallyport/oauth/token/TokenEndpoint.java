package dev.sallyport.oauth.token;

import dev.sallyport.oauth.OAuthException;
import dev.sallyport.oauth.journal.Journal;
import dev.sallyport.oauth.journal.OAuthEvent;
import dev.sallyport.oauth.registration.Client;
import dev.sallyport.oauth.registration.Clients;
import dev.sallyport.oauth.web.Params;
import dev.sallyport.oauth.web.WebHandler;
import dev.sallyport.oauth.web.WebRequest;
import dev.sallyport.oauth.web.WebResponse;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// `POST /oauth/token` (RFC 6749 section 3.2): who the client is comes first, then what it may present, then what it
/// presents. Every no is recorded here and answered as JSON; every yes is recorded by its [TokenGrant].
public final class TokenEndpoint implements WebHandler {
    private static final int NO_SUCH_METHOD = 405;
    private static final int UNAUTHORIZED = 401;
    private static final int UNAVAILABLE = 503;

    private final Clients clients;
    private final Map<String, TokenGrant> grants;
    private final Proofs proofs;
    private final Journal journal;

    /// @param grants one for each grant type that is supported
    public TokenEndpoint(Clients clients, Collection<? extends TokenGrant> grants, Proofs proofs, Journal journal) {
        this.clients = clients;
        this.grants = grants.stream()
                .collect(Collectors.toUnmodifiableMap(g -> g.type().word(), Function.identity()));
        this.proofs = proofs;
        this.journal = journal;
    }

    @Override
    public WebResponse handle(WebRequest request) {
        if (!request.method().equals("POST")) {
            return WebResponse.empty(NO_SUCH_METHOD).with("Allow", "POST");
        }
        Asking asking = new Asking();
        try {
            return withNonce(WebResponse.json(200, answer(request, asking)).with("Pragma", "no-cache"));
        } catch (OAuthException refused) {
            OAuthEvent.Outcome outcome =
                    refused.status() == UNAVAILABLE ? OAuthEvent.Outcome.FAILED : OAuthEvent.Outcome.REFUSED;
            String reason = refused.code() + ": " + refused.description();
            journal.record(new OAuthEvent(asking.step, outcome, asking.client, null, null, request.address(), reason));
            return withNonce(rendered(refused, request));
        }
    }

    /// What is known of the request when it is refused.
    private static final class Asking {
        private OAuthEvent.Step step = OAuthEvent.Step.TOKEN_ISSUED;
        private @Nullable String client;
    }

    private Map<String, Object> answer(WebRequest request, Asking asking) {
        Params form = request.form();
        String type = form.require("grant_type");
        if (type.equals(Client.Grant.REFRESH_TOKEN.word())) {
            asking.step = OAuthEvent.Step.TOKEN_REFRESHED;
        }
        Client client = clients.authenticate(request);
        asking.client = client.id();
        TokenGrant grant = grants.get(type);
        if (grant == null) {
            throw new OAuthException("unsupported_grant_type", "there is no such grant type here");
        }
        if (!client.grants().contains(grant.type())) {
            throw new OAuthException("unauthorized_client", "the client is not registered for this grant type");
        }
        Optional<String> key = proofs.thumbprint(request);
        return grant.redeem(new TokenGrant.Presented(client, form, key.orElse(null), request.address()));
    }

    private static WebResponse rendered(OAuthException refused, WebRequest request) {
        WebResponse response = WebResponse.error(refused).with("Pragma", "no-cache");
        if (refused.challenge().isEmpty()
                && refused.status() == UNAUTHORIZED
                && request.headers().containsKey("authorization")) {
            return response.with("WWW-Authenticate", "Basic realm=\"sallyport\", charset=\"UTF-8\"");
        }
        return refused.status() == UNAVAILABLE ? response.with("Retry-After", "1") : response;
    }

    private WebResponse withNonce(WebResponse response) {
        return proofs.nonce().map(nonce -> response.with("DPoP-Nonce", nonce)).orElse(response);
    }
}
