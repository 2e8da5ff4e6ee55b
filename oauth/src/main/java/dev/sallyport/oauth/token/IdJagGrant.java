package dev.sallyport.oauth.token;

import dev.sallyport.oauth.Json;
import dev.sallyport.oauth.OAuthException;
import dev.sallyport.oauth.ProtectedResource;
import dev.sallyport.oauth.Scopes;
import dev.sallyport.oauth.Token;
import dev.sallyport.oauth.grant.Lifetimes;
import dev.sallyport.oauth.jose.Jws;
import dev.sallyport.oauth.journal.Journal;
import dev.sallyport.oauth.key.AccessTokens;
import dev.sallyport.oauth.registration.Client;
import dev.sallyport.oauth.store.OAuthStore;
import dev.sallyport.oauth.store.OAuthStore.Kind;
import dev.sallyport.oauth.store.OAuthStore.Row;
import dev.sallyport.oauth.token.AssertionIssuers.AssertionIssuer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// An access token against an identity assertion of a trusted provider (ID-JAG, protocol.md EX2): a JWT that the
/// provider has signed for this server, this client and one resource, and that is good once. Scopes are those that are
/// configured, registered, asserted and asked for. An assertion is never logged.
public final class IdJagGrant implements TokenGrant {
    private static final String TYPE = "oauth-id-jag+jwt";
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Duration LEEWAY = Duration.ofSeconds(30);
    private static final int LONGEST_NAME = 256;

    private final String issuer;
    private final Resources resources;
    private final AssertionIssuers issuers;
    private final Direct direct;
    private final Lifetimes lifetimes;
    private final OAuthStore store;
    private final InstantSource clock;

    /// @param issuer the gateway's own, for which an assertion has to be
    public IdJagGrant(
            String issuer,
            Resources resources,
            AssertionIssuers issuers,
            AccessTokens tokens,
            Lifetimes lifetimes,
            OAuthStore store,
            Journal journal,
            InstantSource clock) {
        this.issuer = issuer;
        this.resources = resources;
        this.issuers = issuers;
        this.direct = new Direct(tokens, journal);
        this.lifetimes = lifetimes;
        this.store = store;
        this.clock = clock;
    }

    @Override
    public Client.Grant type() {
        return Client.Grant.JWT_BEARER;
    }

    @Override
    public Map<String, Object> redeem(Presented presented) {
        Client client = Direct.confidential(presented, type());
        String text = presented.form().require("assertion");
        Jws assertion = Jws.find(text)
                .filter(jws -> jws.type().equals(TYPE))
                .orElseThrow(() -> OAuthException.invalidGrant("assertion is no oauth-id-jag+jwt"));
        AssertionIssuer from = Optional.ofNullable(assertion.text("iss"))
                .flatMap(issuers::find)
                .filter(one -> one.signed().test(text))
                .orElseThrow(() -> OAuthException.invalidGrant("assertion is of nobody who is trusted here"));
        String subject = name(assertion, "sub");
        checkMeantFor(client, assertion);
        checkTimes(assertion);
        ProtectedResource resource = resource(assertion, presented);
        AccessTokens.Contents contents = new AccessTokens.Contents(
                from.name() + ":" + subject,
                client.id(),
                resource.id(),
                scopes(assertion, resource, presented),
                from.claims().rolesOf(assertion.claims()),
                from.claims().groupsOf(assertion.claims()),
                null,
                presented.jwkThumbprint(),
                Map.of(),
                lifetimes.access());
        useUp(assertion);
        return direct.answer(contents, presented, "identity assertion of " + from.name());
    }

    private void checkMeantFor(Client client, Jws assertion) {
        if (assertion.audience().filter(issuer::equals).isEmpty()) {
            throw OAuthException.invalidGrant("assertion is not for this authorization server");
        }
        if (!client.id().equals(assertion.text("client_id"))) {
            throw OAuthException.invalidGrant("assertion is for another client");
        }
        if (assertion.claims().containsKey("cnf")) {
            throw OAuthException.invalidGrant("assertion is bound to a key");
        }
    }

    private void checkTimes(Jws assertion) {
        Instant now = clock.instant();
        Instant soon = now.plus(LEEWAY);
        boolean timely = assertion.time("iat").filter(soon::isAfter).isPresent()
                && (!assertion.claims().containsKey("nbf")
                        || assertion.time("nbf").filter(soon::isAfter).isPresent())
                && assertion
                        .time("exp")
                        .filter(now::isBefore)
                        .filter(soon.plus(LONGEST)::isAfter)
                        .isPresent();
        if (!timely) {
            throw OAuthException.invalidGrant("assertion is expired, not yet good, or good for too long");
        }
    }

    private ProtectedResource resource(Jws assertion, Presented presented) {
        List<String> named = Json.texts(assertion.claims(), "resource");
        if (named.size() != 1) {
            throw OAuthException.invalidGrant("assertion is not for one resource");
        }
        ProtectedResource resource;
        try {
            resource = resources.choose(named, presented.client());
        } catch (OAuthException _) {
            throw OAuthException.invalidGrant("assertion is for a resource that is not here");
        }
        if (!presented.form().all("resource").stream().allMatch(indicator -> Resources.means(indicator, resource))) {
            throw new OAuthException("invalid_target", "assertion is for another resource");
        }
        return resource;
    }

    private static Set<String> scopes(Jws assertion, ProtectedResource resource, Presented presented) {
        Set<String> asserted = Scopes.parse(String.join(" ", Json.texts(assertion.claims(), "scope")));
        Set<String> asked = Scopes.parse(presented.form().get("scope").orElse(""));
        Set<String> may = Resources.still(resource, presented.client(), asserted);
        Set<String> scopes = asked.isEmpty() ? may : Scopes.common(may, asked);
        if (!asked.isEmpty() && scopes.isEmpty()) {
            throw Direct.noneLeft();
        }
        return scopes;
    }

    /// Comes last, so that only an assertion that was good is used up.
    private void useUp(Jws assertion) {
        String used = Token.digest("id-jag\n" + assertion.text("iss") + "\n" + name(assertion, "jti"));
        Instant expires = assertion.time("exp").orElseThrow().plus(LEEWAY);
        if (!store.insert(new Row(Kind.USED, used, "", new byte[0], clock.instant(), expires, 0))) {
            throw OAuthException.invalidGrant("assertion was used before");
        }
    }

    private static String name(Jws assertion, String claim) {
        String name = assertion.text(claim);
        if (name == null || name.isBlank() || name.length() > LONGEST_NAME) {
            throw OAuthException.invalidGrant("assertion has no usable " + claim);
        }
        return name;
    }
}
