package dev.sallyport.app.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Ends grants.
@Command(
        name = "revoke",
        description = {
            "End a grant, or all of a person: refresh tokens fail at once, access tokens within a second. Who is still"
                    + " logged in can make a new one: see also sallyport oauth sessions revoke."
        },
        footer = {
            "  sallyport oauth grants revoke g_5f0c2a7bqd",
            "  sallyport oauth grants revoke --subject google:1234 --json",
        })
final class OAuthGrantsRevokeCommand extends OAuthLeafCommand {
    @Parameters(
            paramLabel = "ID",
            arity = "0..1",
            description = "The grant's id, as sallyport oauth grants list shows it.")
    private @Nullable String id;

    @Option(names = "--subject", paramLabel = "SUBJECT", description = "End all grants of this person instead.")
    private @Nullable String subject;

    @Override
    public Integer call() throws Exception {
        if ((id == null) == (subject == null)) {
            throw usage("give either the ID of a grant, or --subject");
        }
        int ended;
        try (OAuthState state = openOrThrow()) {
            ended = state.endGrants(grant -> subject == null
                    ? grant.id().equals(id)
                    : grant.identity().id().equals(subject));
        }
        if (ended == 0 && id != null) {
            throw none("grant", id, "sallyport oauth grants list");
        }
        say("Ended " + Counted.of(ended, "grant") + ".", out -> out.writeNumberProperty("ended", ended));
        return ExitCode.OK;
    }
}
