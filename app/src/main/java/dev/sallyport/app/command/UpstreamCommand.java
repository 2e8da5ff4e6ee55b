package dev.sallyport.app.command;

import picocli.CommandLine.Command;

/// The gateway's logins at servers.
@Command(
        name = "upstream",
        description = "Log the gateway in to servers that ask for it, see who is, and log out; also while it runs.",
        footer = {
            "  sallyport upstream login wiki --config gateway.yaml",
            "  sallyport upstream status --config gateway.yaml",
            "  sallyport upstream logout wiki --subject key:k_1a2b --config gateway.yaml",
        },
        subcommands = {UpstreamLoginCommand.class, UpstreamStatusCommand.class, UpstreamLogoutCommand.class})
final class UpstreamCommand extends CommandGroup {}
