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
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Help.Ansi;
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
            "",
            "Exit codes: 0 nothing is wrong, 1 something is (warn or fail), 2 wrong usage."
        })
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
            out().println(json(found));
        } else {
            found.forEach(this::print);
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

    private void print(Diagnosis one) {
        String level = String.format(Locale.ROOT, "%-4s", word(one.level()));
        out().println(styled(one.level(), level) + "  " + Printable.of(one.check() + ": " + one.what()));
        if (!one.remedy().isEmpty()) {
            out().println("      " + Printable.of(one.remedy()));
        }
    }

    private String styled(Level level, String text) {
        Ansi.Style style = switch (level) {
            case OK -> Ansi.Style.fg_green;
            case WARN -> Ansi.Style.fg_yellow;
            case FAIL -> Ansi.Style.fg_red;
        };
        return ansi().enabled() ? style.on() + text + Ansi.Style.reset.on() : text;
    }

    private static String word(Level level) {
        return level.name().toLowerCase(Locale.ROOT);
    }

    private static String json(List<Diagnosis> found) {
        return Json.line(out -> {
            out.writeStartArray();
            for (Diagnosis one : found) {
                out.writeStartObject();
                out.writeStringProperty("level", word(one.level()));
                out.writeStringProperty("check", one.check());
                out.writeStringProperty("what", one.what());
                out.writeStringProperty("remedy", one.remedy());
                out.writeEndObject();
            }
            out.writeEndArray();
        });
    }
}
