package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.Http.Reply;
import dev.sallyport.it.Program.Outcome;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// The public conformance suite as a client of the authorization server, and a person who logs in for it.
@ExtendWith(GatewayLog.class)
final class ConformanceAuthorizationIT {
    private static final String CLIENT = "conformance";

    @Test
    void everyScenarioPassesWithoutAWarning(@TempDir Path directory, @TempDir Path results) {
        int port = OAuthSite.freePort();
        String redirectUri = "http://127.0.0.1:" + port + "/callback";
        try (OAuthSite site = OAuthSite.start(directory, """
                  clients:
                    %s: { name: Conformance suite, redirect-uris: ["%s"], grants: [authorization_code] }
                """.formatted(CLIENT, redirectUri));
                Program suite = Node.startConformanceAuthorization(site.issuer(), CLIENT, site.a(), port, results)) {
            String url = suite.awaitLine(line -> line.startsWith(site.issuer() + "/oauth/authorize?"));
            Reply answer = site.person("connie").agree(url);
            Reply delivered = Http.get(UserAgent.target(answer).toString());
            assertThat(delivered.status()).as(delivered.toString()).isEqualTo(200);

            Outcome outcome = suite.outcome();

            assertThat(outcome.exit()).as(outcome.toString()).isZero();
            assertThat(outcome.out()).contains("2/2 scenarios passed, 0 warnings");
        }
    }
}
