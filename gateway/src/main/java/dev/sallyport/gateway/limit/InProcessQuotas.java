package dev.sallyport.gateway.limit;

import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
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
    public @Nullable Exhausted spend(String subject, List<Quota> quotas) {
        int hash = subject.hashCode();
        return stripes[(hash ^ (hash >>> 16)) & (STRIPES - 1)].spend(quotas, nanoClock);
    }

    private static final class Stripe {
        private final ReentrantLock lock = new ReentrantLock();
        private final Map<Quota, Window> windows = new HashMap<>();
        private int spent;

        @Nullable
        Exhausted spend(List<Quota> quotas, LongSupplier nanoClock) {
            lock.lock();
            try {
                long now = nanoClock.getAsLong();
                Exhausted exhausted = check(quotas, now);
                if (exhausted == null) {
                    for (Quota quota : quotas) {
                        window(quota).take(now);
                    }
                    sweepSometimes(now);
                }
                return exhausted;
            } finally {
                lock.unlock();
            }
        }

        private @Nullable Exhausted check(List<Quota> quotas, long now) {
            Exhausted longest = null;
            for (Quota quota : quotas) {
                long wait = window(quota).waitAt(now);
                if (wait > 0 && (longest == null || wait > longest.waitNanos())) {
                    longest = new Exhausted(quota, wait);
                }
            }
            return longest;
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
