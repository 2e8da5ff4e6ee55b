package dev.sallyport.app.command;

import picocli.CommandLine.Command;

/// Browsers in which somebody is logged in.
@Command(
        name = "sessions",
        description = "List the browsers in which somebody is logged in to the gateway, and log them out.",
        footer = {
            "  sallyport oauth sessions list",
            "  sallyport oauth sessions revoke --subject google:1234",
        },
        subcommands = {OAuthSessionsListCommand.class, OAuthSessionsRevokeCommand.class})
final class OAuthSessionsCommand extends CommandGroup {}
