package dev.sallyport.oauth.login.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sallyport.oauth.login.LoginFailed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class KeptTest {
    private static final Duration FRESH = Duration.ofMinutes(10);

    private final MovableTime time = new MovableTime();
    private final AtomicInteger fetched = new AtomicInteger();

    @Test
    void manyThatWantItAtOnceFetchItOnce() throws Exception {
        var go = new CountDownLatch(1);
        var kept = new Kept<>(
                () -> {
                    waitFor(go);
                    return fetched.incrementAndGet();
                },
                FRESH,
                time);
        List<Future<Integer>> all = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                all.add(threads.submit(kept::get));
            }
            go.countDown();
        }

        for (Future<Integer> one : all) {
            assertThat(one.get()).isEqualTo(1);
        }
    }

    @Test
    void whatHasBecomeOldIsGivenWhileItIsFetchedAnew() throws LoginFailed {
        var stuck = new CountDownLatch(1);
        var kept = new Kept<>(
                () -> {
                    int turn = fetched.incrementAndGet();
                    if (turn == 2) {
                        waitFor(stuck);
                    }
                    return turn;
                },
                FRESH,
                time);
        kept.get();
        time.pass(FRESH);

        assertThat(kept.get()).as("without waiting").isEqualTo(1);

        stuck.countDown();
        await().until(() -> kept.get() == 2);
    }

    @Test
    void whatWasKnownStaysWhileItCannotBeHadAndIsAskedForSeldom() throws LoginFailed {
        var kept = new Kept<>(this::once, FRESH, time);
        kept.get();
        time.pass(FRESH);

        for (int i = 0; i < 10; i++) {
            assertThat(kept.get()).isEqualTo(1);
        }
        await().until(() -> fetched.get() == 2);
        assertThat(kept.newerThan(1)).isEqualTo(1);
        assertThat(fetched).hasValue(2);

        time.pass(Kept.PAUSE);
        assertThat(kept.newerThan(1)).isEqualTo(1);
        assertThat(fetched).hasValue(3);
    }

    @Test
    void aBugInTheSourceIsAFailureAndNotTheEnd() {
        var kept = new Kept<Integer>(
                () -> {
                    if (fetched.incrementAndGet() == 1) {
                        throw new IllegalStateException("a bug");
                    }
                    return 7;
                },
                FRESH,
                time);

        assertThatThrownBy(kept::get).isInstanceOf(LoginFailed.class);
        time.pass(Kept.PAUSE);
        assertThat(kept).satisfies(now -> assertThat(now.get()).isEqualTo(7));
    }

    private int once() throws LoginFailed {
        if (fetched.incrementAndGet() > 1) {
            throw new LoginFailed("out of reach", false);
        }
        return 1;
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
