package dev.sallyport.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.adapters.sqlite.SqliteApprovals;
import dev.sallyport.gateway.approve.ApprovalRequest;
import dev.sallyport.gateway.approve.ApprovalRequest.Decided;
import dev.sallyport.gateway.approve.ApprovalRequest.State;
import dev.sallyport.gateway.approve.Asked;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApprovalsCommandTest {
    @TempDir
    Path directory;

    @Test
    void listShowsWhatWaitsAndWithAllWhatIsOver() {
        ApprovalRequest waits = request("f", Instant.now());
        ApprovalRequest denied = request("g", Instant.now());
        store().deny(denied.id(), new Decided("os:me", "command", Instant.now(), "no"));

        CommandLineRun list = CommandLineRun.of("approvals", "list", "--home", directory);
        CommandLineRun all = CommandLineRun.of("approvals", "list", "--all", "--home", directory);
        CommandLineRun json = CommandLineRun.of("approvals", "list", "--json", "--home", directory);

        assertThat(list.exit()).isZero();
        assertThat(list.out())
                .contains(waits.id(), "pending", "key:k_a", "tool pay")
                .doesNotContain(denied.id());
        assertThat(all.out()).contains(waits.id(), denied.id(), "denied");
        assertThat(json.out()).contains("\"arguments\":{\"amount\":5,\"to\":\"a\\u202eb\"}");
        assertThat(json.json())
                .containsEntry("id", waits.id())
                .containsEntry("state", "pending")
                .containsEntry("definition", "abcd");
    }

    @Test
    void listOfNothingMakesNothing() {
        CommandLineRun table = CommandLineRun.of("approvals", "list", "--home", directory.resolve("home"));
        CommandLineRun json = CommandLineRun.of("approvals", "list", "--json", "--home", directory.resolve("home"));

        assertThat(table.exit()).isZero();
        assertThat(table.err()).contains("no call waits");
        assertThat(json.out().strip()).isEqualTo("[]");
        assertThat(directory.resolve("home")).doesNotExist();
    }

    @Test
    void approveShowsExactlyWhatIsApprovedAndRecordsWhoDid() {
        ApprovalRequest request = request("f", Instant.now());

        CommandLineRun run = CommandLineRun.of("approvals", "approve", request.id(), "--yes", "--home", directory);
        CommandLineRun audit =
                CommandLineRun.of("audit", "query", "--json", "--phases", "--status", "ok", "--home", directory);

        assertThat(run.err()).isEmpty();
        assertThat(run.exit()).isZero();
        assertThat(run.out())
                .contains("key:k_a", "crm", "pay", "abcd", "ask (policy.yaml:3)", "\"amount\": 5", "\\u202e")
                .contains("Approved " + request.id())
                .doesNotContain("\u202e");
        ApprovalRequest now = Objects.requireNonNull(store().find(request.id()));
        assertThat(now.state()).isEqualTo(State.APPROVED);
        assertThat(Objects.requireNonNull(now.decided()).by()).isEqualTo("os:" + System.getProperty("user.name"));
        assertThat(audit.out())
                .contains("\"approval\":{\"id\":\"" + request.id() + "\",\"step\":\"approved\",\"by\":\"os:")
                .contains("\"how\":\"command\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "n\n", "maybe\n"})
    void approveAsksBackAndTakesOnlyYes(String answer) {
        ApprovalRequest request = request("f", Instant.now());

        CommandLineRun run = answering(answer, "approvals", "approve", request.id(), "--home", directory);

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("was not approved", "--yes").hasLineCount(1);
        assertThat(Objects.requireNonNull(store().find(request.id())).state()).isEqualTo(State.PENDING);
    }

    @Test
    void approveTakesAYes() {
        ApprovalRequest request = request("f", Instant.now());

        CommandLineRun run = answering("yes\n", "approvals", "approve", request.id(), "--home", directory);

        assertThat(run.exit()).isZero();
        assertThat(Objects.requireNonNull(store().find(request.id())).state()).isEqualTo(State.APPROVED);
    }

    @Test
    void denyKeepsTheReason() {
        ApprovalRequest request = request("f", Instant.now());

        CommandLineRun run =
                CommandLineRun.of("approvals", "deny", request.id(), "--reason", "not this month", "--home", directory);

        assertThat(run.exit()).isZero();
        assertThat(Objects.requireNonNull(Objects.requireNonNull(store().find(request.id()))
                                .decided())
                        .reason())
                .isEqualTo("not this month");
    }

    @ParameterizedTest
    @ValueSource(strings = {"approve", "deny"})
    void whatCannotBeDecidedFailsInOneLine(String verb) {
        Instant now = Instant.now();
        ApprovalRequest expired = request("e", now.minus(Duration.ofHours(1)));
        ApprovalRequest denied = request("d", now);
        store().deny(denied.id(), new Decided("os:me", "command", now, null));
        ApprovalRequest used = request("u", now);
        store().approve(used.id(), new Decided("key:k_boss", "page", now, null));
        store().use(used.id(), "u", "c", now);

        assertThat(failure(verb, "a_unknown")).contains("there is no request a_unknown", "approvals list --all");
        assertThat(failure(verb, expired.id())).contains("has expired");
        assertThat(failure(verb, denied.id())).contains("is denied already, by os:me");
        assertThat(failure(verb, used.id())).contains("was approved by key:k_boss and used already");
    }

    private String failure(String verb, String id) {
        String[] yes = verb.equals("approve") ? new String[] {"--yes"} : new String[0];
        Object[] words = java.util.stream.Stream.concat(
                        java.util.stream.Stream.of("approvals", verb, id, "--home", directory.toString()),
                        java.util.stream.Stream.of(yes))
                .toArray();
        CommandLineRun run = CommandLineRun.of(words);
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).hasLineCount(1);
        return run.err();
    }

    private static CommandLineRun answering(String answer, Object... words) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(answer.getBytes(StandardCharsets.UTF_8)));
        try {
            return CommandLineRun.of(words);
        } finally {
            System.setIn(before);
        }
    }

    private SqliteApprovals store() {
        return SqliteApprovals.open(directory);
    }

    private ApprovalRequest request(String fingerprint, Instant at) {
        Asked asked = new Asked(
                fingerprint,
                "key:k_a",
                "/mcp",
                "crm",
                "tool",
                "pay",
                "abcd",
                "ask (policy.yaml:3)",
                "v1",
                "{\"amount\":5,\"to\":\"a\u202eb\"}",
                false,
                List.of(),
                Duration.ofMinutes(10));
        return Objects.requireNonNull(store().request(asked, 32, at));
    }
}
