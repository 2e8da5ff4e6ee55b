package dev.sallyport.oauth.token;

import dev.sallyport.oauth.OAuthException;
import dev.sallyport.oauth.ProtectedResource;
import dev.sallyport.oauth.Scopes;
import dev.sallyport.oauth.journal.Journal;
import dev.sallyport.oauth.journal.OAuthEvent;
import dev.sallyport.oauth.journal.OAuthEvent.Outcome;
import dev.sallyport.oauth.journal.OAuthEvent.Step;
import dev.sallyport.oauth.key.AccessTokens;
import dev.sallyport.oauth.registration.Client;
import dev.sallyport.oauth.token.TokenGrant.Presented;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// Access tokens that come from no person's consent; no refresh token goes with them.
record Direct(AccessTokens tokens, Journal journal) {

    /// Issues a token and records it.
    ///
    /// @param how for the audit
    /// @return the members of the response (RFC 6749 section 5.1)
    Map<String, Object> answer(AccessTokens.Contents contents, Presented presented, String how) {
        AccessTokens.Issued issued = tokens.issue(contents);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("access_token", issued.token());
        answer.put("token_type", contents.jwkThumbprint() == null ? "Bearer" : "DPoP");
        answer.put("expires_in", contents.lifetime().toSeconds());
        answer.put("scope", Scopes.format(contents.scopes()));
        journal.record(new OAuthEvent(
                Step.TOKEN_ISSUED,
                Outcome.OK,
                presented.client().id(),
                contents.subject(),
                contents.audience().toString(),
                presented.address(),
                how));
        return answer;
    }

    /// @return who has proved to be the client
    static Client confidential(Presented presented, Client.Grant type) {
        Client client = presented.client();
        if (!client.confidential() || !client.grants().contains(type)) {
            throw new OAuthException("unauthorized_client", "the client may not use this grant type");
        }
        return client;
    }

    /// What is left of the scopes that are asked for.
    ///
    /// @throws OAuthException `invalid_scope` where some are asked for, and none is left
    static Set<String> scopes(ProtectedResource resource, Presented presented) {
        Set<String> asked = Scopes.parse(presented.form().get("scope").orElse(""));
        Set<String> scopes = Resources.scopes(resource, presented.client(), asked);
        if (!asked.isEmpty() && scopes.isEmpty()) {
            throw noneLeft();
        }
        return scopes;
    }

    static OAuthException noneLeft() {
        return new OAuthException("invalid_scope", "none of the scopes can be granted");
    }
}
