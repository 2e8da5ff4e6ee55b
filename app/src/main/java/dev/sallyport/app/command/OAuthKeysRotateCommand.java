package dev.sallyport.app.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/// Replaces the key that signs.
@Command(
        name = "rotate",
        description = {
            "Let a new key sign at once. The one before stays published until its last token has expired, so nobody is"
                    + " logged out. Keys also change by themselves: oauth.tokens.key-rotation."
        },
        footer = {"  sallyport oauth keys rotate", "  sallyport oauth keys rotate --config gateway.yaml --json"})
final class OAuthKeysRotateCommand extends OAuthLeafCommand {
    @Override
    public Integer call() throws Exception {
        String kid;
        try (OAuthState state = openOrThrow()) {
            kid = state.rotateKeys();
        }
        say("Key " + kid + " signs from now on.", out -> out.writeStringProperty("kid", kid));
        return ExitCode.OK;
    }
}
