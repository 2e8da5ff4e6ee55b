package dev.sallyport.adapters.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HandOffTest {
    @Test
    void givesItemsInTheOrderTheyCame() {
        HandOff<Integer> queue = new HandOff<>(10);
        queue.offer(1, Runnable::run);
        queue.offer(2, Runnable::run);
        queue.offer(3, Runnable::run);

        assertThat(queue.take()).containsExactly(1, 2, 3);
    }

    @Test
    void refusesWhatIsTooMuch() {
        HandOff<Integer> queue = new HandOff<>(2);

        assertThat(queue.offer(1, Runnable::run)).isTrue();
        assertThat(queue.offer(2, Runnable::run)).isTrue();
        assertThat(queue.offer(3, Runnable::run)).isFalse();
        assertThat(queue.take()).containsExactly(1, 2);
        assertThat(queue.offer(4, Runnable::run)).isTrue();
    }

    @Test
    void givesTheRestOnceClosedThenNothing() {
        HandOff<Integer> queue = new HandOff<>(10);
        queue.offer(1, Runnable::run);
        queue.close();

        assertThat(queue.offer(2, Runnable::run)).isFalse();
        assertThat(queue.take()).containsExactly(1);
        assertThat(queue.take()).isEmpty();
        assertThat(queue.offer(3, Runnable::run)).isFalse();
    }

    @Test
    void losesNothingBetweenManyProducersAndASleepyConsumer() throws InterruptedException {
        HandOff<int[]> queue = new HandOff<>(Integer.MAX_VALUE);
        int producers = 4;
        int each = 50_000;
        CountDownLatch done = new CountDownLatch(producers);
        for (int p = 0; p < producers; p++) {
            int producer = p;
            Thread.ofPlatform().start(() -> {
                for (int i = 0; i < each; i++) {
                    queue.offer(new int[] {producer, i}, Runnable::run);
                    if (i % 100 == 0) {
                        LockSupport.parkNanos(1);
                    }
                }
                done.countDown();
            });
        }
        Thread.ofPlatform().start(() -> {
            try {
                done.await();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            queue.close();
        });

        int[] next = new int[producers];
        List<int[]> wrong = new ArrayList<>();
        for (List<int[]> taken = queue.take(); !taken.isEmpty(); taken = queue.take()) {
            for (int[] item : taken) {
                if (next[item[0]]++ != item[1]) {
                    wrong.add(item);
                }
            }
        }

        assertThat(wrong).isEmpty();
        assertThat(next).containsOnly(each);
    }
}
