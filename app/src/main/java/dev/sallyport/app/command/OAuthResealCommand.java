package dev.sallyport.app.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/// Encrypts everything under the first master key.
@Command(
        name = "reseal",
        description = {
            "Encrypt everything that OAuth keeps under the first master key. To replace a master key: put the new one"
                    + " before it in oauth.master-keys, start the gateway again, run this, and remove the old one."
        },
        footer = {"  sallyport oauth reseal --config gateway.yaml", "  sallyport oauth reseal --json"})
final class OAuthResealCommand extends OAuthLeafCommand {
    @Override
    public Integer call() throws Exception {
        int rows;
        try (OAuthState state = openOrThrow()) {
            rows = state.reseal();
        }
        say(
                rows == 0
                        ? "Everything is under the first master key."
                        : "Encrypted " + Counted.of(rows, "row") + " anew.",
                out -> out.writeNumberProperty("resealed", rows));
        return ExitCode.OK;
    }
}
