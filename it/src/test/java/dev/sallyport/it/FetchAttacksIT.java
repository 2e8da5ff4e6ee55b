package dev.sallyport.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.Http.Reply;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Addresses that would have the gateway speak to its own network (protocol.md N2), and what its answers give away.
@ExtendWith(GatewayLog.class)
final class FetchAttacksIT {
    private static final int ROUNDS = 40;

    @TempDir
    private static Path directory;

    @AutoClose
    private static FixtureServer fixture;

    @AutoClose
    private static Trap inside;

    @AutoClose
    private static Trap insideV6;

    @AutoClose
    private static Gateway gateway;

    @BeforeAll
    static void start() {
        fixture = FixtureServer.start();
        inside = Trap.on("127.0.0.1");
        insideV6 = Trap.on("::1");
        gateway = OAuthSite.serve(new Home(directory.resolve("home")), directory, """
                servers: { fixture: { url: "%s" } }
                endpoints:
                  /a: { server: fixture, oauth: { provider: idp, scopes: [read] } }
                  /jwt: { server: fixture, oauth: { issuers: [internal] } }
                policy: policy.yaml
                oauth:
                  providers:
                    idp: { issuer: "https://127.0.0.1:%d/idp", client-id: x, client-secret: y, roles: { everyone: [user] } }
                  issuers:
                    internal: { issuer: "https://issuer.example", jwks: "https://127.0.0.1:%d/jwks", algorithms: [RS256] }
                  clients:
                    known: { name: Known, secret: "a-secret-that-is-long-enough-to-be-one", grants: [client_credentials], resources: [/a], scopes: [read] }
                """.formatted(
                        fixture.url(), inside.port(), inside.port()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://127.0.0.1:PORT/client",
                "http://127.0.0.1:PORT/client",
                "https://localhost:PORT/client",
                "https://localhost.:PORT/client",
                "https://2130706433:PORT/client",
                "https://0x7f000001:PORT/client",
                "https://0x7f.1:PORT/client",
                "https://017700000001:PORT/client",
                "https://127.1:PORT/client",
                "https://0:PORT/client",
                "https://0.0.0.0:PORT/client",
                "https://[::1]:V6/client",
                "https://[0:0:0:0:0:0:0:1]:V6/client",
                "https://[::]:V6/client",
                "https://[::ffff:127.0.0.1]:PORT/client",
                "https://[::ffff:7f00:1]:PORT/client",
                "https://[64:ff9b::7f00:1]:PORT/client",
                "https://127.0.0.1:PORT@127.0.0.1:PORT/client",
                "https://user@127.0.0.1:PORT/client",
                "https://169.254.169.254/latest/meta-data",
                "https://[fe80::1]/client",
                "https://[fc00::1]/client",
                "https://10.0.0.1/client",
                "https://100.64.0.1/client",
                "file:///etc/passwd",
                "gopher://127.0.0.1:PORT/client",
                "jar:https://127.0.0.1:PORT/x.jar!/client"
            })
    void noClientDocumentIsFetchedFromInside(String id) {
        String clientId = id.replace("PORT", "" + inside.port()).replace("V6", "" + insideV6.port());
        long start = System.nanoTime();

        Reply reply = Http.get(gateway.url("/oauth/authorize?") + Http.encode(authorize(clientId)));

        assertThat(reply.status()).as(reply.toString()).isEqualTo(400);
        assertThat(reply.header("Location")).isEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        assertNobodyAsked();
    }

    @Test
    void neitherProvidersNorIssuersInsideAreAskedUnlessTheConfigurationAllowsIt() {
        Mcp.withToken(
                gateway.url("/jwt"),
                Forge.signed(
                        "{\"alg\":\"RS256\",\"kid\":\"k\"}",
                        """
                {"iss":"https://issuer.example","sub":"x","aud":"%s","exp":9999999999}""".formatted(gateway.url("/jwt")),
                        Forge.rsa().getPrivate()));

        assertNobodyAsked();
    }

    /// An address that may be asked, and that sends whoever asks to one that may not.
    @Test
    void aRedirectIsNotFollowed(@TempDir Path other) {
        try (KeyServer allowed = KeyServer.start();
                Gateway redirected = OAuthSite.serve(
                        new Home(other.resolve("home")), other, """
                        servers: { fixture: { url: "%s" } }
                        endpoints:
                          /jwt: { server: fixture, oauth: { issuers: [corp] } }
                        policy: policy.yaml
                        oauth:
                          issuers:
                            corp: { issuer: "https://issuer.example", jwks: "%s", algorithms: [RS256], roles: { everyone: [user] } }
                          outbound: { allow: ["127.0.0.0/8"], http: true }
                        """.formatted(fixture.url(), allowed.url("/jwks")))) {
            KeyPair key = Forge.rsa();
            allowed.redirect("http://[::1]:" + insideV6.port() + "/jwks");
            String token = Forge.signed(
                    "{\"alg\":\"RS256\",\"kid\":\"k\",\"typ\":\"at+jwt\"}",
                    """
                    {"iss":"https://issuer.example","sub":"x","aud":"%s","client_id":"c","iat":1,"jti":"1","exp":9999999999}\
                    """.formatted(redirected.url("/jwt")),
                    key.getPrivate());

            Reply reply = Mcp.withToken(redirected.url("/jwt"), token);

            assertThat(reply.status()).as(reply.toString()).isIn(401, 503);
            assertThat(allowed.requests()).isPositive();
            assertNobodyAsked();
        }
    }

    /// A generous bound: an unknown client may not be told from a known one whose secret is wrong.
    @Test
    void knownAndUnknownClientsAreRefusedInTheSameTimeAndWords() {
        List<Long> known = new ArrayList<>();
        List<Long> unknown = new ArrayList<>();
        for (int round = -ROUNDS; round < ROUNDS; round++) {
            long one = refusalNanos("known");
            long two = refusalNanos("unknown");
            if (round >= 0) {
                known.add(one);
                unknown.add(two);
            }
        }

        double ratio = (double) median(known) / median(unknown);
        assertThat(ratio).as(known + "\n" + unknown).isBetween(0.4, 2.5);
        assertThat(token("known").body()).isEqualTo(token("unknown").body());
    }

    private static Reply token(String client) {
        String credentials =
                Base64.getEncoder().encodeToString((client + ":wrong-secret-wrong-secret-wrong").getBytes(UTF_8));
        return Http.post(
                gateway.url("/oauth/token"),
                Map.of("grant_type", "client_credentials", "resource", gateway.url("/a")),
                "Authorization",
                "Basic " + credentials);
    }

    private static long refusalNanos(String client) {
        long start = System.nanoTime();
        Reply reply = token(client);
        long nanos = System.nanoTime() - start;
        assertThat(reply.status()).as(reply.toString()).isEqualTo(401);
        return nanos;
    }

    private static long median(List<Long> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }

    private static Map<String, String> authorize(String clientId) {
        return Map.of(
                "response_type",
                "code",
                "client_id",
                clientId,
                "redirect_uri",
                OAuthSite.REDIRECT_URI,
                "code_challenge",
                OAuthClient.challenge(OAuthClient.random()),
                "code_challenge_method",
                "S256",
                "resource",
                gateway.url("/a"));
    }

    private static void assertNobodyAsked() {
        assertThat(inside.connections() + insideV6.connections()).isZero();
    }
}
