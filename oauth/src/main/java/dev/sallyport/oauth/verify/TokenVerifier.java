package dev.sallyport.oauth.verify;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sallyport.oauth.Json;
import dev.sallyport.oauth.ProtectedResource;
import dev.sallyport.oauth.fetch.Fetcher;
import dev.sallyport.oauth.jose.Algorithm;
import dev.sallyport.oauth.jose.Jws;
import dev.sallyport.oauth.jose.VerificationKey;
import dev.sallyport.oauth.store.OAuthStore;
import dev.sallyport.oauth.store.StoreFailed;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Says whether access tokens are good: JWTs of the gateway's own and of foreign issuers (RFC 9068, RFC 8725), opaque
/// ones by asking their issuer (RFC 7662), bound ones with their proof (RFC 9449, RFC 8705); protocol.md Z5, EX3.
///
/// Which issuer a token is of is taken from a fixed list, which keys that issuer has from its own publication; nothing
/// of the token leads to another. What was verified is remembered, and good as long as it has not expired, is not
/// revoked, and its key is still among those of its issuer.
public final class TokenVerifier {
    private static final int MOST_CHARS = 16 << 10;
    /// What tokens that are remembered take in memory, about.
    private static final long MOST_REMEMBERED = 32L << 20;

    private static final int REMEMBERED_BESIDES = 1024;

    private final Map<String, Authority> authorities = new HashMap<>();
    private final Revocations revocations;
    private final DpopProofs proofs;
    private final InstantSource clock;
    private final Cache<String, KnownToken> remembered = Caffeine.newBuilder()
            .maximumWeight(MOST_REMEMBERED)
            .weigher((String token, KnownToken _) -> 2 * token.length() + REMEMBERED_BESIDES)
            .executor(Runnable::run)
            .build();

    /// @param own null where the gateway issues no tokens
    /// @throws IllegalArgumentException where two issuers have the same name or `iss`
    public TokenVerifier(
            @Nullable OwnIssuer own,
            List<TrustedIssuer> issuers,
            Fetcher fetcher,
            OAuthStore store,
            DpopProofs proofs,
            InstantSource clock) {
        this.revocations = new Revocations(store, clock);
        this.proofs = proofs;
        this.clock = clock;
        if (own != null) {
            add(Authority.of(own, store, clock));
        }
        issuers.forEach(issuer -> add(Authority.of(issuer, fetcher, clock)));
    }

    /// The verdict that is known already, from plain memory: never blocks.
    ///
    /// @return null where the token has to be verified
    public @Nullable Verdict known(Presented presented) {
        if (presented.scheme() == Presented.Scheme.DPOP || !revocations.current()) {
            return null;
        }
        KnownToken token = remembered.getIfPresent(presented.token());
        if (token == null || !token.goodAt(clock.instant()) || revocations.revoked(token.accepted())) {
            return null;
        }
        try {
            token.checkFits(presented);
            return token.at(presented.resource());
        } catch (NotAccepted e) {
            return e.verdict();
        }
    }

    /// Whether a token that was accepted has not been revoked since, as far as is known. A plain memory read: where
    /// something has changed, it is read on a thread of its own, and counts from the next time on.
    public boolean holds(Verdict.Accepted accepted) {
        if (!revocations.current()) {
            Thread.ofVirtual().name("revocations").start(revocations::refreshQuietly);
        }
        return clock.instant().isBefore(accepted.until()) && !revocations.revoked(accepted);
    }

    /// Verifies a token. Blocking; in bounded time.
    public Verdict verify(Presented presented) {
        try {
            revocations.refresh();
            KnownToken token = token(presented);
            if (revocations.revoked(token.accepted())) {
                throw NotAccepted.token("the token was revoked");
            }
            token.checkFits(presented);
            if (token.jwkThumbprint() != null) {
                proofs.check(presented, token.jwkThumbprint());
            }
            return token.at(presented.resource());
        } catch (NotAccepted e) {
            return e.verdict();
        } catch (StoreFailed _) {
            return new Verdict.Unavailable("the store cannot be read");
        }
    }

    private void add(Authority authority) {
        boolean named = authorities.values().stream().anyMatch(one -> one.name().equals(authority.name()));
        if (named || authorities.putIfAbsent(authority.issuer(), authority) != null) {
            throw new IllegalArgumentException("issuer " + authority.name() + " is there twice");
        }
    }

    private KnownToken token(Presented presented) throws NotAccepted {
        if (presented.token().length() > MOST_CHARS) {
            throw NotAccepted.token("the token is too large");
        }
        KnownToken token = remembered.getIfPresent(presented.token());
        if (token != null) {
            refreshKeys(token.authority());
            if (token.goodAt(clock.instant())) {
                return token;
            }
            remembered.invalidate(presented.token());
        }
        KnownToken verified =
                Jws.isShapedLike(presented.token()) ? verifiedJwt(presented) : asked(presented, opaque(presented));
        remembered.put(presented.token(), verified);
        return verified;
    }

    private static void refreshKeys(Authority authority) throws NotAccepted {
        IssuerKeys keys = authority.keys();
        if (keys != null) {
            keys.now();
        }
    }

    private KnownToken verifiedJwt(Presented presented) throws NotAccepted {
        Jws jws = parse(presented.token());
        String issuer = Json.text(jws.claims(), "iss");
        Authority authority = issuer == null ? null : authorities.get(issuer);
        if (authority == null || !authority.servesFor(presented.resource())) {
            throw NotAccepted.token("the resource takes no tokens of this issuer");
        }
        IssuerKeys keys = authority.keys();
        if (keys == null) {
            return asked(presented, authority);
        }
        if (!authority.types().contains(jws.type())) {
            throw NotAccepted.token("it is no access token by its type");
        }
        Algorithm algorithm = jws.algorithm()
                .filter(authority.algorithms()::contains)
                .orElseThrow(() -> NotAccepted.token("the token is signed with an algorithm that is not taken"));
        VerificationKey signer = keys.signer(jws, algorithm)
                .orElseThrow(() -> NotAccepted.token("the token is signed with no key of its issuer"));
        return ClaimCheck.ofJwt(authority, jws, signer, clock.instant());
    }

    private KnownToken asked(Presented presented, Authority authority) throws NotAccepted {
        Introspector introspector = authority.introspector();
        if (introspector == null) {
            throw NotAccepted.token("issuer " + authority.name() + " is not asked about tokens");
        }
        Introspector.Answer answer = introspector.ask(presented.token());
        if (!answer.active()) {
            throw NotAccepted.token("the issuer does not know the token");
        }
        return ClaimCheck.ofAnswer(authority, answer, clock.instant());
    }

    /// A token without a readable issuer is shown to nobody but the one issuer that it can be of.
    private Authority opaque(Presented presented) throws NotAccepted {
        ProtectedResource resource = presented.resource();
        List<Authority> possible = new ArrayList<>(authorities.values());
        possible.removeIf(one -> one.introspector() == null || !one.servesFor(resource));
        if (possible.size() != 1) {
            throw NotAccepted.token(
                    possible.isEmpty()
                            ? "the resource takes no opaque tokens"
                            : "the resource takes opaque tokens of more than one issuer");
        }
        return possible.getFirst();
    }

    private static Jws parse(String token) throws NotAccepted {
        try {
            return Jws.parse(token);
        } catch (IllegalArgumentException e) {
            throw NotAccepted.token("it cannot be read: " + e.getMessage());
        }
    }
}
