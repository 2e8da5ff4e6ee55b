package dev.sallyport.app.command;

import dev.sallyport.app.CommandFailed;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Parameters;

/// Cuts a client off.
@Command(
        name = "revoke",
        description = {
            "Remove a client's registration and end all its grants: its refresh tokens at once, its access tokens within"
                    + " a second. A client that is configured is removed from the configuration; this ends its grants."
        },
        footer = {
            "  sallyport oauth clients revoke client_5f0c2a7bqd",
            "  sallyport oauth clients revoke https://app.example.com/client.json --json",
        })
final class OAuthClientsRevokeCommand extends OAuthLeafCommand {
    @Parameters(paramLabel = "ID", description = "The client's id, as sallyport oauth clients list shows it.")
    private String id = "";

    @Override
    public Integer call() throws Exception {
        boolean configured = config().oauth().clients().containsKey(id);
        int grants;
        try (OAuthState state = openOrThrow()) {
            grants = state.cutOffClient(id)
                    .or(() -> configured ? Optional.of(0) : Optional.empty())
                    .orElseThrow(() -> none("client", id, "sallyport oauth clients list"));
        }
        String ended = Counted.of(grants, "grant") + " ended";
        if (configured) {
            throw new CommandFailed(id + " is configured: " + ended
                    + ", but it can come again until it is removed from the configuration");
        }
        say("Cut off " + Printable.of(id) + ", " + ended + ".", out -> {
            out.writeStringProperty("id", id);
            out.writeNumberProperty("grants_ended", grants);
        });
        return ExitCode.OK;
    }
}
