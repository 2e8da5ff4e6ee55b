package dev.sallyport.adapters.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.adapters.sqlite.SqliteAuditLog.Options;
import dev.sallyport.gateway.audit.AuditEvent;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteAuditReaderTest {
    private static final Instant AT = Events.AT;

    @TempDir
    Path directory;

    @Test
    void showsOneRecordPerAttemptNewestFirst() {
        append(
                Events.intent("c_1"),
                Events.intent("c_2"),
                Events.outcome("c_2"),
                Events.refused("c_3", AT),
                Events.intent("c_4"),
                Events.outcome("c_1"));

        assertThat(newest(query(null, null, null, false), 10))
                .containsExactly("c_1 ok", "c_4 unfinished", "c_3 forbidden", "c_2 ok");
        assertThat(newest(query(null, null, null, false), 2)).containsExactly("c_1 ok", "c_4 unfinished");
        assertThat(newest(query(null, null, null, true), 3))
                .containsExactly("c_1 ok", "c_4 unfinished", "c_3 forbidden");
    }

    @Test
    void findsByEachCriterion() {
        append(
                Events.intent("c_1"),
                Events.outcome("c_1", "lookup", "tool_error"),
                Events.refused("c_2", AT.plusSeconds(60)),
                Events.intent("c_3"));

        assertThat(newest(new AuditQuery(AT.plusSeconds(1), null, null, null, null, null, null, null, false), 10))
                .containsExactly("c_2 forbidden");
        assertThat(newest(new AuditQuery(null, AT.plusSeconds(60), null, null, null, null, null, null, false), 10))
                .containsExactly("c_3 unfinished", "c_1 tool_error");
        assertThat(newest(query("key:k_two", null, null, false), 10)).containsExactly("c_2 forbidden");
        assertThat(newest(new AuditQuery(null, null, null, "other", null, null, null, null, false), 10))
                .isEmpty();
        assertThat(newest(new AuditQuery(null, null, null, null, "delete", null, null, null, false), 10))
                .containsExactly("c_2 forbidden");
        assertThat(newest(new AuditQuery(null, null, null, null, null, "deny", null, null, false), 10))
                .containsExactly("c_2 forbidden");
        assertThat(newest(query(null, "tool_error", null, false), 10)).containsExactly("c_1 tool_error");
        assertThat(newest(query(null, "unfinished", null, false), 10)).containsExactly("c_3 unfinished");
        assertThat(newest(query(null, null, "c_1", true), 10)).containsExactly("c_1 tool_error", "c_1 unfinished");
    }

    @Test
    void followsFromAPlace() {
        append(Events.intent("c_1"), Events.outcome("c_1"));
        try (SqliteAuditReader reader = reader()) {
            long last = reader.lastSeq();
            append(Events.intent("c_2"), Events.outcome("c_2"), Events.refused("c_3", AT));

            assertThat(reader.following(last, query(null, null, null, false), 10))
                    .extracting(AuditRecord::call)
                    .containsExactly("c_2", "c_3");
            assertThat(reader.following(last, query(null, null, null, true), 2))
                    .extracting(AuditRecord::phase)
                    .containsExactly("intent", "outcome");
        }
    }

    @Test
    void aRecordIsOneLineOfJson() {
        append(Events.refused("c_1", AT));

        try (SqliteAuditReader reader = reader()) {
            AuditRecord found = reader.newest(query(null, null, null, false), 1).getFirst();

            assertThat(found.json())
                    .startsWith("{\"seq\":1,\"uid\":\"c_1\",\"phase\":\"outcome\",")
                    .doesNotContain("\n");
            assertThat(found.http()).isEqualTo(403);
            assertThat(found.latencyMicros()).isEqualTo(90);
        }
    }

    @Test
    void aHundredThousandRecordsAreSearchedInLessThanASecond() {
        List<AuditEvent> events = new ArrayList<>();
        for (int i = 0; i < 50_000; i++) {
            events.add(Events.intent("c_" + i));
            events.add(Events.outcome("c_" + i));
        }
        append(events.toArray(AuditEvent[]::new));
        try (SqliteAuditReader reader = reader()) {
            reader.newest(query("key:k_nobody", "forbidden", null, false), 10);

            long start = System.nanoTime();
            List<AuditRecord> found = reader.newest(query("key:k_nobody", "forbidden", null, false), 10);
            Duration took = Duration.ofNanos(System.nanoTime() - start);

            assertThat(found).isEmpty();
            assertThat(took).isLessThan(Duration.ofSeconds(1));
        }
    }

    @Test
    void whereNothingIsThereIsNothing() throws IOException {
        assertThat(SqliteAuditReader.open(directory)).isEmpty();

        Files.createFile(directory.resolve("audit.db"));

        assertThat(SqliteAuditReader.open(directory)).isEmpty();
    }

    private void append(AuditEvent... events) {
        try (SqliteAuditLog log = SqliteAuditLog.open(directory, Options.DEFAULT)) {
            List<Future<Void>> appended = new ArrayList<>();
            for (AuditEvent event : events) {
                appended.add(log.append(event));
                if (appended.size() % 10_000 == 0) {
                    appended.getLast().await();
                }
            }
            Future.all(appended).await();
        }
    }

    private SqliteAuditReader reader() {
        return SqliteAuditReader.open(directory).orElseThrow();
    }

    private List<String> newest(AuditQuery query, int limit) {
        try (SqliteAuditReader reader = reader()) {
            return reader.newest(query, limit).stream()
                    .map(found -> found.call() + " " + found.status())
                    .toList();
        }
    }

    private static AuditQuery query(
            @Nullable String subject, @Nullable String status, @Nullable String call, boolean phases) {
        return new AuditQuery(null, null, subject, null, null, null, status, call, phases);
    }
}
