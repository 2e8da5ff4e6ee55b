package dev.sallyport.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A window never lets more than its limit through in any stretch of its length.
class WindowTest {
    private static final long PER = 1_000;

    @Test
    void givenBurstAtTheEndOfAWindow_whenTheNextBegins_thenNoSecondBurst() {
        Window window = new Window(new Limit(10, Duration.ofNanos(PER)));
        for (int i = 0; i < 10; i++) {
            assertThat(window.waitAt(PER - 1)).isZero();
            window.take(PER - 1);
        }

        assertThat(window.waitAt(PER)).isEqualTo(PER - 1);
        assertThat(window.waitAt(PER - 1 + PER - 1)).isEqualTo(1);
        assertThat(window.waitAt(PER - 1 + PER)).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 15, 16, 17, 33, 100, 1000})
    void givenAnyCalls_whenComparedWithANaiveModel_thenTheSame(int count) {
        Random random = new Random(count);
        Window window = new Window(new Limit(count, Duration.ofNanos(PER)));
        Deque<Long> model = new ArrayDeque<>();
        long now = -5_000_000;

        for (int step = 0; step < 20_000; step++) {
            now += random.nextInt(100) < 5 ? random.nextLong(2 * PER) : random.nextLong(1 + 2 * PER / count);
            while (!model.isEmpty() && now - model.getFirst() >= PER) {
                model.removeFirst();
            }
            long wait = window.waitAt(now);

            assertThat(wait).isEqualTo(model.size() < count ? 0 : model.getFirst() + PER - now);
            assertThat(window.emptyAt(now)).isEqualTo(model.isEmpty());
            if (wait == 0) {
                window.take(now);
                model.addLast(now);
            }
        }
    }
}
