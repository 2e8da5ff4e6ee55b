package dev.sallyport.app.command;

import dev.sallyport.oauth.key.SigningKeys;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import tools.jackson.core.JsonGenerator;

/// Lists keys: their public names only.
@Command(
        name = "list",
        description = "List the keys that are published: which signs, which will, and which no longer does.",
        footer = {"  sallyport oauth keys list", "  sallyport oauth keys list --json"})
final class OAuthKeysListCommand extends OAuthLeafCommand {
    private static final List<String> HEADER = List.of("KID", "STATE", "ALGORITHM", "CREATED", "SIGNS FROM");

    @Override
    public Integer call() throws Exception {
        List<SigningKeys.Listed> keys = List.of();
        Optional<OAuthState> state = openIfThere();
        if (state.isPresent()) {
            try (OAuthState open = state.get()) {
                keys = open.keys();
            }
        }
        print(
                keys,
                HEADER,
                OAuthKeysListCommand::cells,
                OAuthKeysListCommand::write,
                "there are no keys yet; the first one is made when it is needed");
        return ExitCode.OK;
    }

    private static List<String> cells(SigningKeys.Listed key) {
        return List.of(
                key.kid(),
                state(key),
                key.algorithm(),
                OAuthFacts.seconds(key.created()),
                OAuthFacts.seconds(key.signs()));
    }

    private static void write(JsonGenerator out, SigningKeys.Listed key) {
        out.writeStringProperty("kid", key.kid());
        out.writeStringProperty("state", state(key));
        out.writeStringProperty("algorithm", key.algorithm());
        OAuthFacts.instant(out, "created", key.created());
        OAuthFacts.instant(out, "signs_from", key.signs());
    }

    private static String state(SigningKeys.Listed key) {
        return key.state().name().toLowerCase(Locale.ROOT);
    }
}
