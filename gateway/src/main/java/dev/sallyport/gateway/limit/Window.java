package dev.sallyport.gateway.limit;

import java.util.Arrays;

/// An exact sliding window: the times of the last `count` calls, in a ring that grows as it is used.
/// The oldest of them tells whether one more call fits, so no burst at an edge ever exceeds the limit.
/// Not safe for concurrent use: the owner locks.
final class Window {
    private static final int FIRST_SIZE = 16;

    private final int count;
    private final long perNanos;
    private long[] times;
    private int used;
    private int oldest;

    Window(Limit limit) {
        count = limit.count();
        perNanos = limit.per().toNanos();
        times = new long[Math.min(count, FIRST_SIZE)];
    }

    /// @return nanoseconds until one more call fits; 0 where it fits now
    long waitAt(long now) {
        forgetBefore(now);
        return used < count ? 0 : times[oldest] + perNanos - now;
    }

    /// Only after [#waitAt] gave 0 for the same time.
    void take(long now) {
        if (used == times.length) {
            grow();
        }
        times[(oldest + used) % times.length] = now;
        used++;
    }

    /// @return whether nothing is left that counts
    boolean emptyAt(long now) {
        forgetBefore(now);
        return used == 0;
    }

    private void forgetBefore(long now) {
        while (used > 0 && now - times[oldest] >= perNanos) {
            oldest = (oldest + 1) % times.length;
            used--;
        }
    }

    private void grow() {
        int size = Math.min(count, times.length * 2);
        long[] larger = Arrays.copyOf(Arrays.copyOfRange(times, oldest, times.length), size);
        System.arraycopy(times, 0, larger, times.length - oldest, oldest);
        times = larger;
        oldest = 0;
    }
}
