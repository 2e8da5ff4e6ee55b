package dev.sallyport.oauth.verify;

import dev.sallyport.oauth.Json;
import dev.sallyport.oauth.jose.Jws;
import dev.sallyport.oauth.jose.VerificationKey;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Looks at the claims of a token whose origin is proved (RFC 9068 section 4, RFC 8725 section 3).
final class ClaimCheck {
    /// What identity tokens, logout tokens and security events have (RFC 8725 section 3.12).
    private static final List<String> OF_OTHER_KINDS = List.of("nonce", "at_hash", "c_hash", "s_hash", "events");

    /// What providers call tokens for other purposes, in a claim `typ`.
    private static final Set<String> OTHER_PURPOSES = Set.of("id", "refresh", "offline", "logout");

    /// `token_type` of access tokens (RFC 6749 section 7.1, RFC 9449 section 5).
    private static final Set<String> ACCESS_TYPES = Set.of("bearer", "dpop");

    private static final String JWK_THUMBPRINT = "jkt";
    private static final String CERTIFICATE_THUMBPRINT = "x5t#S256";

    private ClaimCheck() {}

    /// @param key that proved the token
    static KnownToken ofJwt(Authority authority, Jws jws, VerificationKey key, Instant now) throws NotAccepted {
        Map<String, Object> claims = jws.claims();
        if (!jws.type().equals("at+jwt") && OF_OTHER_KINDS.stream().anyMatch(claims::containsKey)) {
            throw NotAccepted.token("it is no access token by its claims");
        }
        Instant expires = timeOf(claims, "exp");
        if (expires == null) {
            throw NotAccepted.token("the token never expires");
        }
        return known(authority, claims, key, authority.own() ? "oauth" : "jwt", expires.plus(authority.leeway()), now);
    }

    /// @param answer of the issuer, which says that the token is active
    static KnownToken ofAnswer(Authority authority, Introspector.Answer answer, Instant now) throws NotAccepted {
        Map<String, Object> claims = answer.claims();
        if (claims.containsKey("iss") && !authority.issuer().equals(claims.get("iss"))) {
            throw NotAccepted.token("the token is of another issuer");
        }
        if (claims.containsKey("token_type") && !ACCESS_TYPES.contains(word(claims, "token_type"))) {
            throw NotAccepted.token("it is no access token by its type");
        }
        Instant expires = timeOf(claims, "exp");
        Instant until = answer.until();
        if (expires != null && expires.plus(authority.leeway()).isBefore(until)) {
            until = expires.plus(authority.leeway());
        }
        return known(authority, claims, null, "introspection", until, now);
    }

    private static KnownToken known(
            Authority authority,
            Map<String, Object> claims,
            @Nullable VerificationKey key,
            String authentication,
            Instant until,
            Instant now)
            throws NotAccepted {
        if (OTHER_PURPOSES.contains(word(claims, "typ"))) {
            throw NotAccepted.token("it is no access token by its claims");
        }
        if (!now.isBefore(until)) {
            throw NotAccepted.token("the token has expired");
        }
        checkBegun(timeOf(claims, "nbf"), authority, now);
        checkBegun(timeOf(claims, "iat"), authority, now);
        Set<String> audience = Set.copyOf(Json.texts(claims, "aud"));
        Map<?, ?> confirmation = confirmation(claims);
        var accepted = new Verdict.Accepted(
                Subjects.of(authority, claims, authentication),
                until,
                authority.name(),
                Subjects.name(claims, "jti"),
                authority.own() ? Subjects.name(claims, "grant") : null);
        return new KnownToken(
                authority,
                accepted,
                audience,
                key,
                thumbprint(confirmation, JWK_THUMBPRINT),
                thumbprint(confirmation, CERTIFICATE_THUMBPRINT));
    }

    private static void checkBegun(@Nullable Instant begin, Authority authority, Instant now) throws NotAccepted {
        if (begin != null && begin.isAfter(now.plus(authority.leeway()))) {
            throw NotAccepted.token("the token is not good yet");
        }
    }

    /// Whoever presents a token has to prove all that it is bound to, so there may be nothing that cannot be checked.
    private static Map<?, ?> confirmation(Map<String, Object> claims) throws NotAccepted {
        Object bound = claims.get("cnf");
        if (bound == null) {
            return Map.of();
        }
        if (bound instanceof Map<?, ?> members
                && !members.isEmpty()
                && Set.of(JWK_THUMBPRINT, CERTIFICATE_THUMBPRINT).containsAll(members.keySet())
                && members.values().stream().allMatch(String.class::isInstance)) {
            return members;
        }
        throw NotAccepted.token("the token is bound to something that cannot be checked");
    }

    private static String word(Map<String, Object> claims, String name) {
        return String.valueOf(claims.get(name)).toLowerCase(Locale.ROOT);
    }

    private static @Nullable String thumbprint(Map<?, ?> confirmation, String name) {
        return confirmation.get(name) instanceof String thumbprint ? thumbprint : null;
    }

    private static @Nullable Instant timeOf(Map<String, Object> claims, String name) throws NotAccepted {
        try {
            return Claims.time(claims, name);
        } catch (IllegalArgumentException e) {
            throw NotAccepted.token(String.valueOf(e.getMessage()));
        }
    }
}
