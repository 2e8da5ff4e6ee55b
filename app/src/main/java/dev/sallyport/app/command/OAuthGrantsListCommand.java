package dev.sallyport.app.command;

import dev.sallyport.oauth.Scopes;
import dev.sallyport.oauth.grant.Grant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import tools.jackson.core.JsonGenerator;

/// Lists grants in force.
@Command(
        name = "list",
        description = "List the grants in force: who lets which client do what, where, and until when.",
        footer = {"  sallyport oauth grants list", "  sallyport oauth grants list --json"})
final class OAuthGrantsListCommand extends OAuthLeafCommand {
    private static final List<String> HEADER =
            List.of("ID", "SUBJECT", "CLIENT", "RESOURCE", "SCOPES", "CREATED", "EXPIRES");

    @Override
    public Integer call() throws Exception {
        List<Grant> grants = List.of();
        Optional<OAuthState> state = openIfThere();
        if (state.isPresent()) {
            try (OAuthState open = state.get()) {
                grants = open.grants();
            }
        }
        print(grants, HEADER, OAuthGrantsListCommand::cells, OAuthGrantsListCommand::write, "there are no grants");
        return ExitCode.OK;
    }

    private static List<String> cells(Grant grant) {
        return List.of(
                grant.id(),
                Printable.of(grant.identity().id()),
                Printable.of(grant.client()),
                grant.resource().toString(),
                Printable.of(Scopes.format(grant.scopes())),
                OAuthFacts.seconds(grant.created()),
                OAuthFacts.seconds(grant.expires()));
    }

    private static void write(JsonGenerator out, Grant grant) {
        out.writeStringProperty("id", grant.id());
        out.writeStringProperty("subject", grant.identity().id());
        out.writeStringProperty("name", grant.identity().name());
        out.writeStringProperty("email", grant.identity().email());
        out.writeStringProperty("client", grant.client());
        out.writeStringProperty("resource", grant.resource().toString());
        OAuthFacts.texts(out, "scopes", new TreeSet<>(grant.scopes()));
        out.writeBooleanProperty("dpop", grant.jwkThumbprint() != null);
        OAuthFacts.instant(out, "created", grant.created());
        OAuthFacts.instant(out, "expires", grant.expires());
    }
}
