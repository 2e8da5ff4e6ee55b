package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import dev.sallyport.it.Http.Reply;
import dev.sallyport.it.Program.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Access tokens of a provider that knows nothing of the gateway.
@ExtendWith(GatewayLog.class)
final class JwtIssuerIT {
    private static final Duration SOON = Duration.ofSeconds(5);

    @TempDir
    private Path directory;

    @AutoClose
    private FixtureServer fixture;

    private Provider.Keys keys;

    @AutoClose
    private Provider provider;

    @AutoClose
    private KeyServer hanging;

    @AutoClose
    private Gateway gateway;

    @BeforeEach
    void start() throws JOSEException {
        fixture = FixtureServer.start();
        keys = new Provider.Keys(key("first"));
        provider = Provider.start(keys, 0);
        hanging = KeyServer.start();
        gateway = OAuthSite.serve(new Home(directory.resolve("home")), directory, """
                servers: { fixture: { url: "%s" } }
                endpoints:
                  /jwt: { server: fixture, oauth: { issuers: [corp, hanging] } }
                policy: policy.yaml
                oauth:
                  issuers:
                    corp: { issuer: "%s", jwks: "%s", algorithms: [RS256], roles: { claim: groups, map: { staff: [user] } } }
                    hanging: { issuer: "https://hanging.example", jwks: "%s", algorithms: [RS256], roles: { everyone: [user] } }
                  outbound: { allow: ["127.0.0.0/8"], http: true }
                """.formatted(
                        fixture.url(), provider.issuer(), provider.jwks(), hanging.url("/jwks")));
    }

    @Test
    void aTokenForTheEndpointIsTakenWithTheRolesItsGroupsGive() {
        String staff = token(Map.of("groups", List.of("staff", "others")));
        String others = token(Map.of("groups", List.of("others")));

        try (JavaClient client = JavaClient.http(endpoint(), Map.of("Authorization", "Bearer " + staff))) {
            assertThat(client.call("test_simple_text", Map.of())).isEqualTo("Nothing but text.");
            assertThat(client.refusal("env", Map.of())).isEqualTo(403);
        }
        try (JavaClient client = JavaClient.http(endpoint(), Map.of("Authorization", "Bearer " + others))) {
            assertThat(client.tools()).isEmpty();
        }
        assertThat(gateway.home().audit().toString()).contains("corp:staff-member");
    }

    @Test
    void aTokenForSomethingElseIsRefused() {
        String token = provider.accessToken("staff-member", "https://elsewhere.example", Map.of());

        Reply reply = Mcp.withToken(endpoint(), token);

        assertThat(reply.status()).as(reply.toString()).isEqualTo(401);
        assertThat(Mcp.challenge(reply, "error")).isEqualTo("invalid_token");
    }

    @Test
    void aNewKeyIsPickedUpWithinSeconds() throws JOSEException {
        assertThat(status(token())).isEqualTo(200);
        keys.rotate(key("second"));
        String token = token();

        await().atMost(SOON).pollInterval(Duration.ofMillis(100)).until(() -> status(token) == 200);
    }

    @Test
    void aProviderThatIsDownChangesNothingForTheKeysThatAreKnown() {
        String token = token();
        String later = token();
        assertThat(status(token)).isEqualTo(200);

        provider.close();

        assertThat(List.of(status(token), status(later))).containsOnly(200);
    }

    @Test
    void keysThatDoNotComeStallNobodyElse() {
        hanging.hang();
        IssuedKey key = gateway.home().createKey("user");
        String good = token();
        status(good);
        Mcp.withToken(endpoint(), key.secret());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<Reply>> stalled = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                stalled.add(CompletableFuture.supplyAsync(() -> Mcp.withToken(endpoint(), hangingToken()), threads));
            }
            await().atMost(SOON).until(() -> hanging.requests() > 0);

            Instant start = Instant.now();
            for (int i = 0; i < 50; i++) {
                assertThat(status(key.secret())).isEqualTo(200);
                assertThat(status(good)).isEqualTo(200);
            }
            assertThat(Duration.between(start, Instant.now())).isLessThan(SOON);

            assertThat(stalled)
                    .allSatisfy(reply -> assertThat(reply.join().status()).isIn(401, 503));
            assertThat(hanging.requests()).isLessThanOrEqualTo(3);
        }
    }

    @Test
    void aTokenThatIsRevokedByItsIdIsRefusedWithinASecond() {
        String token = token();
        assertThat(status(token)).isEqualTo(200);
        String jti = Json.parse(Forge.payload(token)).path("jti").asString();

        Outcome outcome = gateway.home().run("oauth", "revoke-token", jti);

        assertThat(outcome.exit()).as(outcome.toString()).isZero();
        Mcp.awaitRefusal(endpoint(), token);
        assertThat(status(token())).as("another token").isEqualTo(200);
    }

    private String token() {
        return token(Map.of("groups", List.of("staff")));
    }

    private String token(Map<String, Object> claims) {
        return provider.accessToken("staff-member", endpoint(), claims);
    }

    private String hangingToken() {
        long now = Instant.now().getEpochSecond();
        String payload = Json.write(
                Map.of("iss", "https://hanging.example", "sub", "x", "aud", endpoint(), "iat", now, "exp", now + 300));
        return Forge.token("{\"alg\":\"RS256\",\"kid\":\"h\",\"typ\":\"at+jwt\"}", payload, new byte[256]);
    }

    private String endpoint() {
        return gateway.url("/jwt");
    }

    private int status(String token) {
        return Mcp.withToken(endpoint(), token).status();
    }

    private static JWK key(String id) throws JOSEException {
        return new RSAKeyGenerator(2048).keyID(id).keyUse(KeyUse.SIGNATURE).generate();
    }
}
