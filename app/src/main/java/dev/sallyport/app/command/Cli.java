package dev.sallyport.app.command;

import java.io.Console;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/// The command line, ready to execute: exit code 0 for done, 1 for refused or failed, 2 for wrong usage.
public final class Cli {
    private Cli() {}

    public static CommandLine commandLine() {
        return new CommandLine(new SallyportCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(false)
                .setUsageHelpWidth(100)
                .setColorScheme(CommandLine.Help.defaultColorScheme(colours() ? Ansi.ON : Ansi.OFF))
                .setExecutionStrategy(Cli::execute)
                .setParameterExceptionHandler(new UsageErrors())
                .setExecutionExceptionHandler(new Failures());
    }

    /// Writers keep back what follows the last line they were told to print.
    private static int execute(ParseResult parsed) {
        try {
            return new RunLast().execute(parsed);
        } finally {
            parsed.asCommandLineList().forEach(command -> command.getOut().flush());
        }
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
