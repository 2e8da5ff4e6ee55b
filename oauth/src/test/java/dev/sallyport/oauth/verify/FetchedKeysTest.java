package dev.sallyport.oauth.verify;

import static dev.sallyport.oauth.verify.Fixture.bearer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.oauth.jose.Algorithm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Keys that change, and issuers that cannot be reached.
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class FetchedKeysTest {
    private final Fixture gateway = new Fixture();
    private final SigningKey first = SigningKey.of(Algorithm.ES256, "k-1");
    private final SigningKey second = SigningKey.of(Algorithm.ES256, "k-2");
    private final TokenVerifier verifier = gateway.verifier(gateway.corp());

    @AfterEach
    void close() {
        gateway.close();
    }

    @Test
    void takesANewKeyAsSoonAsATokenNamesIt() {
        gateway.provider.publish(first);
        assertAccepted(first);
        gateway.provider.publish(first, second);
        gateway.clock.forward(FetchedKeys.PAUSE);

        assertAccepted(second);
        assertThat(gateway.provider.keysAsked).hasValue(2);
    }

    @Test
    void asksForUnknownKeysAtMostEveryFewSeconds() {
        gateway.provider.publish(first);
        assertAccepted(first);
        gateway.clock.forward(FetchedKeys.PAUSE);

        for (int i = 0; i < 20; i++) {
            assertThat(verify(second)).isInstanceOf(Verdict.Refused.class);
        }

        assertThat(gateway.provider.keysAsked).hasValue(2);
    }

    @Test
    void refusesTokensThatAreRememberedOnceTheirKeyIsWithdrawn() {
        gateway.provider.publish(first, second);
        String token = first.sign(gateway.claims());
        assertThat(verifier.verify(bearer(token))).isInstanceOf(Verdict.Accepted.class);
        gateway.provider.publish(second);
        gateway.clock.forward(FetchedKeys.PAUSE);
        assertThat(verify(SigningKey.of(Algorithm.ES256, "k-3"))).isInstanceOf(Verdict.Refused.class);

        assertThat(verifier.known(bearer(token))).isNull();
        assertThat(verifier.verify(bearer(token))).isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void refreshesKeysInTheBackground() {
        gateway.provider.publish(first);
        assertAccepted(first);
        gateway.clock.forward(FetchedKeys.REFRESH);

        assertAccepted(first);

        await().until(() -> gateway.provider.keysAsked.get() == 2);
    }

    @Test
    void knownKeysStayGoodThroughAnOutageOfADay() {
        gateway.provider.publish(first);
        assertAccepted(first);
        gateway.provider.status = 500;

        for (int hour = 1; hour < 24; hour++) {
            gateway.clock.forward(Duration.ofHours(1));
            assertAccepted(first);
        }
        gateway.clock.forward(Duration.ofHours(1));

        assertThat(verify(first)).isInstanceOf(Verdict.Unavailable.class);
    }

    @Test
    void doesNotCallATokenBadWhoseKeyCannotBeHad() {
        gateway.provider.publish(first);
        assertAccepted(first);
        gateway.provider.status = 503;
        gateway.clock.forward(FetchedKeys.PAUSE);

        assertThat(verify(second)).isInstanceOf(Verdict.Unavailable.class);
        assertThat(verify(second)).isInstanceOf(Verdict.Unavailable.class);
        assertThat(gateway.provider.keysAsked).hasValue(2);
    }

    @Test
    void nobodyIsLetInBeforeThereAreKeys() {
        gateway.provider.status = 404;

        assertThat(verify(first)).isInstanceOf(Verdict.Unavailable.class);
        assertThat(verify(first)).isInstanceOf(Verdict.Unavailable.class);
        assertThat(gateway.provider.keysAsked).hasValue(1);
    }

    @Test
    void neverStallsWhoHasAKnownKeyWhileTheIssuerHangs() throws Exception {
        gateway.provider.publish(first);
        assertAccepted(first);
        gateway.provider.hang();
        gateway.clock.forward(FetchedKeys.REFRESH);

        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Verdict> unknown = executor.submit(() -> verify(second));
            await().until(() -> gateway.provider.keysAsked.get() == 2);
            for (int i = 0; i < 100; i++) {
                assertAccepted(first);
            }
            assertThat(unknown).isNotDone();
            gateway.provider.publish(first, second);
            gateway.provider.goOn();

            assertThat(unknown.get()).isInstanceOf(Verdict.Refused.class);
        }
    }

    @Test
    void manyWhoNeedKeysShareOneFetch() throws Exception {
        gateway.provider.publish(first);
        gateway.provider.hang();

        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Verdict>> callers = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                callers.add(() -> verify(first));
            }
            List<Future<Verdict>> verdicts =
                    callers.stream().map(executor::submit).toList();
            await().until(() -> gateway.provider.keysAsked.get() == 1);
            gateway.provider.goOn();

            for (Future<Verdict> verdict : verdicts) {
                assertThat(verdict.get()).isInstanceOf(Verdict.Accepted.class);
            }
        }
        assertThat(gateway.provider.keysAsked).hasValue(1);
    }

    private void assertAccepted(SigningKey key) {
        assertThat(verify(key)).isInstanceOf(Verdict.Accepted.class);
    }

    private Verdict verify(SigningKey key) {
        return verifier.verify(bearer(key.sign(gateway.claims())));
    }
}
