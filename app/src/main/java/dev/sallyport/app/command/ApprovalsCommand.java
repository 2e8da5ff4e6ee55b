package dev.sallyport.app.command;

import picocli.CommandLine.Command;

/// Calls that wait for a human.
@Command(
        name = "approvals",
        description = "List, approve and deny calls that wait for a human, also while the gateway runs.",
        footer = {
            "  sallyport approvals list",
            "  sallyport approvals approve a_7kq2xw5m3jvhc4t6",
            "  sallyport approvals deny a_7kq2xw5m3jvhc4t6 --reason \"not this month\"",
        },
        subcommands = {ApprovalsListCommand.class, ApprovalsApproveCommand.class, ApprovalsDenyCommand.class})
final class ApprovalsCommand extends CommandGroup {}
