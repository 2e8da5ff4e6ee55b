package dev.sallyport.app.command;

import picocli.CommandLine.Command;

/// The policy.
@Command(
        name = "policy",
        description = "Check, explain, test, rewrite and learn policies (docs/policy.md).",
        footer = {
            "  sallyport policy check policy.yaml",
            "  sallyport policy explain --policy policy.yaml --role reader --call files/delete_file",
            "  sallyport policy test policies/",
            "  sallyport policy simulate --against last-7d new-policy.yaml",
        },
        subcommands = {
            PolicyCheckCommand.class,
            PolicyExplainCommand.class,
            PolicyTestCommand.class,
            PolicyFormatCommand.class,
            PolicyImportCommand.class,
            PolicySchemaCommand.class,
            PolicySimulateCommand.class,
            PolicyLearnCommand.class,
        })
final class PolicyCommand extends CommandGroup {}
