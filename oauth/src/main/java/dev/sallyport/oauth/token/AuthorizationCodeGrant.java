package dev.sallyport.oauth.token;

import dev.sallyport.oauth.OAuthException;
import dev.sallyport.oauth.ProtectedResource;
import dev.sallyport.oauth.Token;
import dev.sallyport.oauth.grant.Codes;
import dev.sallyport.oauth.grant.Codes.Code;
import dev.sallyport.oauth.grant.Family;
import dev.sallyport.oauth.grant.GrantStore;
import dev.sallyport.oauth.grant.Lifetimes;
import dev.sallyport.oauth.journal.Journal;
import dev.sallyport.oauth.journal.OAuthEvent;
import dev.sallyport.oauth.key.AccessTokens;
import dev.sallyport.oauth.registration.Client;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Redeems authorization codes (RFC 6749 section 4.1.3, RFC 7636, RFC 8707; protocol.md Y4, Y5). A code is bound to
/// client, redirect address, resource, verifier and, where the client said so, key. It makes one grant; a code that is
/// redeemed again, by who could have redeemed it, ends that grant.
public final class AuthorizationCodeGrant implements TokenGrant {
    private static final int SHORTEST_VERIFIER = 43;
    private static final int LONGEST_VERIFIER = 128;

    private final Codes codes;
    private final GrantStore grants;
    private final Resources resources;
    private final Issuance issuance;
    private final Journal journal;

    public AuthorizationCodeGrant(
            Codes codes,
            GrantStore grants,
            Resources resources,
            AccessTokens tokens,
            Lifetimes lifetimes,
            Journal journal) {
        this.codes = codes;
        this.grants = grants;
        this.resources = resources;
        this.issuance = new Issuance(tokens, lifetimes.access());
        this.journal = journal;
    }

    @Override
    public Client.Grant type() {
        return Client.Grant.AUTHORIZATION_CODE;
    }

    @Override
    public Map<String, Object> redeem(Presented presented) {
        String text = presented.form().require("code");
        String challenge = challenge(presented.form().require("code_verifier"));
        Code code = codes.find(text).orElseThrow(() -> used(text, challenge, presented));
        check(code, challenge, presented);
        String key = key(code, presented);
        Set<String> scopes = scopes(code, presented);
        // The grant comes before the code is used up: whoever comes too late for the code finds the grant to end.
        Family family = grants.open(text, code, scopes, key, presented.address())
                .filter(_ -> codes.use(text))
                .orElseThrow(() -> used(text, challenge, presented));
        Map<String, Object> answer = issuance.answer(family, scopes, key);
        record(OAuthEvent.Step.TOKEN_ISSUED, OAuthEvent.Outcome.OK, family, presented, null);
        return answer;
    }

    private static String challenge(String verifier) {
        boolean wellFormed = verifier.length() >= SHORTEST_VERIFIER
                && verifier.length() <= LONGEST_VERIFIER
                && verifier.chars().allMatch(AuthorizationCodeGrant::unreserved);
        if (!wellFormed) {
            throw OAuthException.invalidRequest("code_verifier is not as RFC 7636 wants it");
        }
        return Token.digest(verifier);
    }

    private static boolean unreserved(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "-._~".indexOf(c) >= 0;
    }

    private static void check(Code code, String challenge, Presented presented) {
        boolean sameAddress = presented
                .form()
                .get("redirect_uri")
                .map(uri -> uri.equals(code.redirectUri()))
                .orElse(true); // OAuth 2.1 leaves it out
        if (!code.client().equals(presented.client().id())
                || !sameAddress
                || !Token.equal(code.challenge(), challenge)) {
            throw refused();
        }
    }

    private static @Nullable String key(Code code, Presented presented) {
        if (code.jwkThumbprint() != null && !code.jwkThumbprint().equals(presented.jwkThumbprint())) {
            throw OAuthException.invalidGrant("the code is bound to a key that there is no proof of");
        }
        return presented.jwkThumbprint();
    }

    private Set<String> scopes(Code code, Presented presented) {
        ProtectedResource resource =
                resources.find(code.resource(), presented.client()).orElseThrow(AuthorizationCodeGrant::refused);
        List<String> indicators = presented.form().all("resource");
        if (!indicators.stream().allMatch(indicator -> Resources.means(indicator, resource))) {
            throw new OAuthException("invalid_target", "the code is for another resource");
        }
        return Resources.still(resource, presented.client(), code.scopes());
    }

    private OAuthException used(String text, String challenge, Presented presented) {
        grants.family(Codes.grantOf(text))
                .filter(family ->
                        family.grant().client().equals(presented.client().id()))
                .filter(family -> Token.equal(family.challenge(), challenge))
                .filter(family -> grants.revoke(family.grant().id()))
                .ifPresent(family -> record(
                        OAuthEvent.Step.TOKEN_REUSED,
                        OAuthEvent.Outcome.REFUSED,
                        family,
                        presented,
                        "a code came twice: its grant is ended"));
        return refused();
    }

    private static OAuthException refused() {
        return OAuthException.invalidGrant("the code is not good for this client, address and verifier");
    }

    private void record(
            OAuthEvent.Step step,
            OAuthEvent.Outcome outcome,
            Family family,
            Presented presented,
            @Nullable String reason) {
        journal.record(new OAuthEvent(
                step,
                outcome,
                presented.client().id(),
                family.grant().identity().id(),
                family.grant().resource().toString(),
                presented.address(),
                reason));
    }
}
