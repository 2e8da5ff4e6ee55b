package dev.sallyport.app.command;

import dev.sallyport.app.Home;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// A command that does something. It returns its exit code; it throws [dev.sallyport.app.CommandFailed] where
/// it cannot do what it was asked to.
abstract class LeafCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    /// Where the output goes that was asked for.
    final PrintWriter out() {
        return commandLine().getOut();
    }

    /// Where remarks go.
    final PrintWriter err() {
        return commandLine().getErr();
    }

    final Ansi ansi() {
        return commandLine().getColorScheme().ansi();
    }

    /// The data directory, which may not exist yet.
    final Home home() {
        return root(commandLine()).home();
    }

    final ParameterException usage(String message) {
        return new ParameterException(commandLine(), message);
    }

    static SallyportCommand root(CommandLine commandLine) {
        return (SallyportCommand) commandLine.getCommandSpec().root().userObject();
    }

    private CommandLine commandLine() {
        if (spec == null) {
            throw new IllegalStateException("not part of a command line");
        }
        return spec.commandLine();
    }
}
