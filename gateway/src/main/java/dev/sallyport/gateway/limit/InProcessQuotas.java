package dev.sallyport.gateway.limit;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Windows in striped maps. Quotas of one subject share a stripe, so one lock covers a whole decision; it is
/// held for some tens of nanoseconds and never across I/O.
final class InProcessQuotas implements Quotas {
    private static final int STRIPES = 64;
    private static final int SWEEP_EVERY = 4096;

    private final LongSupplier nanoClock;
    private final Stripe[] stripes = new Stripe[STRIPES];

    InProcessQuotas(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new Stripe();
        }
    }

    @Override
    public @Nullable Exhausted spend(String subject, @Nullable Quota first, @Nullable Quota second) {
        int hash = subject.hashCode();
        return stripes[(hash ^ (hash >>> 16)) & (STRIPES - 1)].spend(first, second, nanoClock);
    }

    private static final class Stripe {
        private final ReentrantLock lock = new ReentrantLock();
        private final Map<Quota, Window> windows = new HashMap<>();
        private int spent;

        @Nullable
        Exhausted spend(@Nullable Quota first, @Nullable Quota second, LongSupplier nanoClock) {
            lock.lock();
            try {
                long now = nanoClock.getAsLong();
                Exhausted exhausted = check(first, now);
                if (exhausted == null) {
                    exhausted = check(second, now);
                }
                if (exhausted == null) {
                    take(first, now);
                    take(second, now);
                    sweepSometimes(now);
                }
                return exhausted;
            } finally {
                lock.unlock();
            }
        }

        private @Nullable Exhausted check(@Nullable Quota quota, long now) {
            if (quota == null) {
                return null;
            }
            long wait = window(quota).waitAt(now);
            return wait == 0 ? null : new Exhausted(quota, wait);
        }

        private void take(@Nullable Quota quota, long now) {
            if (quota != null) {
                window(quota).take(now);
            }
        }

        private Window window(Quota quota) {
            return windows.computeIfAbsent(quota, q -> new Window(q.limit()));
        }

        private void sweepSometimes(long now) {
            if (++spent % SWEEP_EVERY == 0) {
                for (Iterator<Window> all = windows.values().iterator(); all.hasNext(); ) {
                    if (all.next().emptyAt(now)) {
                        all.remove();
                    }
                }
            }
        }
    }
}
