package dev.sallyport.adapters.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.gateway.StoreUnavailable;
import dev.sallyport.gateway.approve.ApprovalRequest;
import dev.sallyport.gateway.approve.ApprovalRequest.Decided;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteApprovalsTest {
    private static final int CHILDREN = 4;

    @TempDir
    Path directory;

    @Test
    void theFileIsItsOwnersOnly() throws IOException {
        SqliteApprovals.open(directory);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("approvals.db"))))
                .isEqualTo("rw-------");
    }

    @Test
    void anotherProcessSeesAndDecidesTheSame() {
        ApprovalRequest request = request(SqliteApprovals.open(directory));

        SqliteApprovals other = SqliteApprovals.open(directory);
        assertThat(other.find(request.id())).isEqualTo(request);
        assertThat(other.approve(request.id(), new Decided("os:me", "command", ApprovalsContractTest.NOW, null)))
                .isTrue();

        assertThat(SqliteApprovals.open(directory).use(request.id(), "f", "c", ApprovalsContractTest.NOW))
                .isTrue();
    }

    @Test
    void ofSeveralProcessesThatWantAnApprovalOneGetsIt() throws IOException, InterruptedException {
        SqliteApprovals store = SqliteApprovals.open(directory);
        ApprovalRequest request = request(store);
        store.approve(request.id(), new Decided("os:me", "command", ApprovalsContractTest.NOW, null));
        List<Process> children = new ArrayList<>();
        for (int i = 0; i < CHILDREN; i++) {
            children.add(ChildJvm.start(Taker.class, directory.toString(), request.id()));
        }

        int wins = 0;
        for (Process child : children) {
            wins += child.waitFor() == Taker.WON ? 1 : 0;
        }

        assertThat(wins).isEqualTo(1);
    }

    /// Another process that wants the approval.
    static final class Taker {
        static final int WON = 7;
        static final int LOST = 8;

        private Taker() {}

        public static void main(String[] arguments) {
            SqliteApprovals store = SqliteApprovals.open(Path.of(arguments[0]));
            boolean won = store.use(arguments[1], "f", "c", ApprovalsContractTest.NOW);
            System.exit(won ? WON : LOST);
        }
    }

    @Test
    void aDamagedFileIsAStoreThatCannotAnswer() throws IOException {
        SqliteApprovals store = SqliteApprovals.open(directory);
        Files.deleteIfExists(directory.resolve("approvals.db-wal"));
        Files.writeString(directory.resolve("approvals.db"), "this is not a database, whatever it is called");

        assertThatThrownBy(store::all).isInstanceOf(StoreUnavailable.class).hasMessageContaining("approvals.db");
        assertThatThrownBy(() -> SqliteApprovals.open(directory)).isInstanceOf(StoreUnavailable.class);
    }

    private static ApprovalRequest request(SqliteApprovals store) {
        return Objects.requireNonNull(
                store.request(ApprovalsContractTest.asked("f", "key:k_a"), 32, ApprovalsContractTest.NOW));
    }
}
