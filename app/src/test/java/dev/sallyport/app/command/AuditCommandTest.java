package dev.sallyport.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.adapters.sqlite.SqliteAuditLog;
import dev.sallyport.adapters.sqlite.SqliteAuditLog.Options;
import dev.sallyport.gateway.audit.AuditEvent;
import dev.sallyport.gateway.audit.AuditEvent.Effect;
import dev.sallyport.gateway.audit.AuditEvent.Phase;
import dev.sallyport.gateway.audit.AuditEvent.Result;
import dev.sallyport.gateway.audit.AuditEvent.Verdict;
import dev.sallyport.gateway.audit.AuditEvent.What;
import dev.sallyport.gateway.audit.AuditEvent.Who;
import dev.sallyport.policy.Subject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class AuditCommandTest {
    private static final Instant AT = Instant.parse("2026-07-31T12:00:00.123456Z");
    private static final Result OK = new Result("ok", 200, 1_812, 140, 310);
    private static final Result FORBIDDEN = new Result("forbidden", 403, 90, 140, 60);

    @TempDir
    Path directory;

    @Test
    void queryShowsOneLinePerAttemptNewestFirst() {
        append(
                event("c_1", "lookup", Effect.ALLOW, null),
                event("c_1", "lookup", Effect.ALLOW, OK),
                event("c_2", "delete", Effect.DENY, FORBIDDEN),
                event("c_3", "slow", Effect.ALLOW, null));

        assertThat(table("query"))
                .containsExactly(
                        "TIME|SUBJECT|METHOD|TARGET|DECISION|STATUS|HTTP|LATENCY",
                        "2026-07-31T12:00:00.123Z|key:k_one|tools/call|slow|allow|unfinished|-|-",
                        "2026-07-31T12:00:00.123Z|key:k_one|tools/call|delete|deny|forbidden|403|90 µs",
                        "2026-07-31T12:00:00.123Z|key:k_one|tools/call|lookup|allow|ok|200|1.8 ms");
    }

    @Test
    void stepsOfOAuthStandAmongTheCalls() {
        Who who = new Who(new Subject("google:1234", Set.of()), null, "client-1", "192.0.2.1", "http");
        append(
                event("c_1", "lookup", Effect.ALLOW, OK),
                AuditEvent.oauth(AT, "token.issued", Effect.DENY, "invalid_grant", who, "https://h/wiki", "expired"));

        assertThat(table("query", "--decision", "deny"))
                .containsExactly(
                        "TIME|SUBJECT|METHOD|TARGET|DECISION|STATUS|HTTP|LATENCY",
                        "2026-07-31T12:00:00.123Z|google:1234|oauth/token.issued|https://h/wiki|deny|invalid_grant|-|-");
        assertThat(table("tail")).hasSize(3);
    }

    @Test
    void phasesShowsIntentsToo() {
        append(event("c_1", "lookup", Effect.ALLOW, null), event("c_1", "lookup", Effect.ALLOW, OK));

        assertThat(table("query", "--call", "c_1", "--phases"))
                .hasSize(3)
                .anyMatch(line -> line.contains("|(intent)|"));
    }

    @Test
    void queryFindsByEveryCriterion() {
        append(event("c_1", "lookup", Effect.ALLOW, OK), event("c_2", "delete", Effect.DENY, FORBIDDEN));

        for (List<String> criterion : List.of(
                List.of("--decision", "deny"),
                List.of("--tool", "delete"),
                List.of("--target", "delete"),
                List.of("--status", "forbidden"),
                List.of("--call", "c_2"),
                List.of("--limit", "1"),
                List.of("--subject", "key:k_one", "--server", "crm", "--limit", "1"),
                List.of("--since", "2026-07-31T12:00:00Z", "--until", "2026-08-01", "--limit", "1"))) {
            assertThat(table("query", criterion.toArray(String[]::new)))
                    .as("%s", criterion)
                    .hasSize(2)
                    .last()
                    .asString()
                    .contains("delete");
        }
        assertThat(table("query", "--until", "2026-07-31")).hasSize(1);
    }

    @Test
    void queryCountsBackFromNow() {
        AuditEvent old = event("c_1", "lookup", Effect.ALLOW, OK);
        append(
                old,
                new AuditEvent(
                        Phase.OUTCOME, "c_2", Instant.now(), old.who(), old.what(), old.verdict(), old.result()));

        assertThat(table("query", "--since", "1h")).hasSizeBetween(2, 3).anyMatch(line -> line.contains("lookup"));
    }

    @Test
    void queryPrintsJsonLines() {
        append(event("c_1", "lookup", Effect.ALLOW, null), event("c_1", "lookup", Effect.ALLOW, OK));

        CommandLineRun run = CommandLineRun.of("audit", "query", "--home", directory, "--json", "--phases");

        assertThat(run.exit()).isZero();
        assertThat(run.out().lines().map(CommandLineRun::json))
                .hasSize(2)
                .allSatisfy(json -> assertThat(json).containsEntry("uid", "c_1").containsEntry("target", "lookup"))
                .first()
                .satisfies(json -> assertThat(json).containsEntry("seq", "2").containsEntry("phase", "outcome"));
    }

    @Test
    void tailShowsTheLastOldestFirst() {
        append(
                event("c_1", "one", Effect.ALLOW, OK),
                event("c_2", "two", Effect.ALLOW, OK),
                event("c_3", "three", Effect.ALLOW, OK));

        assertThat(table("tail", "-n", "2"))
                .extracting(line -> line.replaceAll(".*call\\|(\\w+)\\|.*", "$1"))
                .endsWith("two", "three")
                .hasSize(3);
    }

    @Test
    void tailFollowsUntilItIsInterrupted() throws Exception {
        append(event("c_1", "one", Effect.ALLOW, OK));
        StringWriter out = new StringWriter();
        CompletableFuture<Integer> exit = new CompletableFuture<>();
        Thread following = Thread.ofPlatform()
                .start(() -> exit.complete(Cli.commandLine()
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(out))
                        .execute("audit", "tail", "-f", "--json", "--home", directory.toString())));
        await().until(() -> out.toString().contains("\"c_1\""));

        append(event("c_2", "two", Effect.ALLOW, null), event("c_2", "two", Effect.ALLOW, OK));

        await().atMost(Duration.ofSeconds(5)).until(() -> out.toString().contains("\"c_2\""));
        following.interrupt();
        assertThat(exit.get()).isZero();
        assertThat(out.toString().lines()).hasSize(2);
    }

    @Test
    void nothingInARecordControlsTheTerminal() {
        append(event("c_1", "a\u001b[31m\u202eb\nc", Effect.ALLOW, OK));

        CommandLineRun run = CommandLineRun.of("audit", "query", "--home", directory);

        assertThat(run.out()).contains("a?[31m?b?c").doesNotContain("\u001b");
    }

    @Test
    void anAuditThatIsNotThereIsEmpty() {
        CommandLineRun run = CommandLineRun.of("audit", "query", "--home", directory.resolve("none"));

        assertThat(run.exit()).isZero();
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("no audit").hasLineCount(1);
        assertThat(directory.resolve("none")).doesNotExist();
    }

    @Test
    void wrongValuesAreUsageErrors() {
        for (List<String> wrong : List.of(
                List.of("--since", "yesterday"),
                List.of("--decision", "maybe"),
                List.of("--limit", "0"),
                List.of("--limit", "many"),
                List.of("--tol", "x"))) {
            CommandLineRun run =
                    CommandLineRun.of("audit", "query", "--home", directory, wrong.getFirst(), wrong.getLast());

            assertThat(run.exit()).as("%s", wrong).isEqualTo(2);
            assertThat(run.err()).contains(wrong.getFirst()).hasLineCount(1);
        }
    }

    private void append(AuditEvent... events) {
        try (SqliteAuditLog log = SqliteAuditLog.open(directory, Options.DEFAULT)) {
            for (AuditEvent event : events) {
                log.append(event).await();
            }
        }
    }

    private List<String> table(String command, String... options) {
        Object[] words = new Object[4 + options.length];
        words[0] = "audit";
        words[1] = command;
        words[2] = "--home";
        words[3] = directory;
        System.arraycopy(options, 0, words, 4, options.length);
        CommandLineRun run = CommandLineRun.of(words);
        assertThat(run.err()).isEmpty();
        assertThat(run.exit()).isZero();
        return run.out().lines().map(line -> line.replaceAll(" {2,}", "|")).toList();
    }

    private static AuditEvent event(String call, String target, Effect effect, @Nullable Result result) {
        Who who = new Who(new Subject("key:k_one", Set.of("dev")), "ci", "client/1", "127.0.0.1", "http");
        What what = new What("/mcp", "crm", "tools/call", "7", null, Set.of(), "tool", target, List.of(), null);
        Phase phase = result == null ? Phase.INTENT : Phase.OUTCOME;
        return new AuditEvent(phase, call, AT, who, what, new Verdict(effect, "roles.yaml:3", null, null), result);
    }
}
