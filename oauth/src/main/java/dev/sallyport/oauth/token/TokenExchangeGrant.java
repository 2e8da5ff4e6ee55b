package dev.sallyport.oauth.token;

import dev.sallyport.oauth.OAuthException;
import dev.sallyport.oauth.ProtectedResource;
import dev.sallyport.oauth.Scopes;
import dev.sallyport.oauth.grant.Lifetimes;
import dev.sallyport.oauth.journal.Journal;
import dev.sallyport.oauth.key.AccessTokens;
import dev.sallyport.oauth.key.OwnToken;
import dev.sallyport.oauth.key.OwnTokens;
import dev.sallyport.oauth.registration.Client;
import dev.sallyport.oauth.web.Params;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// An access token for one resource against one for another (RFC 8693). That is what an attacker with a stolen token
/// wants too. So it is only for clients that are registered for it, with both resources by name; the new token is about
/// the same subject, of the same grant, with no more scopes, for no longer, and says in `act` who acts for them.
public final class TokenExchangeGrant implements TokenGrant {
    private static final String ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";
    private static final int MOST_ACTORS = 4;

    private final Resources resources;
    private final OwnTokens own;
    private final Direct direct;
    private final Lifetimes lifetimes;
    private final InstantSource clock;

    public TokenExchangeGrant(
            Resources resources,
            OwnTokens own,
            AccessTokens tokens,
            Lifetimes lifetimes,
            Journal journal,
            InstantSource clock) {
        this.resources = resources;
        this.own = own;
        this.direct = new Direct(tokens, journal);
        this.lifetimes = lifetimes;
        this.clock = clock;
    }

    @Override
    public Client.Grant type() {
        return Client.Grant.TOKEN_EXCHANGE;
    }

    @Override
    public Map<String, Object> redeem(Presented presented) {
        Client client = Direct.confidential(presented, type());
        Params form = presented.form();
        boolean known = form.require("subject_token_type").equals(ACCESS_TOKEN)
                && form.get("requested_token_type").orElse(ACCESS_TOKEN).equals(ACCESS_TOKEN);
        if (!known || form.get("actor_token").isPresent()) {
            throw OAuthException.invalidRequest(
                    "access tokens are exchanged for access tokens, without an actor_token");
        }
        OwnToken subject = subject(form.require("subject_token"), client, presented);
        ProtectedResource target = target(form, client);
        Map<String, Object> more = new LinkedHashMap<>();
        more.put("act", actor(client, subject));
        AccessTokens.Contents contents = new AccessTokens.Contents(
                subject.subject(),
                client.id(),
                target.id(),
                scopes(subject, target, presented),
                subject.texts("roles"),
                subject.texts("groups"),
                subject.grant(),
                presented.jwkThumbprint(),
                more,
                lifetime(subject));
        Map<String, Object> answer = direct.answer(contents, presented, "exchanged for one for " + subject.audience());
        answer.put("issued_token_type", ACCESS_TOKEN);
        return answer;
    }

    /// RFC 8693 section 2.2.2: a subject token that is not good is an invalid request.
    private OwnToken subject(String text, Client client, Presented presented) {
        return own.verify(text)
                .filter(token -> client.resources().contains(token.audience()))
                .filter(token -> !token.bound()
                        || (token.jwkThumbprint() != null
                                && token.jwkThumbprint().equals(presented.jwkThumbprint())))
                .orElseThrow(() -> OAuthException.invalidRequest("subject_token is not good for this client"));
    }

    private ProtectedResource target(Params form, Client client) {
        List<String> named = new ArrayList<>(form.all("resource"));
        form.get("audience").filter(audience -> !named.contains(audience)).ifPresent(named::add);
        if (named.isEmpty() || client.resources().isEmpty()) {
            throw new OAuthException("invalid_target", "the resource has to be named, and the client's own");
        }
        return resources.choose(named, client);
    }

    private static Set<String> scopes(OwnToken subject, ProtectedResource target, Presented presented) {
        Set<String> asked = Scopes.parse(presented.form().get("scope").orElse(""));
        Set<String> may = Resources.still(target, presented.client(), subject.scopes());
        Set<String> scopes = asked.isEmpty() ? may : Scopes.common(may, asked);
        if (scopes.isEmpty() && !(asked.isEmpty() && target.scopes().isEmpty())) {
            throw Direct.noneLeft();
        }
        return scopes;
    }

    /// RFC 8693 section 4.1: whoever acts now, and in it whoever acted before.
    private static Map<String, Object> actor(Client client, OwnToken subject) {
        Map<String, Object> actor = new LinkedHashMap<>();
        actor.put("sub", "client:" + client.id());
        if (subject.claims().get("act") instanceof Map<?, ?> before) {
            if (length(before) >= MOST_ACTORS) {
                throw OAuthException.invalidRequest("subject_token has passed through too many hands");
            }
            actor.put("act", before);
        }
        return actor;
    }

    private static int length(Map<?, ?> actor) {
        return actor.get("act") instanceof Map<?, ?> before ? 1 + length(before) : 1;
    }

    private Duration lifetime(OwnToken subject) {
        Duration left = Duration.between(clock.instant(), subject.expires());
        return left.compareTo(lifetimes.access()) < 0 ? left : lifetimes.access();
    }
}
