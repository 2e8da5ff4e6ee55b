package dev.sallyport.app.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sallyport.adapters.sqlite.AuditQuery;
import dev.sallyport.adapters.sqlite.AuditRecord;
import dev.sallyport.adapters.sqlite.SqliteAuditLog;
import dev.sallyport.adapters.sqlite.SqliteAuditLog.Options;
import dev.sallyport.adapters.sqlite.SqliteAuditReader;
import dev.sallyport.app.metrics.Metrics;
import dev.sallyport.oauth.Json;
import dev.sallyport.oauth.journal.OAuthEvent;
import dev.sallyport.oauth.journal.OAuthEvent.Outcome;
import dev.sallyport.oauth.journal.OAuthEvent.Step;
import dev.sallyport.oauth.store.StoreFailed;
import io.vertx.core.Promise;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Into a real audit, and read back.
@Timeout(30)
class OAuthJournalTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-07-31T12:00:00.123456Z"));
    private static final String WIKI = "https://mcp.example.com/wiki";

    @TempDir
    Path directory;

    private final Metrics metrics = new Metrics();
    private SqliteAuditLog audit;
    private OAuthJournal journal;

    @BeforeEach
    void open() {
        audit = SqliteAuditLog.open(directory, Options.DEFAULT);
        journal = new OAuthJournal(audit, metrics, CLOCK);
    }

    @AfterEach
    void close() {
        audit.close();
        metrics.close();
    }

    @Test
    void anEventIsInTheAuditWhenItsRecordingReturns() {
        journal.record(event(Step.TOKEN_ISSUED, Outcome.OK, "client-1", null));

        AuditRecord record = only(query(null, null));
        assertThat(record.method()).isEqualTo("oauth/token.issued");
        assertThat(record.subject()).isEqualTo("google:1234");
        assertThat(record.target()).isEqualTo(WIKI);
        assertThat(record.decision()).isEqualTo("allow");
        assertThat(record.status()).isEqualTo("ok");
        assertThat(record.time()).startsWith("2026-07-31T12:00:00.123");
        assertThat(object(record, "actor"))
                .containsEntry("client", "client-1")
                .containsEntry("address", "192.0.2.1")
                .containsEntry("authentication", "oauth");
    }

    @Test
    void aRefusalIsADenialWithItsErrorCodeAsStatus() {
        journal.record(event(Step.TOKEN_ISSUED, Outcome.OK, "client-1", null));
        journal.record(event(Step.TOKEN_REUSED, Outcome.REFUSED, "client-1", "invalid_grant: it was used before"));

        AuditRecord denied = only(query("deny", null));

        assertThat(denied.method()).isEqualTo("oauth/token.reused");
        assertThat(denied.status()).isEqualTo("invalid_grant");
        assertThat(object(denied, "decision")).containsEntry("reason", "invalid_grant: it was used before");
        assertThat(only(query(null, "invalid_grant")).seq()).isEqualTo(denied.seq());
    }

    @Test
    void aReasonInWordsIsNoStatus() {
        journal.record(event(Step.FORWARD_AUTH, Outcome.REFUSED, null, "no token was presented"));
        journal.record(event(Step.LOGIN, Outcome.FAILED, null, "the provider does not answer"));

        assertThat(only(query("deny", null)).status()).isEqualTo("refused");
        assertThat(only(query("none", null)).status()).isEqualTo("failed");
    }

    @Test
    void whatAClientSaysIsBoundedAndNobodyMayBeUnknown() {
        journal.record(new OAuthEvent(
                Step.AUTHORIZATION,
                Outcome.REFUSED,
                "c".repeat(5_000),
                null,
                "https://h/" + "x".repeat(5_000),
                null,
                null));

        AuditRecord record = only(query(null, null));

        assertThat(record.subject()).isNull();
        assertThat(record.event()).hasSizeLessThan(1_500);
    }

    @Test
    void itIsCountedToo() {
        journal.record(event(Step.CONSENT, Outcome.OK, "client-1", null));

        assertThat(metrics.scrape()).contains("sallyport_oauth_events_total{outcome=\"ok\",step=\"consent\"} 1.0");
    }

    @Test
    void whatCannotBeRecordedFails() {
        audit.close();

        assertThatExceptionOfType(StoreFailed.class)
                .isThrownBy(() -> journal.record(event(Step.TOKEN_ISSUED, Outcome.OK, "client-1", null)))
                .withMessageStartingWith("the audit cannot be written: ");
    }

    @Test
    void theAuditIsWaitedFor() throws Exception {
        Promise<Void> durable = Promise.promise();
        var waiting = new OAuthJournal(_ -> durable.future(), metrics, CLOCK);
        Thread recording =
                Thread.ofVirtual().start(() -> waiting.record(event(Step.TOKEN_ISSUED, Outcome.OK, "client-1", null)));
        assertThat(recording.join(Duration.ofMillis(50))).isFalse();

        durable.complete();

        recording.join();
        assertThat(recording.isAlive()).isFalse();
    }

    private static OAuthEvent event(Step step, Outcome outcome, @Nullable String client, @Nullable String reason) {
        return new OAuthEvent(step, outcome, client, "google:1234", WIKI, "192.0.2.1", reason);
    }

    private List<AuditRecord> query(@Nullable String decision, @Nullable String status) {
        try (SqliteAuditReader reader = SqliteAuditReader.open(directory).orElseThrow()) {
            return reader.newest(new AuditQuery(null, null, null, null, null, decision, status, null, false), 10);
        }
    }

    private static AuditRecord only(List<AuditRecord> records) {
        assertThat(records).hasSize(1);
        return records.getFirst();
    }

    @SuppressWarnings("unchecked") // JSON objects have texts as keys
    private static Map<String, Object> object(AuditRecord record, String member) {
        Object value = Json.object(record.event()).get(member);
        return value == null ? Map.of() : (Map<String, Object>) value;
    }
}
