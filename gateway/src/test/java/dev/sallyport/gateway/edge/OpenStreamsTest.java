package dev.sallyport.gateway.edge;

import static dev.sallyport.gateway.ClientRequest.modern;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.gateway.ClientConnection;
import dev.sallyport.gateway.ClientRequest;
import dev.sallyport.gateway.GatewayFixture;
import dev.sallyport.gateway.InMemoryTokens;
import dev.sallyport.gateway.ScriptedServer.Arrived;
import dev.sallyport.gateway.authenticate.TokenCheck.Verdict;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A stream does not outlive the credential that opened it (protocol.md Z7).
class OpenStreamsTest {
    private static final String LATER = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/later\"}";

    private final InMemoryTokens tokens = new InMemoryTokens();

    @RegisterExtension
    final GatewayFixture gateway = new GatewayFixture().tokens(tokens);

    @BeforeEach
    void theServerListens() {
        gateway.server.waitsForTest();
        tokens.known("good", tokens.of("google:1", "good", Instant.MAX));
    }

    @Test
    void givenStreamOfAKey_whenTheKeyIsRevoked_thenItEndsAndTheServersTooAndOthersStay() {
        try (ClientConnection alice = gateway.connect();
                ClientConnection bob = gateway.connect()) {
            Arrived revoked = listen(alice, "/mcp", gateway.alice);
            Arrived kept = listen(bob, "/mcp", gateway.bob);

            gateway.keys.revoke("k_alice", Instant.EPOCH);

            assertEnded(alice, revoked);
            kept.event(LATER);
            assertThat(bob.eventOrThrow()).isEqualTo(LATER);
        }
    }

    @Test
    void givenStreamOfAKey_whenTheKeyExpires_thenItEnds() {
        String dora =
                gateway.keys.create("dora", Set.of("user"), gateway.time.now().plusSeconds(60));
        try (ClientConnection client = gateway.connect()) {
            Arrived stream = listen(client, "/mcp", dora);

            gateway.time.advance(Duration.ofSeconds(60));

            assertEnded(client, stream);
        }
    }

    @Test
    void givenStreamOfAToken_whenTheTokenIsRevoked_thenItEnds() {
        try (ClientConnection client = gateway.connect()) {
            Arrived stream = listen(client, "/tokens", "good");

            tokens.revoke("good");

            assertEnded(client, stream);
        }
    }

    @Test
    void givenModernListener_whenItsTokenIsRevoked_thenItEnds() {
        try (ClientConnection client = gateway.connect()) {
            client.send(modern("subscriptions/listen", "\"notifications\":{\"toolsListChanged\":true}")
                    .to("/tokens")
                    .key("good"));
            Arrived stream = gateway.server.take();
            stream.beginEvents();
            client.head();

            tokens.revoke("good");

            assertEnded(client, stream);
        }
    }

    @Test
    void givenTokenThatHasToBeVerifiedAnew_whenItIsStillGood_thenItsStreamGoesOn() {
        tokens.known("brief", tokens.of("google:1", "brief", gateway.time.now().plusSeconds(60)));
        try (ClientConnection client = gateway.connect()) {
            Arrived stream = listen(client, "/tokens", "brief");
            tokens.verified("brief", () -> Future.succeededFuture(tokens.of("google:1", "brief", Instant.MAX)));
            int presented = tokens.presented().size();

            gateway.time.advance(Duration.ofSeconds(60));

            await().until(() -> tokens.presented().size() > presented);
            stream.event(LATER);
            assertThat(client.eventOrThrow()).isEqualTo(LATER);
        }
    }

    @Test
    void givenTokenThatHasToBeVerifiedAnew_whenItIsNoLongerGood_thenItsStreamEnds() {
        tokens.known("brief", tokens.of("google:1", "brief", gateway.time.now().plusSeconds(60)));
        try (ClientConnection client = gateway.connect()) {
            Arrived stream = listen(client, "/tokens", "brief");
            tokens.verified("brief", () -> Future.succeededFuture(new Verdict.Unknown("nobody answers")));

            gateway.time.advance(Duration.ofSeconds(60));

            assertEnded(client, stream, 503);
        }
    }

    @Test
    void givenTokenThatIsSomebodyElsesNow_whenLookedAt_thenItsStreamEnds() {
        tokens.known("brief", tokens.of("google:1", "brief", gateway.time.now().plusSeconds(60)));
        try (ClientConnection client = gateway.connect()) {
            Arrived stream = listen(client, "/tokens", "brief");
            tokens.known("brief", tokens.of("google:2", "brief", Instant.MAX));

            gateway.time.advance(Duration.ofSeconds(60));

            assertEnded(client, stream);
        }
    }

    private Arrived listen(ClientConnection client, String path, String key) {
        client.send(ClientRequest.verb("GET")
                .to(path)
                .header("Accept", "text/event-stream")
                .key(key));
        Arrived stream = gateway.server.take();
        stream.beginEvents();
        client.head();
        return stream;
    }

    private static void assertEnded(ClientConnection client, Arrived stream) {
        assertEnded(client, stream, 401);
    }

    private static void assertEnded(ClientConnection client, Arrived stream, int code) {
        assertThat(client.eventOrThrow()).contains("\"code\":" + code);
        assertThat(client.event()).isNull();
        stream.awaitAbandoned();
    }
}
