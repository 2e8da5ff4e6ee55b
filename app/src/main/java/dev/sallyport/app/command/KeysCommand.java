package dev.sallyport.app.command;

import picocli.CommandLine.Command;

/// API keys.
@Command(
        name = "keys",
        description = "Create, list and revoke API keys, also while the gateway runs.",
        footer = {
            "  sallyport keys create --role reader --name ci --expires 30d",
            "  sallyport keys list",
            "  sallyport keys revoke k_5f0c2a7bqd",
        },
        subcommands = {KeysCreateCommand.class, KeysListCommand.class, KeysRevokeCommand.class})
final class KeysCommand extends CommandGroup {}
