package dev.sallyport.app.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Logs browsers out.
@Command(
        name = "revoke",
        description = {
            "Log a browser out, or all of a person. What clients were let do goes on: see sallyport oauth grants revoke."
        },
        footer = {
            "  sallyport oauth sessions revoke sJ3kX9…",
            "  sallyport oauth sessions revoke --subject google:1234 --json",
        })
final class OAuthSessionsRevokeCommand extends OAuthLeafCommand {
    @Parameters(
            paramLabel = "ID",
            arity = "0..1",
            description = "The session's id, as sallyport oauth sessions list shows it.")
    private @Nullable String id;

    @Option(names = "--subject", paramLabel = "SUBJECT", description = "End all sessions of this person instead.")
    private @Nullable String subject;

    @Override
    public Integer call() throws Exception {
        if ((id == null) == (subject == null)) {
            throw usage("give either the ID of a session, or --subject");
        }
        int ended;
        try (OAuthState state = openOrThrow()) {
            ended = state.endSessions(session -> subject == null
                    ? session.id().equals(id)
                    : session.identity().id().equals(subject));
        }
        if (ended == 0 && id != null) {
            throw none("session", id, "sallyport oauth sessions list");
        }
        say("Ended " + Counted.of(ended, "session") + ".", out -> out.writeNumberProperty("ended", ended));
        return ExitCode.OK;
    }
}
