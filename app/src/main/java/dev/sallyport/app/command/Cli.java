package dev.sallyport.app.command;

import java.io.Console;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/// The command line, ready to execute: exit code 0 for done, 1 for refused or failed, 2 for wrong usage.
public final class Cli {
    private Cli() {}

    public static CommandLine commandLine() {
        return new CommandLine(new SallyportCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(false)
                .setUsageHelpWidth(100)
                .setColorScheme(CommandLine.Help.defaultColorScheme(colours() ? Ansi.ON : Ansi.OFF))
                .setParameterExceptionHandler(new UsageErrors())
                .setExecutionExceptionHandler(new Failures());
    }

    @SuppressWarnings("SystemConsoleNull") // It is null where the JDK has no module for terminals.
    private static boolean colours() {
        Console console = System.console();
        return console != null
                && console.isTerminal()
                && System.getenv("NO_COLOR") == null
                && !"dumb".equals(System.getenv("TERM"));
    }
}
