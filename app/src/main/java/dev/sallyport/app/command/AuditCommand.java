package dev.sallyport.app.command;

import picocli.CommandLine.Command;

/// The audit.
@Command(
        name = "audit",
        description = "Read the record of every attempt, also while the gateway runs.",
        footer = {
            "  sallyport audit query --since 1h --decision deny",
            "  sallyport audit tail -f",
        },
        subcommands = {AuditQueryCommand.class, AuditTailCommand.class})
final class AuditCommand extends CommandGroup {}
