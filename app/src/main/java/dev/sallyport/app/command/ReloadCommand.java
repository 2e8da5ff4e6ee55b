package dev.sallyport.app.command;

import dev.sallyport.app.CommandFailed;
import dev.sallyport.app.reload.Gateways;
import dev.sallyport.app.reload.Reload;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/// `sallyport reload`
@Command(
        name = "reload",
        description = {
            "Has the gateways that run on the data directory read their policy again.",
            "A policy with a problem changes nothing; the problems are printed."
        },
        footer = {
            "  sallyport reload",
            "  sallyport reload --home /var/lib/sallyport --json",
            "",
            "The same happens on SIGHUP, and by itself with serve --watch.",
            "Exit codes: 0 every gateway has the new policy, 1 one refused it or none runs, 2 wrong usage."
        })
final class ReloadCommand extends LeafCommand {
    @Option(names = "--json", description = "Print one JSON object per gateway.")
    private boolean json;

    @Override
    public Integer call() {
        Map<Long, Reload.Result> results = reload();
        if (results.isEmpty()) {
            throw new CommandFailed(
                    "no gateway runs on the data directory " + home().directory() + "; name another with --home");
        }
        results.forEach((process, result) -> out().println(json ? line(process, result) : text(process, result)));
        return results.values().stream().allMatch(Reload.Result.Done.class::isInstance)
                ? ExitCode.OK
                : ExitCode.SOFTWARE;
    }

    private Map<Long, Reload.Result> reload() {
        try {
            return Gateways.reload(home().directory());
        } catch (IOException e) {
            throw new CommandFailed("cannot reach the gateway: " + e.getMessage(), e);
        }
    }

    private static String text(long process, Reload.Result result) {
        return switch (result) {
            case Reload.Result.Done done ->
                "gateway " + process + ": " + (done.changed() ? "reloaded, " : "nothing has changed, ") + done.rules()
                        + " rules, version " + done.version();
            case Reload.Result.Refused refused ->
                "gateway " + process + ": refused, the policy in force stays\n" + String.join("\n", refused.problems());
        };
    }

    private static String line(long process, Reload.Result result) {
        return Json.line(out -> {
            out.writeStartObject();
            out.writeName("process").writeNumber(process);
            out.writeName("reloaded").writeBoolean(result instanceof Reload.Result.Done);
            switch (result) {
                case Reload.Result.Done done -> {
                    out.writeName("changed").writeBoolean(done.changed());
                    out.writeName("rules").writeNumber(done.rules());
                    out.writeName("version").writeString(done.version());
                }
                case Reload.Result.Refused refused -> {
                    out.writeName("problems").writeStartArray();
                    refused.problems().forEach(out::writeString);
                    out.writeEndArray();
                }
            }
            out.writeEndObject();
        });
    }
}
