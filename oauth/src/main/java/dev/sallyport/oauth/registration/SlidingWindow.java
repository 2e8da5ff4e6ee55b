package dev.sallyport.oauth.registration;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// So many attempts in any stretch of so much time, counted in the process for a bounded number of keys. A refused
/// attempt does not count.
public final class SlidingWindow implements Throttle {
    private static final int MOST_KEYS = 10_000;

    private final int most;
    private final Duration window;
    private final InstantSource clock;
    private final Cache<String, Deque<Instant>> attempts =
            Caffeine.newBuilder().maximumSize(MOST_KEYS).build();

    public SlidingWindow(int most, Duration window, InstantSource clock) {
        if (most < 1 || window.isNegative() || window.isZero()) {
            throw new IllegalArgumentException("a limit is at least one in some time");
        }
        this.most = most;
        this.window = window;
        this.clock = clock;
    }

    @Override
    public Optional<Duration> spend(String key) {
        Instant now = clock.instant();
        var wait = new AtomicReference<Optional<Duration>>(Optional.empty());
        attempts.asMap().compute(key, (_, known) -> {
            Deque<Instant> times = known == null ? new ArrayDeque<>() : known;
            while (!times.isEmpty() && !times.getFirst().plus(window).isAfter(now)) {
                times.removeFirst();
            }
            if (times.size() < most) {
                times.addLast(now);
            } else {
                wait.set(Optional.of(Duration.between(now, times.getFirst().plus(window))));
            }
            return times;
        });
        return wait.get();
    }
}
