package dev.sallyport.app;

import dev.sallyport.app.command.Cli;

/// The program.
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(Cli.commandLine().execute(args));
    }
}
