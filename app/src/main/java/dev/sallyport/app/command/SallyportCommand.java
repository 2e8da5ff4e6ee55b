package dev.sallyport.app.command;

import dev.sallyport.app.Home;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/// `sallyport`: its commands, and what all of them take.
@Command(
        name = "sallyport",
        description = "The security gateway for the Model Context Protocol.",
        scope = ScopeType.INHERIT,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  sallyport serve --server everything=\"npx -y @modelcontextprotocol/server-everything\"",
            "  sallyport demo",
            "  sallyport COMMAND --help",
        },
        subcommands = {
            ServeCommand.class,
            StdioCommand.class,
            ReloadCommand.class,
            KeysCommand.class,
            ApprovalsCommand.class,
            UpstreamCommand.class,
            OAuthCommand.class,
            AuditCommand.class,
            PolicyCommand.class,
            DoctorCommand.class,
            DemoCommand.class,
        })
final class SallyportCommand extends CommandGroup {
    @Option(
            names = "--home",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "Data directory (default: SALLYPORT_HOME, else ~/.local/share/sallyport).")
    private @Nullable Path home;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Show the stack trace of a failure.")
    private boolean debug;

    Home home() {
        return Home.find(home, System.getenv());
    }

    boolean debug() {
        return debug;
    }
}
