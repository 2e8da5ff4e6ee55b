package dev.sallyport.adapters.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sallyport.adapters.sqlite.SqliteAuditLog.Arguments;
import dev.sallyport.adapters.sqlite.SqliteAuditLog.Durability;
import dev.sallyport.adapters.sqlite.SqliteAuditLog.Options;
import dev.sallyport.gateway.StoreUnavailable;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.SynchronousMode;

@Timeout(60)
class SqliteAuditLogTest {
    private static final AuditQuery ALL = new AuditQuery(null, null, null, null, null, null, null, null, true);

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void keepsEventsInTheirOrderWithoutGaps(Durability durability) {
        int events = 5_000;
        try (SqliteAuditLog log = SqliteAuditLog.open(directory, new Options(durability, Arguments.REDACTED))) {
            List<Future<Void>> appended = IntStream.range(0, events)
                    .mapToObj(i -> log.append(Events.outcome("c_" + i)))
                    .toList();
            Future.all(appended).await();
        }

        List<AuditRecord> kept = read();

        assertThat(kept)
                .extracting(AuditRecord::seq)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, events).boxed().toList());
        assertThat(kept)
                .extracting(AuditRecord::call)
                .containsExactlyElementsOf(
                        IntStream.range(0, events).mapToObj(i -> "c_" + i).toList());
    }

    @Test
    void continuesTheSequenceAfterARestart() {
        appendAndClose("c_1");
        appendAndClose("c_2");

        assertThat(read()).extracting(AuditRecord::seq).containsExactly(1L, 2L);
    }

    @Test
    void anEventIsReadableOnceItsFutureCompletes() {
        try (SqliteAuditLog log = SqliteAuditLog.open(directory, Options.DEFAULT)) {
            log.append(Events.intent("c_1")).await();

            assertThat(read()).extracting(AuditRecord::call).containsExactly("c_1");
        }
    }

    @Test
    void linksIntentAndOutcome() {
        try (SqliteAuditLog log = SqliteAuditLog.open(directory, Options.DEFAULT)) {
            log.append(Events.intent("c_1")).await();
            log.append(Events.outcome("c_1")).await();
        }

        assertThat(read())
                .extracting(AuditRecord::call, AuditRecord::phase, AuditRecord::status)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("c_1", "intent", "unfinished"),
                        org.assertj.core.groups.Tuple.tuple("c_1", "outcome", "ok"));
    }

    @Test
    void closeWritesWhatWasAppended() {
        SqliteAuditLog log = SqliteAuditLog.open(directory, Options.DEFAULT);
        List<Future<Void>> appended = IntStream.range(0, 1_000)
                .mapToObj(i -> log.append(Events.outcome("c_" + i)))
                .toList();

        log.close();

        assertThat(appended).allMatch(Future::succeeded);
        assertThat(read()).hasSize(1_000);
    }

    @Test
    void takesNothingAfterItWasClosed() {
        SqliteAuditLog log = SqliteAuditLog.open(directory, Options.DEFAULT);
        log.close();

        assertThat(log.append(Events.outcome("c_1")).cause()).isInstanceOf(StoreUnavailable.class);
    }

    @Test
    void completesInOrderOnTheContextOfTheCaller() {
        Vertx vertx = Vertx.vertx();
        try (SqliteAuditLog log = SqliteAuditLog.open(directory, Options.DEFAULT)) {
            ContextInternal request = ((ContextInternal) vertx.getOrCreateContext()).duplicate();
            List<Integer> completed = new ArrayList<>();
            List<Context> contexts = new ArrayList<>();
            Promise<Void> all = Promise.promise();

            request.runOnContext(_ -> {
                for (int i = 0; i < 100; i++) {
                    int number = i;
                    log.append(Events.outcome("c_" + i)).onComplete(_ -> {
                        completed.add(number);
                        contexts.add(Vertx.currentContext());
                        if (number == 99) {
                            all.complete();
                        }
                    });
                }
            });
            all.future().await();

            assertThat(completed)
                    .containsExactlyElementsOf(IntStream.range(0, 100).boxed().toList());
            assertThat(contexts).containsOnly(request);
        } finally {
            vertx.close().await();
        }
    }

    @Test
    void aListenerThatThrowsHarmsNobody() {
        try (SqliteAuditLog log = SqliteAuditLog.open(directory, Options.DEFAULT)) {
            log.append(Events.outcome("c_1")).onComplete(_ -> {
                throw new IllegalStateException("a bug of the listener");
            });
            log.append(Events.outcome("c_2")).await();

            assertThat(read()).hasSize(2);
        }
    }

    @Test
    void aLockedDatabaseFailsInTimeAndIsWrittenAgainAfterwards() throws SQLException {
        try (SqliteAuditLog log = SqliteAuditLog.open(directory, Options.DEFAULT)) {
            log.append(Events.outcome("c_before")).await();
            List<Future<Void>> refused = new ArrayList<>();
            long took;
            try (Connection other = connect();
                    Statement statement = other.createStatement()) {
                statement.execute("BEGIN EXCLUSIVE");
                long start = System.nanoTime();
                for (int i = 0; i < 10; i++) {
                    refused.add(log.append(Events.outcome("c_during_" + i)));
                }
                await().until(() -> refused.stream().allMatch(Future::isComplete));
                took = System.nanoTime() - start;
                statement.execute("ROLLBACK");
            }
            log.append(Events.outcome("c_after")).await();

            assertThat(Duration.ofNanos(took)).isLessThan(Duration.ofMillis(2_800));
            assertThat(refused).extracting(Future::cause).allMatch(StoreUnavailable.class::isInstance);
            assertThat(read()).extracting(AuditRecord::call).containsExactly("c_before", "c_after");
        }
    }

    @Test
    void aFullDiskFailsWholeGroupsAndIsWrittenAgainAfterwards() {
        AtomicInteger pages = new AtomicInteger(20);
        try (SqliteAuditLog log = SqliteAuditLog.open(directory, Arguments.REDACTED, () -> limited(pages.get()))) {
            List<Future<Void>> appended = IntStream.range(0, 5_000)
                    .mapToObj(i -> log.append(Events.outcome("c_" + i)))
                    .toList();
            await().until(() -> appended.stream().allMatch(Future::isComplete));
            long succeeded = appended.stream().filter(Future::succeeded).count();

            assertThat(appended)
                    .filteredOn(Future::failed)
                    .isNotEmpty()
                    .allMatch(f -> f.cause() instanceof StoreUnavailable);
            assertThat(read()).hasSize(Math.toIntExact(succeeded));

            pages.set(1_000_000);
            log.append(Events.outcome("c_after")).await();
            assertThat(read()).hasSize(Math.toIntExact(succeeded + 1));
        }
    }

    @Test
    void aFullQueueFailsAtOnce() throws SQLException {
        SqliteAuditLog log = SqliteAuditLog.open(directory, Options.DEFAULT);
        try (Connection other = connect();
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN EXCLUSIVE");
            List<Future<Void>> appended = IntStream.range(0, 2 * SqliteAuditLog.CAPACITY + 10)
                    .mapToObj(i -> log.append(Events.outcome("c_" + i)))
                    .toList();

            assertThat(appended.getLast().cause()).isInstanceOf(StoreUnavailable.class);
            statement.execute("ROLLBACK");
        }
        log.close();
    }

    @Test
    void twoProcessesAppendSideBySide() throws IOException, InterruptedException {
        Process other = ChildJvm.start(AppendThousand.class, directory.toString(), "theirs");
        AppendThousand.main(new String[] {directory.toString(), "ours"});

        assertThat(other.waitFor()).isZero();

        List<AuditRecord> kept = read();
        assertThat(kept)
                .extracting(AuditRecord::seq)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 2_000).boxed().toList());
        assertThat(kept)
                .extracting(AuditRecord::call)
                .filteredOn(call -> call.startsWith("ours"))
                .hasSize(1_000);
    }

    /// Another process.
    static final class AppendThousand {
        public static void main(String[] args) {
            try (SqliteAuditLog log = SqliteAuditLog.open(Path.of(args[0]), Options.DEFAULT)) {
                for (int i = 0; i < 1_000; i += 10) {
                    int from = i;
                    Future.all(IntStream.range(from, from + 10)
                                    .mapToObj(n -> log.append(Events.outcome(args[1] + n)))
                                    .toList())
                            .await();
                }
            }
        }
    }

    @Test
    void theWriteAheadLogDoesNotGrowWithoutBound() throws IOException {
        try (SqliteAuditLog log = SqliteAuditLog.open(directory, Options.DEFAULT)) {
            for (int round = 0; round < 30; round++) {
                Future.all(IntStream.range(0, 10_000)
                                .mapToObj(i -> log.append(Events.outcome("c_" + i)))
                                .toList())
                        .await();
            }

            assertThat(Files.size(directory.resolve("audit.db-wal"))).isLessThan(4 * Checkpointer.LARGE_BYTES);
        }
        assertThat(directory.resolve("audit.db-wal")).doesNotExist();
    }

    @Test
    void filesAreTheOwnersAlone() throws IOException {
        try (SqliteAuditLog log = SqliteAuditLog.open(directory, Options.DEFAULT)) {
            log.append(Events.outcome("c_1")).await();

            for (String file : List.of("audit.db", "audit.db-wal", "audit.db-shm")) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(file))))
                        .isEqualTo("rw-------");
            }
        }
    }

    @Test
    void whatCannotBeOpenedIsReported() {
        assertThatThrownBy(() -> SqliteAuditLog.open(directory.resolve("missing"), Options.DEFAULT))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("missing");
    }

    private void appendAndClose(String call) {
        try (SqliteAuditLog log = SqliteAuditLog.open(directory, Options.DEFAULT)) {
            log.append(Events.outcome(call)).await();
        }
    }

    private List<AuditRecord> read() {
        try (SqliteAuditReader reader = SqliteAuditReader.open(directory).orElseThrow()) {
            return reader.following(0, ALL, Integer.MAX_VALUE);
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("audit.db"));
    }

    private static SQLiteConfig limited(int pages) {
        SQLiteConfig config = Database.settings(SynchronousMode.NORMAL);
        config.setMaxPageCount(pages);
        return config;
    }
}
