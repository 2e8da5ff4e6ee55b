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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Quotas are exact: all are spent or none, whoever else is calling.
class InProcessQuotasTest {
    private static final Limit TEN = new Limit(10, Duration.ofSeconds(1));
    private static final Limit FIVE = new Limit(5, Duration.ofSeconds(2));
    private static final Limit THREE = new Limit(3, Duration.ofSeconds(1));

    private final AtomicLong now = new AtomicLong(1);
    private final Quotas quotas = Quotas.inProcess(now::get);

    @Test
    void givenToolQuotaUsedUp_whenCalledAgain_thenTheSubjectsIsNotSpent() {
        Quota subject = Quota.perSubject("s", TEN);
        Quota tool = Quota.perTool("s", "t", THREE);
        for (int i = 0; i < 3; i++) {
            assertThat(quotas.spend("s", List.of(subject, tool))).isNull();
        }

        for (int i = 0; i < 50; i++) {
            assertThat(quotas.spend("s", List.of(subject, tool))).isEqualTo(new Exhausted(tool, 1_000_000_000));
        }

        for (int i = 0; i < 7; i++) {
            assertThat(quotas.spend("s", List.of(subject))).isNull();
        }
        assertThat(quotas.spend("s", List.of(subject))).isEqualTo(new Exhausted(subject, 1_000_000_000));
    }

    @Test
    void givenSubjectQuotaUsedUp_whenCalledAgain_thenTheToolsIsNotSpent() {
        Quota subject = Quota.perSubject("s", THREE);
        Quota tool = Quota.perTool("s", "t", TEN);
        for (int i = 0; i < 20; i++) {
            quotas.spend("s", List.of(subject, tool));
        }

        for (int i = 0; i < 7; i++) {
            assertThat(quotas.spend("s", List.of(tool))).isNull();
        }
        assertThat(quotas.spend("s", List.of(tool))).isNotNull();
    }

    @Test
    void givenManyThreads_whenAllCallAtOnce_thenExactlyTheLimitPasses()
            throws ExecutionException, InterruptedException {
        Quota subject = Quota.perSubject("s", new Limit(1_000, Duration.ofSeconds(1)));
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
            List<Quota> spent = Stream.of(
                            Quota.perSubject(subject, TEN),
                            Quota.perTool(subject, "t" + random.nextInt(3), THREE),
                            Quota.perRule(subject, "t" + random.nextInt(3), FIVE))
                    .filter(_ -> random.nextBoolean())
                    .toList();

            boolean fits = spent.stream().allMatch(quota -> fits(model, quota));
            assertThat(quotas.spend(subject, spent) == null).isEqualTo(fits);
            if (fits) {
                spent.forEach(quota -> times(model, quota).add(now.get()));
            }
        }
    }

    @Test
    void givenSeveralUsedUp_whenCalledAgain_thenTheOneWithTheLongestWaitIsNamed() {
        Quota soon = Quota.perTool("s", "t", new Limit(1, Duration.ofSeconds(1)));
        Quota late = Quota.perRule("s", "r", new Limit(1, Duration.ofSeconds(9)));
        quotas.spend("s", List.of(soon, late));

        assertThat(quotas.spend("s", List.of(soon, late))).isEqualTo(new Exhausted(late, 9_000_000_000L));
        assertThat(quotas.spend("s", List.of(late, soon))).isEqualTo(new Exhausted(late, 9_000_000_000L));
    }

    private int passed(Quota quota, int calls) {
        int passed = 0;
        for (int i = 0; i < calls; i++) {
            passed += quotas.spend("s", List.of(quota)) == null ? 1 : 0;
        }
        return passed;
    }

    private boolean fits(Map<Quota, List<Long>> model, Quota quota) {
        List<Long> times = times(model, quota);
        times.removeIf(time -> now.get() - time >= quota.limit().per().toNanos());
        return times.size() < quota.limit().count();
    }

    private static List<Long> times(Map<Quota, List<Long>> model, Quota quota) {
        return model.computeIfAbsent(quota, _ -> new ArrayList<>());
    }
}
