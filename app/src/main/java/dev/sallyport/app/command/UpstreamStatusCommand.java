package dev.sallyport.app.command;

import dev.sallyport.adapters.sqlite.SqliteOAuthStore;
import dev.sallyport.oauth.upstream.Connection;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/// Lists logins at servers.
@Command(
        name = "status",
        description = "List who is logged in to which server, and until when.",
        footer = {
            "  sallyport upstream status --config gateway.yaml",
            "  sallyport upstream status --config gateway.yaml --json"
        })
final class UpstreamStatusCommand extends OAuthLeafCommand {
    private static final List<String> HEADER = List.of("SERVER", "SUBJECT", "ISSUER", "SINCE", "EXPIRES", "RENEWS");

    @Override
    public Integer call() throws Exception {
        List<Connection> connections = List.of();
        if (SqliteOAuthStore.existsIn(home().directory())) {
            try (UpstreamState state = UpstreamState.resting(config(), home().directory())) {
                connections = state.client().connections();
            }
        }
        print(
                connections,
                HEADER,
                UpstreamStatusCommand::cells,
                UpstreamState::write,
                "nobody is logged in to a server");
        return ExitCode.OK;
    }

    private static List<String> cells(Connection connection) {
        return List.of(
                Printable.of(connection.server()),
                connection.subject() == null ? "(all callers)" : Printable.of(connection.subject()),
                Printable.of(connection.issuer()),
                OAuthFacts.seconds(connection.since()),
                OAuthFacts.seconds(connection.expires()),
                connection.renews() ? "yes" : "no");
    }
}
