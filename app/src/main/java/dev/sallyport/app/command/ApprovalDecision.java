package dev.sallyport.app.command;

import dev.sallyport.adapters.sqlite.SqliteApprovals;
import dev.sallyport.adapters.sqlite.SqliteAuditLog;
import dev.sallyport.app.CommandFailed;
import dev.sallyport.gateway.ApprovalStep;
import dev.sallyport.gateway.approve.ApprovalId;
import dev.sallyport.gateway.approve.ApprovalRequest;
import dev.sallyport.gateway.approve.ApprovalRequest.Decided;
import dev.sallyport.gateway.approve.ApprovalRequest.State;
import dev.sallyport.gateway.approve.Approvals;
import dev.sallyport.gateway.audit.AuditEvent;
import dev.sallyport.gateway.audit.AuditEvent.Phase;
import dev.sallyport.gateway.audit.AuditEvent.Result;
import dev.sallyport.gateway.audit.AuditEvent.Verdict;
import dev.sallyport.gateway.audit.AuditEvent.What;
import dev.sallyport.gateway.audit.AuditEvent.Who;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A decision on the command line, by whoever may work on the data directory. It is recorded like a call: before it
/// counts, and what came of it.
final class ApprovalDecision {
    private final Path directory;
    private final Approvals store;
    private final ApprovalRequest request;
    private final String by = "os:" + System.getProperty("user.name", "unknown");

    private ApprovalDecision(Path directory, Approvals store, ApprovalRequest request) {
        this.directory = directory;
        this.store = store;
        this.request = request;
    }

    /// @throws CommandFailed where there is no such request, or nothing left to decide
    static ApprovalDecision open(Path directory, String id) {
        Approvals store = SqliteApprovals.existsIn(directory) ? SqliteApprovals.open(directory) : null;
        ApprovalRequest request = store == null ? null : store.find(id);
        if (store == null || request == null) {
            throw new CommandFailed("there is no request " + Printable.of(id) + " in " + directory
                    + ", or none any more; sallyport approvals list --all shows all");
        }
        ApprovalDecision decision = new ApprovalDecision(directory, store, request);
        decision.refuseUnlessPending(request);
        return decision;
    }

    ApprovalRequest request() {
        return request;
    }

    /// @return the request as it is then
    ApprovalRequest approve() {
        return decide("approved", decided(null), decided -> store.approve(request.id(), decided));
    }

    void deny(@Nullable String reason) {
        decide("denied", decided(reason), decided -> store.deny(request.id(), decided));
    }

    private Decided decided(@Nullable String reason) {
        return new Decided(by, "command", Instant.now(), reason);
    }

    private ApprovalRequest decide(String step, Decided decided, Predicate<Decided> change) {
        String attempt = ApprovalId.random();
        try (SqliteAuditLog audit = SqliteAuditLog.open(directory, SqliteAuditLog.Options.DEFAULT)) {
            audit.append(event(Phase.INTENT, attempt, step, null)).await();
            boolean done = change.test(decided);
            Result result = new Result(done ? "ok" : "approval_over", done ? 200 : 409, 0, 0, 0);
            audit.append(event(Phase.OUTCOME, attempt, step, result)).await();
        }
        ApprovalRequest now = store.find(request.id());
        if (now == null || now.decided() == null || !now.decided().equals(decidedAsKept(decided))) {
            refuseUnlessPending(now == null ? request : now);
            throw new CommandFailed("somebody else decided " + request.id() + " at the same time");
        }
        return now;
    }

    /// The store keeps milliseconds.
    private static Decided decidedAsKept(Decided decided) {
        return new Decided(
                decided.by(), decided.how(), Instant.ofEpochMilli(decided.at().toEpochMilli()), decided.reason());
    }

    private AuditEvent event(Phase phase, String attempt, String step, @Nullable Result result) {
        var asked = request.asked();
        return new AuditEvent(
                phase,
                attempt,
                Instant.now(),
                new Who(null, null, null, null, "command"),
                new What(
                        asked.endpoint(),
                        asked.server(),
                        "(approval)",
                        null,
                        null,
                        Set.of(),
                        asked.kind(),
                        asked.target(),
                        List.of(),
                        null),
                Verdict.NONE,
                result,
                new ApprovalStep(request.id(), step, by, "command"));
    }

    private void refuseUnlessPending(ApprovalRequest found) {
        State state = found.stateAt(Instant.now());
        String what = switch (state) {
            case PENDING -> null;
            case APPROVED, DENIED -> "is " + state.word() + " already, by " + by(found);
            case USED -> "was approved by " + by(found) + " and used already";
            case EXPIRED -> "has expired at " + found.expires() + "; the call has to be sent again";
        };
        if (what != null) {
            throw new CommandFailed(found.id() + " " + what);
        }
    }

    private static String by(ApprovalRequest found) {
        return found.decided() == null ? "nobody" : Printable.of(found.decided().by());
    }
}
