package dev.sallyport.oauth.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.oauth.registration.SlidingWindow;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class SlidingWindowTest {
    private final MovableClock clock = new MovableClock();
    private final SlidingWindow window = new SlidingWindow(2, Duration.ofMinutes(10), clock);

    @Test
    void thereAreSoManyInAnyStretchAndNoDoubleBurstAtAnEdge() {
        assertThat(window.spend("a")).isEmpty();
        clock.pass(Duration.ofMinutes(9));
        assertThat(window.spend("a")).isEmpty();
        assertThat(window.spend("a")).contains(Duration.ofMinutes(1));

        clock.pass(Duration.ofMinutes(1));

        assertThat(window.spend("a")).isEmpty();
        assertThat(window.spend("a")).contains(Duration.ofMinutes(9));
        assertThat(window.spend("b")).isEmpty();
    }

    @Test
    void ofFiftyAtOnceTwoGoOn() throws Exception {
        AtomicInteger passed = new AtomicInteger();

        SigningKeysTest.inParallel(50, () -> {
            if (window.spend("a").isEmpty()) {
                passed.incrementAndGet();
            }
            return "";
        });

        assertThat(passed).hasValue(2);
    }

    @Test
    void aLimitOfNothingIsAMistake() {
        assertThatThrownBy(() -> new SlidingWindow(0, Duration.ofMinutes(1), clock))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SlidingWindow(1, Duration.ZERO, clock))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
