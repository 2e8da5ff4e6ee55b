package dev.sallyport.app.command;

import picocli.CommandLine.Command;

/// Keys that sign access tokens.
@Command(
        name = "keys",
        description = "List the keys that sign access tokens, and replace the one that does.",
        footer = {"  sallyport oauth keys list", "  sallyport oauth keys rotate"},
        subcommands = {OAuthKeysListCommand.class, OAuthKeysRotateCommand.class})
final class OAuthKeysCommand extends CommandGroup {}
