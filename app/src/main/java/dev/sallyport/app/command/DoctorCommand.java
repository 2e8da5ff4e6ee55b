package dev.sallyport.app.command;

import dev.sallyport.adapters.sqlite.SqliteCatalogueStore;
import dev.sallyport.app.CommandFailed;
import dev.sallyport.app.doctor.Diagnosis;
import dev.sallyport.app.doctor.Diagnosis.Level;
import dev.sallyport.app.doctor.Doctor;
import dev.sallyport.app.doctor.Patient;
import dev.sallyport.config.Config;
import dev.sallyport.mcp.MalformedMessage;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Says what is wrong with a gateway.
@Command(
        name = "doctor",
        description = {
            "Looks at configuration, policy, data directory and what is known of the servers, and says for each what is"
                    + " wrong and what to do. Works beside a running gateway, and without one."
        },
        footer = {
            "  sallyport doctor --config gateway.yaml",
            "  sallyport doctor --config gateway.yaml --json",
            "  sallyport doctor oauth --url https://mcp.example.com/wiki",
            "",
            "Exit codes: 0 nothing is wrong, 1 something is (warn or fail), 2 wrong usage."
        },
        subcommands = DoctorOAuthCommand.class)
final class DoctorCommand extends LeafCommand {
    @Mixin
    private ConfigOptions options = new ConfigOptions();

    @Option(names = "--json", description = "Print a JSON array.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        Config config = options.config();
        List<Diagnosis> found = Doctor.examine(patient(config, home().directory()));
        if (json) {
            out().println(Diagnoses.json(found));
        } else {
            found.forEach(new Diagnoses(out(), ansi())::print);
        }
        out().flush();
        return found.stream().allMatch(one -> one.level() == Level.OK) ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private static Patient patient(Config config, Path home) {
        try {
            return Patient.of(config, home, SqliteCatalogueStore.in(home));
        } catch (MalformedMessage e) {
            throw new CommandFailed("what is kept of the servers in " + home + " is damaged: " + e.reason(), e);
        }
    }
}
