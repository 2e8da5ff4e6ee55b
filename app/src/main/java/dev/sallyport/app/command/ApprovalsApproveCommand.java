package dev.sallyport.app.command;

import dev.sallyport.app.CommandFailed;
import dev.sallyport.gateway.approve.ApprovalRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Lets one call happen once.
@Command(
        name = "approve",
        description = "Approve one call: it shows what exactly, asks back, and lets that happen once.",
        footer = {
            "  sallyport approvals approve a_7kq2xw5m3jvhc4t6",
            "  sallyport approvals approve a_7kq2xw5m3jvhc4t6 --yes",
        })
final class ApprovalsApproveCommand extends LeafCommand {
    @Parameters(paramLabel = "ID", description = "The request's id, as sallyport approvals list shows it.")
    private String id = "";

    @Option(names = "--yes", description = "Do not ask back.")
    private boolean yes;

    @Override
    public Integer call() throws IOException {
        ApprovalDecision decision = ApprovalDecision.open(home().directory(), id);
        ApprovalFacts.print(out(), decision.request(), Instant.now());
        out().flush();
        if (!yes && !confirmed()) {
            throw new CommandFailed(id + " was not approved: answer yes, or give --yes");
        }
        ApprovalRequest approved = decision.approve();
        out().println("Approved " + id + ": it can be used once, until " + approved.expires() + ".");
        out().flush();
        return ExitCode.OK;
    }

    private boolean confirmed() throws IOException {
        out().print("Approve exactly this, once? [y/N] ");
        out().flush();
        String answer = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
        return answer != null
                && (answer.strip().equalsIgnoreCase("y") || answer.strip().equalsIgnoreCase("yes"));
    }
}
