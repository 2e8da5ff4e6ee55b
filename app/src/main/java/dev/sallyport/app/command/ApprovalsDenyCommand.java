package dev.sallyport.app.command;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Refuses one call.
@Command(
        name = "deny",
        description = "Deny one call: identical ones stay denied until the request would have expired.",
        footer = {"  sallyport approvals deny a_7kq2xw5m3jvhc4t6 --reason \"not this month\""})
final class ApprovalsDenyCommand extends LeafCommand {
    @Parameters(paramLabel = "ID", description = "The request's id, as sallyport approvals list shows it.")
    private String id = "";

    @Option(names = "--reason", paramLabel = "TEXT", description = "Kept with the request, for whoever looks at it.")
    private @Nullable String reason;

    @Override
    public Integer call() {
        ApprovalDecision decision = ApprovalDecision.open(home().directory(), id);
        ApprovalFacts.print(out(), decision.request(), Instant.now());
        decision.deny(reason);
        out().println("Denied " + id + ".");
        out().flush();
        return ExitCode.OK;
    }
}
