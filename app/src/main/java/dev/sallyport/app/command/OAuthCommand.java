package dev.sallyport.app.command;

import picocli.CommandLine.Command;

/// What the authorization server keeps.
@Command(
        name = "oauth",
        description = {
            "List and cut off what the authorization server keeps: clients, grants, sessions and keys. Works beside the"
                    + " running gateway, which obeys at once; each change is recorded in the audit."
        },
        footer = {
            "  sallyport oauth clients list",
            "  sallyport oauth grants revoke --subject google:1234",
            "  sallyport oauth keys rotate",
            "  sallyport oauth reseal --config gateway.yaml",
        },
        subcommands = {
            OAuthClientsCommand.class,
            OAuthGrantsCommand.class,
            OAuthSessionsCommand.class,
            OAuthKeysCommand.class,
            OAuthResealCommand.class,
            OAuthRevokeTokenCommand.class,
        })
final class OAuthCommand extends CommandGroup {}
