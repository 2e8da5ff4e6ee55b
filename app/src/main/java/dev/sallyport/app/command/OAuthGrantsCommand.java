package dev.sallyport.app.command;

import picocli.CommandLine.Command;

/// What people let clients do.
@Command(
        name = "grants",
        description = "List what people let clients do for them, and take it back.",
        footer = {
            "  sallyport oauth grants list",
            "  sallyport oauth grants revoke g_5f0c2a7bqd",
            "  sallyport oauth grants revoke --subject google:1234",
        },
        subcommands = {OAuthGrantsListCommand.class, OAuthGrantsRevokeCommand.class})
final class OAuthGrantsCommand extends CommandGroup {}
