package dev.sallyport.oauth.verify;

import static dev.sallyport.oauth.verify.Fixture.bearer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.oauth.ProtectedResource;
import dev.sallyport.oauth.jose.Algorithm;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Tokens that their issuer is asked about (RFC 7662).
final class IntrospectionTest {
    private static final Duration CACHE = Duration.ofSeconds(30);

    private final Fixture gateway = new Fixture();
    private final TokenVerifier verifier = gateway.verifier(gateway.introspected(CACHE));

    @AfterEach
    void close() {
        gateway.close();
    }

    @Test
    void takesWhatTheIssuerCallsActive() {
        knows("opaque", gateway.claims());

        Verdict verdict = verifier.verify(bearer("opaque"));

        var subject = ((Verdict.Accepted) verdict).subject();
        assertThat(subject.id()).isEqualTo("corp:ann");
        assertThat(subject.authentication()).isEqualTo("introspection");
        assertThat(gateway.provider.lastAuthorization).isEqualTo("Basic Z2F0ZXdheTpzJTNBZStjcmV0");
    }

    @Test
    void asksAgainWhenTheAnswerIsTooOld() {
        knows("opaque", gateway.claims());
        verifier.verify(bearer("opaque"));
        gateway.provider.tokens.clear();
        gateway.clock.forward(CACHE.minusSeconds(1));
        assertThat(verifier.known(bearer("opaque"))).isInstanceOf(Verdict.Accepted.class);
        gateway.clock.forward(Duration.ofSeconds(1));

        assertThat(verifier.known(bearer("opaque"))).isNull();
        assertThat(verifier.verify(bearer("opaque"))).isInstanceOf(Verdict.Refused.class);
        assertThat(gateway.provider.tokensAsked).hasValue(2);
    }

    @Test
    void noAnswerHoldsLongerThanTheToken() {
        Map<String, Object> claims = gateway.claims();
        claims.put("exp", gateway.clock.instant().getEpochSecond() - 50);
        knows("opaque", claims);
        assertThat(verifier.verify(bearer("opaque"))).isInstanceOf(Verdict.Accepted.class);

        gateway.clock.forward(Duration.ofSeconds(10));

        assertThat(verifier.known(bearer("opaque"))).isNull();
        assertThat(verifier.verify(bearer("opaque"))).isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void aNoHoldsForSecondsOnly() {
        assertThat(verifier.verify(bearer("opaque"))).isInstanceOf(Verdict.Refused.class);
        knows("opaque", gateway.claims());
        assertThat(verifier.verify(bearer("opaque"))).isInstanceOf(Verdict.Refused.class);
        assertThat(gateway.provider.tokensAsked).hasValue(1);
        gateway.clock.forward(Introspector.NO_HOLDS);

        assertThat(verifier.verify(bearer("opaque"))).isInstanceOf(Verdict.Accepted.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"aud", "iss", "nbf", "cnf"})
    void refusesWhatIsNotForHereOrNotGood(String claim) {
        Map<String, Object> claims = gateway.claims();
        claims.put(
                claim,
                claim.equals("nbf") ? gateway.clock.instant().getEpochSecond() + 100 : "https://other.example.com");
        knows("opaque", claims);

        assertThat(verifier.verify(bearer("opaque"))).isInstanceOf(Verdict.Refused.class);
    }

    @ParameterizedTest
    @CsvSource({"typ, Refresh", "typ, ID", "token_type, N_A", "token_type, refresh_token"})
    void refusesTokensForOtherPurposes(String claim, String value) {
        Map<String, Object> claims = gateway.claims();
        claims.put(claim, value);
        knows("opaque", claims);

        assertThat(verifier.verify(bearer("opaque"))).isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void asksAboutJwtsWhereTheIssuerHasNoKeys() {
        String token = SigningKey.of(Algorithm.ES256, "k-1").sign(gateway.claims());
        assertThat(verifier.verify(bearer(token))).isInstanceOf(Verdict.Refused.class);
        gateway.clock.forward(Introspector.NO_HOLDS);
        knows(token, gateway.claims());

        assertThat(verifier.verify(bearer(token))).isInstanceOf(Verdict.Accepted.class);
    }

    @Test
    void accountsForKeysThatAnOpaqueTokenIsBoundTo() {
        Map<String, Object> claims = gateway.claims();
        claims.put("cnf", Map.of("jkt", "thumbprint"));
        knows("opaque", claims);

        assertThat(verifier.verify(bearer("opaque"))).isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void refusesWhatNamesNoAudience() {
        Map<String, Object> claims = gateway.claims();
        claims.remove("aud");
        knows("opaque", claims);

        assertThat(verifier.verify(bearer("opaque"))).isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void isUnavailableWhereTheIssuerCannotBeAsked() {
        knows("opaque", gateway.claims());
        gateway.provider.status = 500;

        assertThat(verifier.verify(bearer("opaque"))).isInstanceOf(Verdict.Unavailable.class);
        assertThat(verifier.verify(bearer("opaque"))).isInstanceOf(Verdict.Unavailable.class);
        assertThat(gateway.provider.tokensAsked).hasValue(1);

        gateway.provider.status = 200;
        gateway.clock.forward(Duration.ofSeconds(1));
        assertThat(verifier.verify(bearer("opaque"))).isInstanceOf(Verdict.Accepted.class);
    }

    @Test
    void isUnavailableWhereTheAnswerIsNone() {
        gateway.provider.tokens.put("opaque", Map.of("active", "true", "sub", "ann"));

        assertThat(verifier.verify(bearer("opaque"))).isInstanceOf(Verdict.Unavailable.class);
    }

    @Test
    void manyWhoShowOneTokenShareOneQuestion() throws Exception {
        knows("opaque", gateway.claims());
        gateway.provider.hang();

        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Verdict>> callers = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                callers.add(() -> verifier.verify(bearer("opaque")));
            }
            List<Future<Verdict>> verdicts =
                    callers.stream().map(executor::submit).toList();
            await().until(() -> gateway.provider.tokensAsked.get() == 1);
            gateway.provider.goOn();

            for (Future<Verdict> verdict : verdicts) {
                assertThat(verdict.get()).isInstanceOf(Verdict.Accepted.class);
            }
        }
        assertThat(gateway.provider.tokensAsked).hasValue(1);
    }

    @Test
    void showsAnOpaqueTokenToNoIssuerThatTheResourceDoesNotTake() {
        knows("opaque", gateway.claims());
        var own = new ProtectedResource(
                URI.create("https://mcp.example.com/wiki"), "/wiki", Set.of(), Set.of(), "google", Set.of());

        assertThat(verifier.verify(bearer("opaque", own))).isInstanceOf(Verdict.Refused.class);
        assertThat(gateway.provider.tokensAsked).hasValue(0);
    }

    private void knows(String token, Map<String, Object> claims) {
        claims.put("active", true);
        gateway.provider.tokens.put(token, claims);
    }
}
