package dev.sallyport.app.command;

import picocli.CommandLine.Command;

/// Clients of the authorization server.
@Command(
        name = "clients",
        description = "List clients that are configured or have registered themselves, and cut them off.",
        footer = {"  sallyport oauth clients list", "  sallyport oauth clients revoke client_5f0c2a7bqd"},
        subcommands = {OAuthClientsListCommand.class, OAuthClientsRevokeCommand.class})
final class OAuthClientsCommand extends CommandGroup {}
