package dev.sallyport.oauth.login.oidc;

import dev.sallyport.oauth.Json;
import dev.sallyport.oauth.Token;
import dev.sallyport.oauth.jose.Algorithm;
import dev.sallyport.oauth.jose.Jws;
import dev.sallyport.oauth.jose.KeySet;
import dev.sallyport.oauth.jose.KeySet.Proof;
import dev.sallyport.oauth.login.LoginFailed;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Verifies what a provider has signed: id_tokens in full (OpenID Connect Core 1.0 sections 3.1.3.7 and 12.2), and
/// access tokens as far as their claims are used.
final class ProviderTokens {
    static final Duration LEEWAY = Duration.ofSeconds(60);

    private static final int LONGEST_SUBJECT = 255;

    private final ProviderSettings settings;
    private final String issuer;
    private final ProviderHttp http;
    private final ProviderKeys keys;
    private final InstantSource clock;

    ProviderTokens(
            ProviderSettings settings, String issuer, ProviderHttp http, ProviderKeys keys, InstantSource clock) {
        this.settings = settings;
        this.issuer = issuer;
        this.http = http;
        this.keys = keys;
        this.clock = clock;
    }

    /// @param nonce of the login; null for one that came with a refresh
    /// @param accessToken that came with it, which `at_hash` is about; null for none
    /// @return its claims
    Map<String, Object> idToken(
            String token, @Nullable String nonce, @Nullable String accessToken, ProviderMetadata metadata)
            throws LoginFailed {
        Jws parsed = parse("id_token", token);
        if (!Set.of("", "jwt").contains(parsed.type())) {
            throw http.denied("its id_token is a token of another kind");
        }
        Algorithm algorithm = checkSignature("id_token", parsed, metadata);
        Map<String, Object> claims = parsed.claims();
        checkIssuerAndTime("id_token", claims);
        checkAudience(claims);
        if (nonce != null && !Token.equal(nonce, String.valueOf(Json.text(claims, "nonce")))) {
            throw http.denied("its id_token was not made for this login");
        }
        checkAccessTokenHash(claims, algorithm, accessToken);
        subject(claims);
        return claims;
    }

    /// @return the claims of an access token that is a JWT for this client and about the same person; none where it is
    ///     no JWT
    Map<String, Object> accessToken(String token, String subject, ProviderMetadata metadata) throws LoginFailed {
        if (!Jws.isShapedLike(token)) {
            return Map.of();
        }
        Jws parsed = parse("access token", token);
        checkSignature("access token", parsed, metadata);
        Map<String, Object> claims = parsed.claims();
        checkIssuerAndTime("access token", claims);
        String party = Json.text(claims, "azp");
        boolean ours = settings.clientId().equals(party == null ? Json.text(claims, "client_id") : party);
        if (!ours || !subject.equals(Json.text(claims, "sub"))) {
            throw http.denied("its access token is for somebody else");
        }
        return claims;
    }

    /// @return whom a verified token is about
    String subject(Map<String, Object> claims) throws LoginFailed {
        String subject = Json.text(claims, "sub");
        if (subject == null
                || subject.isBlank()
                || subject.length() > LONGEST_SUBJECT
                || subject.chars().anyMatch(Character::isISOControl)) {
            throw http.denied("its id_token names nobody");
        }
        return subject;
    }

    private Jws parse(String what, String token) throws LoginFailed {
        try {
            return Jws.parse(token);
        } catch (IllegalArgumentException e) {
            throw http.denied("its " + what + " is no signed JWT: " + e.getMessage());
        }
    }

    private Algorithm checkSignature(String what, Jws token, ProviderMetadata metadata) throws LoginFailed {
        Algorithm algorithm = token.algorithm()
                .filter(one -> allowed(one, metadata))
                .orElseThrow(() -> http.denied("its " + what + " is signed with an algorithm that is not allowed"));
        boolean signed = algorithm.symmetric() ? signedWithSecret(token, algorithm) : keys.signed(token, algorithm);
        if (!signed) {
            throw http.denied("the signature of its " + what + " is wrong");
        }
        return algorithm;
    }

    private boolean allowed(Algorithm algorithm, ProviderMetadata metadata) {
        return settings.algorithms().isEmpty()
                ? !algorithm.symmetric() && metadata.algorithms().contains(algorithm.word())
                : settings.algorithms().contains(algorithm);
    }

    private boolean signedWithSecret(Jws token, Algorithm algorithm) throws LoginFailed {
        String secret = settings.clientSecret();
        if (secret == null || secret.length() < algorithm.secretBytes()) {
            throw http.failed("its client secret is too short to be a key for " + algorithm.word());
        }
        KeySet shared = KeySet.of(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HMAC"));
        return shared.proof(token, algorithm) instanceof Proof.Signed;
    }

    private void checkIssuerAndTime(String what, Map<String, Object> claims) throws LoginFailed {
        if (!issuer.equals(Json.text(claims, "iss"))) {
            throw http.denied("its " + what + " is of another issuer");
        }
        long now = clock.instant().getEpochSecond();
        long leeway = LEEWAY.toSeconds();
        if (!(claims.get("exp") instanceof Number expires) || expires.longValue() <= now - leeway) {
            throw http.denied("its " + what + " has expired");
        }
        if (!(claims.get("iat") instanceof Number issued) || issued.longValue() > now + leeway) {
            throw http.denied("its " + what + " is from the future; clocks may differ");
        }
        Object notBefore = claims.getOrDefault("nbf", 0L);
        if (!(notBefore instanceof Number begins) || begins.longValue() > now + leeway) {
            throw http.denied("its " + what + " is not valid yet; clocks may differ");
        }
    }

    private void checkAudience(Map<String, Object> claims) throws LoginFailed {
        List<String> audience = Json.texts(claims, "aud");
        Object party = claims.get("azp");
        boolean ours = audience.contains(settings.clientId())
                && (party == null ? audience.size() == 1 : settings.clientId().equals(party));
        if (!ours) {
            throw http.denied("its id_token is meant for another client");
        }
    }

    private void checkAccessTokenHash(Map<String, Object> claims, Algorithm algorithm, @Nullable String accessToken)
            throws LoginFailed {
        if (accessToken == null || !claims.containsKey("at_hash")) {
            return;
        }
        String bits = algorithm == Algorithm.EDDSA ? "512" : algorithm.word().substring(2);
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-" + bits).digest(accessToken.getBytes(StandardCharsets.US_ASCII));
            String half = Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, hash.length / 2));
            if (!half.equals(Json.text(claims, "at_hash"))) {
                throw http.denied("its id_token belongs to another access token");
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-2", e);
        }
    }
}
