package dev.sallyport.app.command;

import dev.sallyport.adapters.sqlite.SqliteOAuthStore;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Forgets logins at a server.
@Command(
        name = "logout",
        description = {
            "Forget the tokens for a server: of one subject, or of all. Without a subject the gateway also forgets who it"
                    + " is to the server's authorization server. A running gateway notices within seconds."
        },
        footer = {
            "  sallyport upstream logout wiki --config gateway.yaml",
            "  sallyport upstream logout wiki --subject key:k_1a2b --config gateway.yaml",
            "",
            "Tokens stay valid at the server until they expire; end the login there, too, where that matters."
        })
final class UpstreamLogoutCommand extends OAuthLeafCommand {
    @Parameters(paramLabel = "NAME", description = "The server's name in the configuration.")
    private String name = "";

    @Option(names = "--subject", paramLabel = "S", description = "Whose login, as sallyport upstream status shows it.")
    private @Nullable String subject;

    @Override
    public Integer call() throws Exception {
        int ended = 0;
        if (SqliteOAuthStore.existsIn(home().directory())) {
            try (UpstreamState state = UpstreamState.resting(config(), home().directory())) {
                ended = state.client().logOut(name, subject);
            }
        }
        int count = ended;
        say(
                "Logged out of " + Printable.of(name) + ": " + Counted.of(count, "login") + " forgotten.",
                out -> out.writeNumberProperty("forgotten", count));
        return ExitCode.OK;
    }
}
