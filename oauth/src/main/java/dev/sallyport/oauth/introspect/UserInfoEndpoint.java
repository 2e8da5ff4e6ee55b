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
import dev.sallyport.oauth.login.Identity;
import dev.sallyport.oauth.web.WebHandler;
import dev.sallyport.oauth.web.WebRequest;
import dev.sallyport.oauth.web.WebResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `/oauth/userinfo` (OpenID Connect Core section 5.3): who has let a client act for them. As the specification asks,
/// the
/// access token needs scope `openid`; the name comes with `profile`, the address with `email`. Every resource sees the
/// tokens that are presented to it, and must learn no more from one than the person has agreed to. A token that is
/// bound
/// to a key is not taken as `Bearer`.
public final class UserInfoEndpoint implements WebHandler {
    private final OwnTokens own;
    private final Grants grants;
    private final Journal journal;

    public UserInfoEndpoint(OwnTokens own, Grants grants, Journal journal) {
        this.own = own;
        this.grants = grants;
        this.journal = journal;
    }

    @Override
    public WebResponse handle(WebRequest request) {
        if (!request.method().equals("GET") && !request.method().equals("POST")) {
            return WebResponse.empty(405).with("Allow", "GET, POST");
        }
        OwnToken token = null;
        try {
            token = token(request);
            if (!token.scopes().contains("openid")) {
                throw new OAuthException("insufficient_scope", "the token has no scope openid", 403)
                        .challenging("Bearer error=\"insufficient_scope\", scope=\"openid\"");
            }
        } catch (OAuthException e) {
            record(Outcome.REFUSED, token, request, e.code());
            throw e;
        }
        Map<String, Object> answer = answer(token);
        record(Outcome.OK, token, request, null);
        return WebResponse.json(200, answer);
    }

    private OwnToken token(WebRequest request) {
        Optional<String> header = request.header("authorization");
        if (header.isEmpty()) {
            throw new OAuthException("invalid_token", "there is no token", 401).challenging("Bearer");
        }
        return header.filter(value -> value.regionMatches(true, 0, "Bearer ", 0, 7))
                .flatMap(value -> own.verify(value.substring(7).strip()))
                .filter(token -> !token.bound())
                .orElseThrow(() -> new OAuthException("invalid_token", "the token is not good", 401)
                        .challenging("Bearer error=\"invalid_token\""));
    }

    private Map<String, Object> answer(OwnToken token) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("sub", token.subject());
        Optional<Identity> identity =
                Optional.ofNullable(token.grant()).flatMap(grants::find).map(Grant::identity);
        if (token.scopes().contains("profile")) {
            identity.map(Identity::name).ifPresent(name -> answer.put("name", name));
        }
        if (token.scopes().contains("email")) {
            identity.map(Identity::email).ifPresent(email -> answer.put("email", email));
        }
        return answer;
    }

    private void record(Outcome outcome, @Nullable OwnToken token, WebRequest request, @Nullable String reason) {
        String client = token == null ? null : token.client();
        String subject = token == null ? null : token.subject();
        journal.record(new OAuthEvent(Step.USERINFO, outcome, client, subject, null, request.address(), reason));
    }
}
