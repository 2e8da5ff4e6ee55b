package dev.sallyport.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.gateway.limit.Quotas.Exhausted;
import dev.sallyport.gateway.limit.Quotas.Quota;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Quotas are exact: both are spent or neither, whoever else is calling.
class InProcessQuotasTest {
    private static final Limit TEN = new Limit(10, Duration.ofSeconds(1));
    private static final Limit THREE = new Limit(3, Duration.ofSeconds(1));

    private final AtomicLong now = new AtomicLong(1);
    private final Quotas quotas = Quotas.inProcess(now::get);

    @Test
    void givenToolQuotaUsedUp_whenCalledAgain_thenTheSubjectsIsNotSpent() {
        Quota subject = new Quota("s", null, TEN);
        Quota tool = new Quota("s", "t", THREE);
        for (int i = 0; i < 3; i++) {
            assertThat(quotas.spend("s", subject, tool)).isNull();
        }

        for (int i = 0; i < 50; i++) {
            assertThat(quotas.spend("s", subject, tool)).isEqualTo(new Exhausted(tool, 1_000_000_000));
        }

        for (int i = 0; i < 7; i++) {
            assertThat(quotas.spend("s", subject, null)).isNull();
        }
        assertThat(quotas.spend("s", subject, null)).isEqualTo(new Exhausted(subject, 1_000_000_000));
    }

    @Test
    void givenSubjectQuotaUsedUp_whenCalledAgain_thenTheToolsIsNotSpent() {
        Quota subject = new Quota("s", null, THREE);
        Quota tool = new Quota("s", "t", TEN);
        for (int i = 0; i < 20; i++) {
            quotas.spend("s", subject, tool);
        }

        for (int i = 0; i < 7; i++) {
            assertThat(quotas.spend("s", null, tool)).isNull();
        }
        assertThat(quotas.spend("s", null, tool)).isNotNull();
    }

    @Test
    void givenManyThreads_whenAllCallAtOnce_thenExactlyTheLimitPasses()
            throws ExecutionException, InterruptedException {
        Quota subject = new Quota("s", null, new Limit(1_000, Duration.ofSeconds(1)));
        List<Future<Integer>> callers = new ArrayList<>();
        try (var pool = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 8; i++) {
                callers.add(pool.submit(() -> passed(subject, 500)));
            }
        }

        int passed = 0;
        for (Future<Integer> caller : callers) {
            passed += caller.get();
        }
        assertThat(passed).isEqualTo(1_000);
    }

    @Test
    void givenAnyCalls_whenComparedWithANaiveModel_thenTheSameAlsoAfterSweeps() {
        Random random = new Random(7);
        Map<Quota, List<Long>> model = new HashMap<>();

        for (int step = 0; step < 60_000; step++) {
            now.addAndGet(random.nextLong(20_000_000));
            String subject = "s" + random.nextInt(5);
            Quota first = random.nextBoolean() ? new Quota(subject, null, TEN) : null;
            Quota second = random.nextBoolean() ? new Quota(subject, "t" + random.nextInt(3), THREE) : null;

            boolean fits = fits(model, first) && fits(model, second);
            assertThat(quotas.spend(subject, first, second) == null).isEqualTo(fits);
            if (fits) {
                take(model, first);
                take(model, second);
            }
        }
    }

    private int passed(Quota quota, int calls) {
        int passed = 0;
        for (int i = 0; i < calls; i++) {
            passed += quotas.spend("s", quota, null) == null ? 1 : 0;
        }
        return passed;
    }

    private boolean fits(Map<Quota, List<Long>> model, @Nullable Quota quota) {
        if (quota == null) {
            return true;
        }
        List<Long> times = model.computeIfAbsent(quota, _ -> new ArrayList<>());
        times.removeIf(time -> now.get() - time >= quota.limit().per().toNanos());
        return times.size() < quota.limit().count();
    }

    private void take(Map<Quota, List<Long>> model, @Nullable Quota quota) {
        if (quota != null) {
            model.computeIfAbsent(quota, _ -> new ArrayList<>()).add(now.get());
        }
    }
}
