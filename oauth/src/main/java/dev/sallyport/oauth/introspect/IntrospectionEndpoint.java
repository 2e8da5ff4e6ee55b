package dev.sallyport.oauth.introspect;

import dev.sallyport.oauth.Json;
import dev.sallyport.oauth.OAuthException;
import dev.sallyport.oauth.Scopes;
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
import dev.sallyport.oauth.web.WebHandler;
import dev.sallyport.oauth.web.WebRequest;
import dev.sallyport.oauth.web.WebResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `/oauth/introspect` (RFC 7662). Only a client that has proved to be itself may ask. It learns about its own tokens,
/// and about access tokens for the resources that are configured as its own; any other token is as unknown to it as one
/// that does not exist.
public final class IntrospectionEndpoint implements WebHandler {
    /// Of an access token; what the gateway says to itself besides stays with it.
    private static final Set<String> TOLD =
            Set.of("iss", "sub", "aud", "client_id", "scope", "jti", "iat", "exp", "cnf", "act", "roles", "groups");

    private final String issuer;
    private final Clients clients;
    private final OwnTokens own;
    private final Grants grants;
    private final Journal journal;

    public IntrospectionEndpoint(String issuer, Clients clients, OwnTokens own, Grants grants, Journal journal) {
        this.issuer = issuer;
        this.clients = clients;
        this.own = own;
        this.grants = grants;
        this.journal = journal;
    }

    @Override
    public WebResponse handle(WebRequest request) {
        if (!request.method().equals("POST")) {
            return WebResponse.empty(405).with("Allow", "POST");
        }
        Client client = null;
        try {
            client = clients.authenticate(request);
            if (!client.confidential()) {
                throw new OAuthException("invalid_client", "the client has not proved to be itself");
            }
            Map<String, Object> answer = answer(request.form().require("token"), client);
            String how = Boolean.TRUE.equals(answer.get("active")) ? null : "not active";
            record(Outcome.OK, client.id(), Json.text(answer, "sub"), request, how);
            return WebResponse.json(200, answer);
        } catch (OAuthException e) {
            String id = client == null ? null : client.id();
            record(Outcome.REFUSED, id, null, request, e.code() + ": " + e.description());
            throw e;
        }
    }

    private Map<String, Object> answer(String token, Client client) {
        Optional<Map<String, Object>> known = own.verify(token)
                .filter(access -> access.client().equals(client.id())
                        || client.resources().contains(access.audience()))
                .map(IntrospectionEndpoint::of);
        return known.or(() -> grants.ofRefreshToken(token)
                        .filter(grant -> grant.client().equals(client.id()))
                        .map(this::of))
                .orElseGet(() -> Map.of("active", false));
    }

    private static Map<String, Object> of(OwnToken token) {
        Map<String, Object> answer = new LinkedHashMap<>(token.claims());
        answer.keySet().retainAll(TOLD);
        answer.put("active", true);
        answer.put("token_type", token.jwkThumbprint() == null ? "Bearer" : "DPoP");
        return answer;
    }

    private Map<String, Object> of(Grant grant) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("active", true);
        answer.put("iss", issuer);
        answer.put("sub", grant.identity().id());
        answer.put("aud", grant.resource().toString());
        answer.put("client_id", grant.client());
        answer.put("scope", Scopes.format(grant.scopes()));
        answer.put("exp", grant.expires().getEpochSecond());
        return answer;
    }

    private void record(
            Outcome outcome,
            @Nullable String client,
            @Nullable String subject,
            WebRequest request,
            @Nullable String reason) {
        journal.record(
                new OAuthEvent(Step.TOKEN_INTROSPECTED, outcome, client, subject, null, request.address(), reason));
    }
}
