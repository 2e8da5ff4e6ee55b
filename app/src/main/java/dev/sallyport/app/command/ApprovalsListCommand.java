package dev.sallyport.app.command;

import dev.sallyport.adapters.sqlite.SqliteApprovals;
import dev.sallyport.gateway.approve.ApprovalRequest;
import dev.sallyport.gateway.approve.ApprovalRequest.State;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/// Lists calls that wait.
@Command(
        name = "list",
        description = "List the calls that wait for an approval; what is over is kept for a day.",
        footer = {"  sallyport approvals list", "  sallyport approvals list --all --json"})
final class ApprovalsListCommand extends LeafCommand {
    private static final List<String> HEADER = List.of("ID", "STATE", "ASKED BY", "SERVER", "WHAT", "EXPIRES");

    @Option(names = "--json", description = "Print a JSON array, arguments and all.")
    private boolean json;

    @Option(names = "--all", description = "Show also what is approved, denied, used or expired.")
    private boolean all;

    @Override
    public Integer call() {
        Instant now = Instant.now();
        List<ApprovalRequest> requests = load(home().directory()).stream()
                .filter(request -> all || request.stateAt(now) == State.PENDING)
                .toList();
        if (json) {
            out().println(Json.line(out -> {
                out.writeStartArray();
                requests.forEach(request -> ApprovalFacts.write(out, request, now));
                out.writeEndArray();
            }));
        } else if (requests.isEmpty()) {
            err().println(all ? "no call has asked for an approval" : "no call waits for an approval");
        } else {
            print(requests, now);
        }
        out().flush();
        return ExitCode.OK;
    }

    private static List<ApprovalRequest> load(Path directory) {
        return SqliteApprovals.existsIn(directory)
                ? SqliteApprovals.open(directory).all()
                : List.of();
    }

    private void print(List<ApprovalRequest> requests, Instant now) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(HEADER);
        for (ApprovalRequest request : requests) {
            lines.add(List.of(
                    request.id(),
                    request.stateAt(now).word(),
                    Printable.of(request.asked().subject()),
                    Printable.of(request.asked().server()),
                    request.asked().kind() + " " + Printable.of(request.asked().target()),
                    request.expires().truncatedTo(ChronoUnit.SECONDS).toString()));
        }
        Columns columns = Columns.fitting(lines);
        lines.forEach(line -> out().println(columns.line(line)));
    }
}
