package dev.sallyport.adapters.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.gateway.approve.ApprovalId;
import dev.sallyport.gateway.approve.ApprovalRequest;
import dev.sallyport.gateway.approve.ApprovalRequest.Decided;
import dev.sallyport.gateway.approve.ApprovalRequest.State;
import dev.sallyport.gateway.approve.Approvals;
import dev.sallyport.gateway.approve.Asked;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// What holds for every store of approvals.
@ParameterizedClass
@EnumSource
class ApprovalsContractTest {
    static final Instant NOW = Instant.parse("2026-07-31T12:00:00Z");
    static final Duration LASTS = Duration.ofMinutes(10);

    enum Kind {
        MEMORY,
        SQLITE
    }

    @Parameter
    Kind kind = Kind.MEMORY;

    @TempDir
    Path directory;

    private Approvals store = Approvals.inMemory();

    @BeforeEach
    void open() {
        store = kind == Kind.MEMORY ? Approvals.inMemory() : SqliteApprovals.open(directory);
    }

    static Asked asked(String fingerprint, String subject) {
        return new Asked(
                fingerprint,
                subject,
                "/mcp",
                "crm",
                "tool",
                "pay",
                null,
                "ask (policy.yaml:3)",
                "v1",
                "{\"amount\":5}",
                true,
                List.of("lead*", "admin"),
                LASTS);
    }

    private static Decided by(String who, Instant at) {
        return new Decided(who, "command", at, null);
    }

    @Test
    void oneRequestStandsForAllIdenticalCalls() {
        ApprovalRequest first = request("f", NOW);
        ApprovalRequest same = request("f", NOW.plusSeconds(599));
        ApprovalRequest other = request("g", NOW);

        assertThat(ApprovalId.is(first.id())).isTrue();
        assertThat(first.asked()).isEqualTo(asked("f", "key:k_a"));
        assertThat(first.expires()).isEqualTo(NOW.plus(LASTS));
        assertThat(same).isEqualTo(first);
        assertThat(other.id()).isNotEqualTo(first.id());
        assertThat(store.find(first.id())).isEqualTo(first);
        assertThat(store.all()).containsExactly(other, first);
        assertThat(store.find("a_unknown")).isNull();
    }

    @Test
    void anApprovalIsUsedOnceByItsOwnCallInTime() {
        ApprovalRequest request = request("f", NOW);
        Instant late = NOW.plusSeconds(500);

        assertThat(store.use(request.id(), "f", "c", NOW)).as("pending").isFalse();
        assertThat(store.approve(request.id(), by("boss", late))).isTrue();
        assertThat(store.approve(request.id(), by("other", late))).as("twice").isFalse();
        assertThat(store.use(request.id(), "g", "c", late)).as("another call").isFalse();
        assertThat(store.use(request.id(), "f", "c", late.plus(LASTS)))
                .as("expired")
                .isFalse();
        assertThat(store.use(request.id(), "f", "c_1", late.plusSeconds(599))).isTrue();
        assertThat(store.use(request.id(), "f", "c_2", late)).as("used").isFalse();

        ApprovalRequest used = Objects.requireNonNull(store.find(request.id()));
        assertThat(used.state()).isEqualTo(State.USED);
        assertThat(used.call()).isEqualTo("c_1");
        assertThat(used.decided()).isEqualTo(by("boss", late));
        assertThat(request("f", late).id()).as("the next one asks anew").isNotEqualTo(request.id());
    }

    @Test
    void aDenialStandsUntilTheRequestWouldHaveExpired() {
        ApprovalRequest request = request("f", NOW);

        assertThat(store.deny(request.id(), new Decided("boss", "page", NOW, "no")))
                .isTrue();
        assertThat(store.approve(request.id(), by("boss", NOW))).isFalse();

        assertThat(request("f", NOW.plusSeconds(599)).state()).isEqualTo(State.DENIED);
        assertThat(request("f", NOW.plus(LASTS)).state()).isEqualTo(State.PENDING);
    }

    @Test
    void whatHasExpiredCannotBeDecided() {
        ApprovalRequest request = request("f", NOW);
        Instant end = NOW.plus(LASTS);

        assertThat(request.stateAt(end.minusMillis(1))).isEqualTo(State.PENDING);
        assertThat(request.stateAt(end)).isEqualTo(State.EXPIRED);
        assertThat(store.approve(request.id(), by("boss", end))).isFalse();
        assertThat(store.deny(request.id(), by("boss", end))).isFalse();
        assertThat(request("f", end).id()).isNotEqualTo(request.id());
    }

    @Test
    void pendingCallsOfOneSubjectAreBounded() {
        for (int i = 0; i < 3; i++) {
            request("f" + i, NOW);
        }

        assertThat(store.request(asked("more", "key:k_a"), 3, NOW)).isNull();
        assertThat(store.request(asked("f0", "key:k_a"), 3, NOW))
                .as("stands already")
                .isNotNull();
        assertThat(store.request(asked("more", "key:k_b"), 3, NOW)).isNotNull();
        assertThat(store.request(asked("more", "key:k_a"), 3, NOW.plus(LASTS))).isNotNull();
    }

    @Test
    void aRoundIsContinuedOnceAndOnlyOfAUsedApproval() {
        ApprovalRequest request = request("f", NOW);
        store.approve(request.id(), by("boss", NOW));

        assertThat(store.proceed(request.id(), 0)).isFalse();
        store.use(request.id(), "f", "c", NOW);
        assertThat(store.proceed(request.id(), 1)).isFalse();
        assertThat(store.proceed(request.id(), 0)).isTrue();
        assertThat(store.proceed(request.id(), 0)).isFalse();
        assertThat(store.proceed(request.id(), 1)).isTrue();
    }

    @Test
    void whatIsOverIsDeletedADayLater() {
        ApprovalRequest old = request("f", NOW);
        Instant over = NOW.plus(LASTS).plus(Approvals.KEPT);

        store.forget(over.minusMillis(1));
        assertThat(store.find(old.id())).isNotNull();
        store.forget(over);
        assertThat(store.all()).isEmpty();
        request("f", NOW);
        request("g", over);
        assertThat(store.all())
                .extracting(request -> request.asked().fingerprint())
                .containsExactly("g");
    }

    @Test
    void ofFiftyThatWantTheSameStepOneTakesIt() throws InterruptedException, ExecutionException {
        ApprovalRequest request = request("f", NOW);

        assertThat(wins(() -> store.approve(request.id(), by("boss", NOW)))).isEqualTo(1);
        assertThat(wins(() -> store.use(request.id(), "f", "c", NOW))).isEqualTo(1);
        assertThat(wins(() -> store.proceed(request.id(), 0))).isEqualTo(1);
    }

    private static long wins(Callable<Boolean> step) throws InterruptedException, ExecutionException {
        long wins = 0;
        try (var threads = Executors.newFixedThreadPool(10)) {
            List<Callable<Boolean>> steps = java.util.Collections.nCopies(50, step);
            for (Future<Boolean> taken : threads.invokeAll(steps)) {
                wins += taken.get() ? 1 : 0;
            }
        }
        return wins;
    }

    private ApprovalRequest request(String fingerprint, Instant now) {
        return Objects.requireNonNull(store.request(asked(fingerprint, "key:k_a"), 32, now));
    }
}
