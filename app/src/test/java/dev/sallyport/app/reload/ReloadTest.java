package dev.sallyport.app.reload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.app.reload.Reload.Result;
import dev.sallyport.gateway.StoreUnavailable;
import dev.sallyport.gateway.authorize.PolicyInForce;
import dev.sallyport.policy.Catalogue;
import dev.sallyport.policy.PolicySet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A reload that fails for whatever reason leaves the policy as it is, and the next one is still heard.
class ReloadTest {
    private final PolicySet first = PolicySet.of(List.of());
    private final PolicyInForce inForce = new PolicyInForce(first, Catalogue.EMPTY);
    private final AtomicInteger reads = new AtomicInteger();
    private final Reload reload = new Reload(this::unavailableOnce, inForce, () -> Catalogue.EMPTY, _ -> {});

    @Test
    void aStoreThatIsDownRefusesTheReload() {
        Result refused = reload.now("command");

        assertThat(refused).isEqualTo(new Result.Refused(List.of("the disk is full")));
        assertThat(inForce.now().policy()).isSameAs(first);
        assertThat(reload.now("command")).isInstanceOf(Result.Done.class);
    }

    @Test
    void theWatchGoesOnAfterAStoreWasDown(@TempDir Path directory) throws IOException {
        Path policy = directory.resolve("policy.yaml");
        try (var _ = FileWatch.start(List.of(policy), () -> reload.now("watch"))) {
            write(policy, "one");
            await().untilAsserted(() -> assertThat(reads).hasValue(1));
            assertThat(inForce.now().policy()).isSameAs(first);

            write(policy, "another");

            await().untilAsserted(() -> assertThat(inForce.now().policy()).isNotSameAs(first));
        }
    }

    @Test
    void commandsAreAnsweredAfterAStoreWasDown(@TempDir Path home) throws IOException {
        try (var _ = Control.serve(home, () -> reload.now("command"))) {
            assertThat(Gateways.reload(home).values()).containsExactly(new Result.Refused(List.of("the disk is full")));

            assertThat(Gateways.reload(home).values()).singleElement().isInstanceOf(Result.Done.class);
        }
    }

    private PolicySet unavailableOnce(Catalogue seen) {
        if (reads.incrementAndGet() == 1) {
            throw new StoreUnavailable("the disk is full", new IOException("the disk is full"));
        }
        return PolicySet.adminOnly();
    }

    private static void write(Path file, String text) throws IOException {
        Files.write(file, text.getBytes(UTF_8));
    }
}
