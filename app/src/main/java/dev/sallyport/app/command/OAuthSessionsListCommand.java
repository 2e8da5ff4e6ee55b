package dev.sallyport.app.command;

import dev.sallyport.oauth.grant.Sessions.Session;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import tools.jackson.core.JsonGenerator;

/// Lists sessions.
@Command(
        name = "list",
        description = "List the browsers in which somebody is logged in to the gateway.",
        footer = {"  sallyport oauth sessions list", "  sallyport oauth sessions list --json"})
final class OAuthSessionsListCommand extends OAuthLeafCommand {
    private static final List<String> HEADER = List.of("ID", "SUBJECT", "NAME", "SINCE", "UNTIL");

    @Override
    public Integer call() throws Exception {
        List<Session> sessions = List.of();
        Optional<OAuthState> state = openIfThere();
        if (state.isPresent()) {
            try (OAuthState open = state.get()) {
                sessions = open.sessions();
            }
        }
        print(
                sessions,
                HEADER,
                OAuthSessionsListCommand::cells,
                OAuthSessionsListCommand::write,
                "nobody is logged in");
        return ExitCode.OK;
    }

    private static List<String> cells(Session session) {
        return List.of(
                session.id(),
                Printable.of(session.identity().id()),
                Printable.of(session.identity().name()),
                OAuthFacts.seconds(session.created()),
                OAuthFacts.seconds(session.expires()));
    }

    private static void write(JsonGenerator out, Session session) {
        out.writeStringProperty("id", session.id());
        out.writeStringProperty("subject", session.identity().id());
        out.writeStringProperty("name", session.identity().name());
        out.writeStringProperty("email", session.identity().email());
        OAuthFacts.instant(out, "created", session.created());
        OAuthFacts.instant(out, "expires", session.expires());
    }
}
