package dev.sallyport.oauth.verify;

import static dev.sallyport.oauth.verify.Fixture.bearer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.oauth.jose.Algorithm;
import dev.sallyport.oauth.store.OAuthStore;
import dev.sallyport.oauth.store.StoreFailed;
import dev.sallyport.policy.Subject;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Tokens of the gateway's own authorization server, and what ends them.
final class OwnTokensTest {
    private final Fixture gateway = new Fixture();
    private final TokenVerifier verifier = gateway.verifier();
    private final Revocations revocations = new Revocations(gateway.store, gateway.clock);

    @AfterEach
    void close() {
        gateway.close();
    }

    @Test
    void makesASubjectOfTheClaims() {
        Map<String, Object> claims = gateway.ownClaims();
        claims.put("roles", List.of("reader"));
        claims.put("groups", List.of("docs"));

        Verdict verdict = verifier.verify(bearer(sign(claims)));

        var accepted = (Verdict.Accepted) verdict;
        Subject subject = accepted.subject();
        assertThat(subject.id()).isEqualTo("google:ann");
        assertThat(subject.roles()).containsExactly("reader");
        assertThat(subject.groups()).containsExactly("docs");
        assertThat(subject.client()).isEqualTo("c-1");
        assertThat(subject.authentication()).isEqualTo("oauth");
        assertThat(accepted.issuer()).isEqualTo("sallyport");
        assertThat(accepted.tokenId()).isEqualTo("t-1");
        assertThat(accepted.grant()).isEqualTo("g-1");
    }

    @Test
    void remembersWhatWasVerified() {
        Presented presented = bearer(gateway.ownToken());
        assertThat(verifier.known(presented)).isNull();

        Verdict verified = verifier.verify(presented);

        assertThat(verifier.known(bearer(gateway.ownToken()))).isSameAs(verified);
    }

    @Test
    void remembersNoTokenLongerThanItIsGood() {
        Presented presented = bearer(gateway.ownToken());
        verifier.verify(presented);
        gateway.clock.forward(Duration.ofSeconds(604));
        assertThat(verifier.verify(presented)).isInstanceOf(Verdict.Accepted.class);
        gateway.clock.forward(Duration.ofSeconds(1));

        assertThat(verifier.known(presented)).isNull();
        assertThat(verifier.verify(presented)).isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void refusesATokenOfOneResourceAtAnother() {
        String token = gateway.ownToken();
        verifier.verify(bearer(token));

        assertThat(verifier.known(bearer(token, Fixture.OTHER))).isInstanceOf(Verdict.Refused.class);
        assertThat(verifier.verify(bearer(token, Fixture.OTHER))).isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void refusesARevokedTokenAtOnceInEveryProcess() {
        TokenVerifier another = gateway.verifier();
        Presented presented = bearer(gateway.ownToken());
        verifier.verify(presented);
        another.verify(presented);

        revocations.revoke("t-1", "google:ann", gateway.clock.instant().plusSeconds(700));

        for (TokenVerifier each : List.of(verifier, another, gateway.verifier())) {
            assertThat(each.known(presented)).isNull();
            assertThat(each.verify(presented)).isInstanceOf(Verdict.Refused.class);
            assertThat(each.known(presented)).isNull();
        }
    }

    @Test
    void refusesAllTokensOfARevokedGrant() {
        Map<String, Object> second = gateway.ownClaims();
        second.put("jti", "t-2");
        Map<String, Object> foreign = gateway.ownClaims();
        foreign.put("jti", "t-3");
        foreign.put("grant", "g-2");
        verifier.verify(bearer(gateway.ownToken()));

        revocations.revoke("grant:g-1", "", gateway.clock.instant().plusSeconds(700));

        assertThat(verifier.verify(bearer(gateway.ownToken()))).isInstanceOf(Verdict.Refused.class);
        assertThat(verifier.verify(bearer(sign(second)))).isInstanceOf(Verdict.Refused.class);
        assertThat(verifier.verify(bearer(sign(foreign)))).isInstanceOf(Verdict.Accepted.class);
    }

    @Test
    void refusesTokensOfAKeyThatWasCutOff() {
        Presented presented = bearer(gateway.ownToken());
        verifier.verify(presented);
        gateway.ownTokens.keys.set(0, SigningKey.of(Algorithm.EDDSA, "own-2"));

        gateway.store.insert(new OAuthStore.Row(
                OAuthStore.Kind.SIGNING_KEY, "own-2", "", new byte[0], gateway.clock.instant(), null, 0));

        assertThat(verifier.known(presented)).isNull();
        assertThat(verifier.verify(presented)).isInstanceOf(Verdict.Refused.class);
        assertThat(verifier.verify(bearer(gateway.ownToken()))).isInstanceOf(Verdict.Accepted.class);
    }

    @Test
    void looksUpItsKeysOnceAMinute() {
        Presented presented = bearer(gateway.ownToken());
        verifier.verify(presented);
        gateway.ownTokens.keys.set(0, SigningKey.of(Algorithm.EDDSA, "own-2"));
        gateway.clock.forward(Duration.ofSeconds(59));
        assertThat(verifier.known(presented)).isInstanceOf(Verdict.Accepted.class);

        gateway.clock.forward(Duration.ofSeconds(1));

        assertThat(verifier.known(presented)).isNull();
        assertThat(verifier.verify(presented)).isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void staysAcceptedWhenSomethingElseWasRevoked() {
        Presented presented = bearer(gateway.ownToken());
        verifier.verify(presented);

        revocations.revoke("another", "", gateway.clock.instant().plusSeconds(700));

        assertThat(verifier.verify(presented)).isInstanceOf(Verdict.Accepted.class);
        assertThat(verifier.known(presented)).isInstanceOf(Verdict.Accepted.class);
    }

    @Test
    void letsNobodyInWhileRevocationsCannotBeRead() {
        OAuthStore broken = (OAuthStore) Proxy.newProxyInstance(
                OAuthStore.class.getClassLoader(), new Class<?>[] {OAuthStore.class}, (_, method, _) -> {
                    if (method.getName().equals("generation")) {
                        return 0L;
                    }
                    throw new StoreFailed("broken", new IllegalStateException());
                });
        var blind = new TokenVerifier(
                new OwnIssuer(Fixture.OWN, gateway.ownTokens),
                List.of(),
                new LoopbackFetcher(),
                broken,
                gateway.proofs,
                gateway.clock);
        Presented presented = bearer(gateway.ownToken());

        assertThat(blind.verify(presented)).isInstanceOf(Verdict.Unavailable.class);
        assertThat(blind.known(presented)).isNull();
    }

    private String sign(Map<String, Object> claims) {
        return gateway.ownTokens.keys.getFirst().sign(claims);
    }
}
