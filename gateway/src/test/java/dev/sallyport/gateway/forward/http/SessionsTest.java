package dev.sallyport.gateway.forward.http;

import static dev.sallyport.gateway.ClientRequest.initialize;
import static dev.sallyport.gateway.ClientRequest.legacyCall;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.gateway.ClientConnection;
import dev.sallyport.gateway.ClientRequest;
import dev.sallyport.gateway.GatewayFixture;
import dev.sallyport.gateway.Reply;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A session belongs to whoever opened it, where it was opened (protocol.md L1, L3 to L6, L18, N4; threats: session
/// hijack, guessable session ids).
class SessionsTest {
    private static final String SERVERS_OWN = "upstream-session-1";

    @RegisterExtension
    final GatewayFixture gateway = new GatewayFixture();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void givenHandshake_whenAnswered_thenTheClientNeverSeesTheServersOwnId(boolean asEvents) {
        gateway.server.answers(call -> {
            call.header("Mcp-Session-Id", SERVERS_OWN);
            if (asEvents) {
                call.beginEvents();
                call.resultEvent("{\"protocolVersion\":\"2025-11-25\"}");
                call.end();
            } else {
                call.result("{\"protocolVersion\":\"2025-11-25\"}");
            }
        });

        Reply reply = gateway.ask(initialize().key(gateway.alice));

        String session = reply.header("Mcp-Session-Id").orElseThrow();
        assertThat(session).matches("[\\x21-\\x7E]{40,}").doesNotContain(SERVERS_OWN);
        assertThat(reply.headers().toString() + reply.text()).doesNotContain(SERVERS_OWN);
        assertThat(gateway.ask(initialize().key(gateway.alice)).header("Mcp-Session-Id"))
                .isPresent()
                .isNotEqualTo(reply.header("Mcp-Session-Id"));
    }

    @Test
    void givenSession_whenItsOwnerCalls_thenTheServerGetsItsOwnId() {
        String session = open();

        assertThat(gateway.ask(legacyCall("open").key(gateway.alice).session(session))
                        .status())
                .isEqualTo(200);

        gateway.server.take();
        assertThat(gateway.server.take().header("Mcp-Session-Id")).isEqualTo(SERVERS_OWN);
    }

    @Test
    void givenSession_whenItIsUsedElsewhere_thenThereIsNoSuchSession() {
        String session = open();
        String expiredFor = session;

        assertUnknown(legacyCall("open").key(gateway.bob).session(session));
        assertUnknown(legacyCall("open").to("/other").key(gateway.alice).session(session));
        assertUnknown(legacyCall("public").to("/anonymous").session(session));
        assertUnknown(ClientRequest.verb("GET").key(gateway.bob).session(session));
        assertUnknown(ClientRequest.verb("DELETE").key(gateway.bob).session(session));
        gateway.time.advance(Duration.ofDays(8));
        assertUnknown(legacyCall("open").key(gateway.alice).session(expiredFor));
        assertThat(gateway.server.received()).hasSize(1);
    }

    @Test
    void givenSession_whenAnyCharacterIsChanged_thenThereIsNoSuchSession() {
        String session = open();
        for (int i = 0; i < session.length() - 1; i += 3) {
            char other = session.charAt(i) == 'A' ? 'B' : 'A';
            assertUnknown(legacyCall("open")
                    .key(gateway.alice)
                    .session(session.substring(0, i) + other + session.substring(i + 1)));
        }
        for (String wrong : new String[] {SERVERS_OWN, "x", "!!!", session + "A", session.substring(4), "AQ"}) {
            assertUnknown(legacyCall("open").key(gateway.alice).session(wrong));
        }
        assertThat(gateway.server.received()).hasSize(1);
    }

    @Test
    void givenSession_whenTheServerHasForgottenIt_thenTheClientIsTold() {
        String session = open();
        gateway.server.answers(call -> call.json(404, "{}"));

        assertUnknown(legacyCall("open").key(gateway.alice).session(session));
    }

    @Test
    void givenSession_whenItsOwnerEndsIt_thenTheServerIsTold() {
        String session = open();
        gateway.server.answers(call -> call.status(204));

        assertThat(gateway.ask(ClientRequest.verb("DELETE").key(gateway.alice).session(session))
                        .status())
                .isEqualTo(200);

        gateway.server.take();
        var end = gateway.server.take();
        assertThat(end.verb()).isEqualTo("DELETE");
        assertThat(end.header("Mcp-Session-Id")).isEqualTo(SERVERS_OWN);
    }

    /// protocol.md L5, L6
    @ParameterizedTest
    @ValueSource(strings = {"GET", "DELETE"})
    void givenServerThatTakesPostsOnly_whenListenedToOrEnded_thenVerbNotAllowed(String verb) {
        String session = open();
        gateway.server.answers(call -> call.status(405));

        assertThat(gateway.ask(ClientRequest.verb(verb).key(gateway.alice).session(session))
                        .status())
                .isEqualTo(405);
    }

    /// protocol.md L6, L7
    @Test
    void givenSession_whenItsOwnerListens_thenMessagesComeAsTheServerSendsThem() {
        String session = open();
        gateway.server.take();
        gateway.server.waitsForTest();
        try (ClientConnection connection = gateway.connect()) {
            connection.send(ClientRequest.verb("GET")
                    .key(gateway.alice)
                    .session(session)
                    .header("Last-Event-ID", "e7"));
            var stream = gateway.server.take();
            assertThat(stream.header("Mcp-Session-Id")).isEqualTo(SERVERS_OWN);
            assertThat(stream.header("Last-Event-ID")).isEqualTo("e7");
            stream.beginEvents();
            assertThat(connection.head().status()).isEqualTo(200);
            for (String message : new String[] {
                "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":5,\"result\":{\"replayed\":true}}",
                "{\"jsonrpc\":\"2.0\",\"id\":\"s\",\"method\":\"ping\"}"
            }) {
                stream.event(message);
                assertThat(connection.event()).isEqualTo(message);
            }
        }
        gateway.server.received().getLast().awaitAbandoned();
        gateway.awaitStatuses("ok", "ok");
    }

    private String open() {
        gateway.server.answers(call -> {
            if (call.method().equals("initialize")) {
                call.header("Mcp-Session-Id", SERVERS_OWN);
            }
            call.acknowledge();
        });
        return gateway.ask(initialize().key(gateway.alice))
                .header("Mcp-Session-Id")
                .orElseThrow();
    }

    private void assertUnknown(ClientRequest request) {
        Reply reply = gateway.ask(request);
        assertThat(reply.verdict()).isEqualTo("404 404");
        assertThat(reply.text()).contains("initialize again");
    }
}
