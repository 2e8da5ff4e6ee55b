package dev.sallyport.embed;

import dev.sallyport.policy.Obligations;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Counts what limits allow, in exact sliding windows, per subject and rule.
final class Windows {
    private static final int SWEEP_EVERY = 1024;

    private record Key(String subject, Obligations.Limit limit) {}

    /// @param limit the limit that is used up
    record Exhausted(Obligations.Limit limit, Duration remaining) {}

    private final LongSupplier nanoClock;
    private final Map<Key, ArrayDeque<Long>> windows = new HashMap<>();
    private int spent;

    Windows(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /// Spends one call from each limit, or from none of them.
    ///
    /// @return null where the call fits
    @Nullable
    synchronized Exhausted spend(String subject, List<Obligations.Limit> limits) {
        long now = nanoClock.getAsLong();
        for (Obligations.Limit limit : limits) {
            ArrayDeque<Long> times = current(new Key(subject, limit), now);
            if (times.size() >= limit.count()) {
                long wait = times.getFirst() + limit.window().toNanos() - now;
                return new Exhausted(limit, Duration.ofNanos(wait));
            }
        }
        limits.forEach(limit -> current(new Key(subject, limit), now).addLast(now));
        if (++spent % SWEEP_EVERY == 0) {
            List.copyOf(windows.keySet()).forEach(key -> current(key, now));
            windows.values().removeIf(ArrayDeque::isEmpty);
        }
        return null;
    }

    private ArrayDeque<Long> current(Key key, long now) {
        ArrayDeque<Long> times = windows.computeIfAbsent(key, _ -> new ArrayDeque<>());
        long window = key.limit().window().toNanos();
        while (!times.isEmpty() && now - times.getFirst() >= window) {
            times.removeFirst();
        }
        return times;
    }
}
