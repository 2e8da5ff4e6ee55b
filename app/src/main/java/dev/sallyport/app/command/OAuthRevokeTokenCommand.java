package dev.sallyport.app.command;

import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Cuts off one access token.
@Command(
        name = "revoke-token",
        description = {
            "Cut off one access token by its jti, which the audit names; it fails within a second. Tokens of this"
                    + " gateway last a day at most; for one of another issuer that lasts longer, say so with --until."
        },
        footer = {
            "  sallyport oauth revoke-token 3kq7bXw",
            "  sallyport oauth revoke-token 3kq7bXw --until 30d --json",
        })
final class OAuthRevokeTokenCommand extends OAuthLeafCommand {
    private static final int LONGEST = 512;

    @Parameters(paramLabel = "JTI", description = "The token's jti; never the token itself.")
    private String id = "";

    @Option(
            names = "--until",
            paramLabel = "WHEN",
            defaultValue = "1d",
            description = "When the token has expired for certain (default: ${DEFAULT-VALUE}).")
    private String until = "1d";

    @Override
    public Integer call() throws Exception {
        if (id.isBlank()
                || id.length() > LONGEST
                || id.chars().filter(c -> c == '.').count() == 2) {
            throw usage("JTI: give the token's jti, not the token");
        }
        Instant expires = expires();
        try (OAuthState state = openOrThrow()) {
            state.revokeToken(id, expires);
        }
        say("Revoked " + Printable.of(id) + ".", out -> {
            out.writeStringProperty("jti", id);
            out.writeStringProperty("until", expires.toString());
        });
        return ExitCode.OK;
    }

    private Instant expires() {
        Instant now = Instant.now();
        try {
            Instant expires = Moments.after(now, until);
            if (!expires.isAfter(now)) {
                throw usage("--until: '" + until + "' is in the past");
            }
            return expires;
        } catch (IllegalArgumentException e) {
            throw usage("--until: " + e.getMessage());
        }
    }
}
