package dev.sallyport.gateway.forward.http;

import static dev.sallyport.gateway.ClientRequest.META;
import static dev.sallyport.gateway.ClientRequest.legacyCall;
import static dev.sallyport.gateway.ClientRequest.modernCall;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.gateway.ClientConnection;
import dev.sallyport.gateway.ClientRequest;
import dev.sallyport.gateway.GatewayFixture;
import dev.sallyport.gateway.Reply;
import dev.sallyport.gateway.ScriptedServer.Arrived;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Bytes go through as they are, headers only by name (protocol.md A11, D2, D11, E8, N3; threats: token passthrough,
/// hop-by-hop stripping, underscore spoofing).
class FidelityTest {
    private static final String ODD = "{ \"b\":9007199254740993 , \"a\":1.10e+2,\"z\":\"\\u00e9\\/\", \"aa\":[ ] }";

    @RegisterExtension
    final GatewayFixture gateway = new GatewayFixture();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void givenOddBytes_whenForwarded_thenTheyArriveAsTheyWere(boolean modern) {
        String meta = modern ? META + "," : "";
        String sent = "  {\"zz\":" + ODD + ",\"params\":{" + meta + "\"arguments\":" + ODD + ",\"name\":\"open\",\"x\":"
                + ODD + "},\n\"method\":\"tools/call\",\"id\":9007199254740993,\"jsonrpc\":\"2.0\"}\t";
        String answer = " {\"x\":" + ODD + ",\r\n\"result\":" + ODD + ",\"id\":9007199254740993,\"jsonrpc\":\"2.0\"} ";
        gateway.server.answers(call -> call.json(200, answer));
        ClientRequest request = modern ? modernCall("open") : legacyCall("open");

        Reply reply = gateway.ask(request.key(gateway.alice).body(sent));

        assertThat(gateway.server.take().text()).isEqualTo(sent);
        assertThat(reply.text()).isEqualTo(answer);
    }

    @Test
    void givenOddBytesInEvents_whenRelayed_thenTheyArriveAsTheyWere() {
        gateway.server.answers(call -> {
            call.beginEvents();
            call.write(": comment\r\nid: 7\r\nretry: 10\r\nunknown: x\r\ndata: {\"jsonrpc\":\"2.0\",\"method\":"
                    + "\"notifications/progress\",\r\ndata: \"params\":" + ODD + "}\r\n\r\n");
            call.write("data:{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":" + ODD + "}\n\n");
            call.end();
        });

        Reply reply = gateway.ask(legacyCall("open").key(gateway.alice));

        assertThat(reply.text())
                .isEqualTo("id: 7\nretry: 10\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\n"
                        + "data: \"params\":" + ODD + "}\n\ndata: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":" + ODD
                        + "}\n\n");
    }

    @Test
    void givenHeadersOfAllKinds_whenForwarded_thenOnlyThoseOfTheProtocolReachTheServer() {
        gateway.serverHeaders(Map.of("Authorization", "Bearer upstream-secret", "X-Tenant", "t1"));

        gateway.ask(modernCall("open")
                .key(gateway.alice)
                .header("Cookie", "session=1")
                .header("X-Forwarded-For", "6.6.6.6")
                .header("X-Forwarded-Host", "evil")
                .header("Forwarded", "for=6.6.6.6")
                .header("X-Tenant", "t2")
                .header("Mcp_Name", "other")
                .header("Mcp-Unknown", "x")
                .header("Mcp-Param-Region", "eu-1")
                .header("Proxy-Authorization", "Basic x")
                .header("Connection", "keep-alive, X-Tenant")
                .header("User-Agent", "spy")
                .header("Accept-Encoding", "gzip")
                .header("Origin", "http://localhost")
                .with("Host", "localhost"));

        Arrived arrived = gateway.server.take();
        assertThat(arrived.headers().names())
                .extracting(name -> name.toLowerCase(java.util.Locale.ROOT))
                .containsExactlyInAnyOrder(
                        "host",
                        "content-length",
                        "content-type",
                        "accept",
                        "mcp-protocol-version",
                        "mcp-method",
                        "mcp-name",
                        "mcp-param-region",
                        "authorization",
                        "x-tenant");
        assertThat(arrived.header("Authorization")).isEqualTo("Bearer upstream-secret");
        assertThat(arrived.header("X-Tenant")).isEqualTo("t1");
        assertThat(arrived.header("Host")).startsWith("127.0.0.1:");
        assertThat(arrived.header("Accept")).contains("application/json").contains("text/event-stream");
        assertThat(arrived.uri()).isEqualTo("/upstream?x=1");
    }

    @Test
    void givenKeyHeader_whenForwarded_thenTheClientsKeyStaysHere() {
        gateway.ask(modernCall("open").header("X-API-Key", gateway.alice));

        Arrived arrived = gateway.server.take();
        assertThat(arrived.headers().entries())
                .noneMatch(header -> header.getValue().contains(gateway.alice));
    }

    @Test
    void givenHeadersOfTheServer_whenRelayed_thenNoneReachesTheClient() {
        gateway.server.answers(call -> {
            call.header("Set-Cookie", "upstream=1");
            call.header("Server", "secret-server");
            call.header("X-Internal", "10.0.0.1");
            call.result("{}");
        });

        assertThat(gateway.ask(modernCall("open").key(gateway.alice)).headers())
                .doesNotContainKeys("set-cookie", "server", "x-internal");
    }

    /// protocol.md D11: progress before the result, and before the server has ended.
    @Test
    void givenServerThatStreams_whenItHasNotEnded_thenEachEventIsThereAlready() {
        gateway.server.waitsForTest();
        try (ClientConnection connection = gateway.connect()) {
            connection.send(modernCall("open").key(gateway.alice));
            Arrived call = gateway.server.take();
            call.beginEvents();
            Reply head = connection.head();
            assertThat(head.header("Content-Type")).contains("text/event-stream");
            assertThat(head.header("X-Accel-Buffering")).contains("no");
            for (int i = 0; i < 3; i++) {
                String progress =
                        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{\"n\":" + i + "}}";

                call.event(progress);

                assertThat(connection.event()).isEqualTo(progress);
            }
            call.resultEvent("{}");
            call.end();
            assertThat(connection.event()).contains("\"result\":{}");
            assertThat(connection.event()).isNull();
            assertThat(connection.ask(modernCall("other").key(gateway.alice)).status())
                    .isEqualTo(403);
        }
    }

    /// protocol.md D7: a server only should end its stream after the response.
    @Test
    void givenResponse_whenTheServerLeavesItsStreamOpen_thenTheClientHasItAnyway() {
        gateway.server.waitsForTest();
        try (ClientConnection connection = gateway.connect()) {
            connection.send(modernCall("open").key(gateway.alice));
            Arrived call = gateway.server.take();
            call.beginEvents();

            call.resultEvent("{}");

            connection.head();
            assertThat(connection.event()).contains("\"result\":{}");
            assertThat(connection.event()).isNull();
            call.awaitAbandoned();
            gateway.awaitStatuses("ok");
        }
    }

    /// protocol.md L8: a server's request to its client goes out at once.
    @Test
    void givenServerThatAsksItsClient_whenItStreams_thenTheQuestionArrivesAndTheAnswerGoesBack() {
        gateway.server.waitsForTest();
        try (ClientConnection connection = gateway.connect()) {
            connection.send(legacyCall("open").key(gateway.alice));
            Arrived call = gateway.server.take();
            call.beginEvents();
            connection.head();

            call.event("{\"jsonrpc\":\"2.0\",\"id\":\"s1\",\"method\":\"roots/list\"}");

            assertThat(connection.event()).contains("roots/list");
            gateway.server.answers(Arrived::acknowledge);
            String answer = "{\"jsonrpc\":\"2.0\",\"id\":\"s1\",\"result\":{\"roots\":[]}}";
            assertThat(gateway.ask(ClientRequest.post(answer).key(gateway.alice))
                            .status())
                    .isEqualTo(202);
            assertThat(gateway.server.take().text()).isEqualTo(answer);
            call.resultEvent("{}");
            assertThat(connection.event()).contains("\"result\"");
        }
    }

    /// protocol.md D3, L4: whatever a server says to a notification, its sender learns that it was accepted.
    @ParameterizedTest
    @ValueSource(ints = {200, 202, 204})
    void givenNotification_whenTheServerTookIt_thenAccepted(int status) {
        gateway.server.answers(call -> call.status(status));

        Reply reply = gateway.ask(ClientRequest.post("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}")
                .key(gateway.alice));

        assertThat(reply.status()).isEqualTo(202);
        assertThat(reply.body()).isEmpty();
    }
}
