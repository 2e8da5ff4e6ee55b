package dev.sallyport.gateway.edge;

import static dev.sallyport.gateway.ClientRequest.legacyCall;
import static dev.sallyport.gateway.ClientRequest.modernCall;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sallyport.gateway.ClientConnection;
import dev.sallyport.gateway.ClientRequest;
import dev.sallyport.gateway.GatewayFixture;
import dev.sallyport.gateway.Reply;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What is wrong with a request is said in the protocol's own terms, leaves a record, and costs the next request on
/// the same connection nothing (protocol.md A4, A7, D1, E2; threats: parser differential, depth bomb, unbounded
/// body).
class FramingTest {
    @RegisterExtension
    final GatewayFixture gateway = new GatewayFixture();

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "POST    | /nowhere    | 404 404 | no_such_endpoint",
                "POST    | /mcp/       | 404 404 | no_such_endpoint",
                "POST    | /mcp%2f     | 404 404 | no_such_endpoint",
                "OPTIONS | *           | 404 404 | no_such_endpoint",
                "GET     | /           | 404 404 | no_such_endpoint",
                "PUT     | /mcp        | 405 405 | verb_not_allowed",
                "PATCH   | /mcp        | 405 405 | verb_not_allowed",
                "OPTIONS | /mcp        | 405 405 | verb_not_allowed",
                "TRACE   | /mcp        | 405 405 | verb_not_allowed",
            })
    void givenWrongPathOrVerb_whenAsked_thenRefusedAndConnectionServesOn(
            String verb, String target, String verdict, String status) {
        try (ClientConnection connection = gateway.connect()) {
            ClientRequest wrong =
                    ClientRequest.verb(verb).to(target).key(gateway.alice).body("{\"some\":\"body\"}");

            Reply reply = connection.ask(wrong);

            assertThat(reply.verdict()).isEqualTo(verdict);
            assertThat(gateway.audit.statuses()).containsExactly(status);
            assertServedOn(connection);
        }
    }

    @Test
    void givenWrongVerb_whenRefused_thenAllowNamesTheRightOnes() {
        assertThat(gateway.ask(ClientRequest.verb("PUT")).header("Allow")).contains("GET, POST, DELETE");
    }

    @Test
    void givenHead_whenAsked_thenRefusedWithoutBodyAndConnectionServesOn() {
        try (ClientConnection connection = gateway.connect()) {
            Reply head = connection.send(ClientRequest.verb("HEAD")).head();

            assertThat(head.status()).isEqualTo(405);
            assertServedOn(connection);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"text/plain", "application/x-www-form-urlencoded", "application/jsonp", "''", "json"})
    void givenOtherMediaType_whenPosted_thenUnsupported(String type) {
        try (ClientConnection connection = gateway.connect()) {
            Reply reply = connection.ask(modernCall("open").key(gateway.alice).with("Content-Type", type));

            assertThat(reply.verdict()).isEqualTo("415 415");
            assertThat(gateway.audit.statuses()).containsExactly("unsupported_media_type");
            assertServedOn(connection);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"application/json; charset=utf-8", "APPLICATION/JSON", "application/json ;x=y"})
    void givenJsonInAnySpelling_whenPosted_thenServed(String type) {
        assertThat(gateway.ask(modernCall("open").key(gateway.alice).with("Content-Type", type))
                        .status())
                .isEqualTo(200);
    }

    static Stream<Arguments> malformed() {
        String call = "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":{\"name\":\"open\"}}";
        return Stream.of(
                arguments("empty", bytes(""), -32700),
                arguments("spaces", bytes("  \n "), -32700),
                arguments("cut off", bytes("{\"jsonrpc\":\"2.0\",\"id\":7"), -32700),
                arguments("trailing data", bytes(call + "{}"), -32700),
                arguments("duplicate key", bytes(call.replace("\"id\":7", "\"id\":7,\"id\":8")), -32700),
                arguments("duplicate escaped key", bytes(call.replace("\"id\":7", "\"id\":7,\"\\u0069d\":8")), -32700),
                arguments("byte order mark", bytes("\uFEFF" + call), -32700),
                arguments("invalid UTF-8", invalidUtf8(call), -32700),
                arguments("UTF-16", call.getBytes(java.nio.charset.StandardCharsets.UTF_16LE), -32700),
                arguments("half a surrogate", bytes(call.replace("open", "\\ud800")), -32700),
                arguments("NaN", bytes(call.replace("\"id\":7", "\"id\":NaN")), -32700),
                arguments("comment", bytes("/**/" + call), -32700),
                arguments("depth bomb", bytes("[".repeat(100_000)), -32600),
                arguments("deep params", bytes(call.replace("\"open\"", nested("\"open\""))), -32600),
                arguments("key in another case", bytes(call.replace("\"method\"", "\"Method\"")), -32600),
                arguments("null id", bytes(call.replace("\"id\":7", "\"id\":null")), -32600),
                arguments("fractional id", bytes(call.replace("\"id\":7", "\"id\":7.5")), -32600),
                arguments("no version", bytes(call.replace("\"jsonrpc\":\"2.0\",", "")), -32600),
                arguments("a number", bytes("7"), -32600),
                arguments("huge number", bytes(call.replace("\"id\":7", "\"id\":" + "7".repeat(65))), -32600),
                arguments("name is a number", bytes(call.replace("\"open\"", "7")), -32602));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void givenMalformedBody_whenPosted_thenRefusedAndConnectionServesOn(String what, byte[] body, int code) {
        try (ClientConnection connection = gateway.connect()) {
            Reply reply = connection.ask(legacyCall("open").key(gateway.alice).body(body));

            assertThat(reply.verdict()).as(what).isEqualTo("400 " + code);
            assertThat(gateway.audit.statuses()).containsExactly("malformed");
            assertServedOn(connection);
            assertThat(gateway.server.received()).hasSize(1);
        }
    }

    /// protocol.md A2
    @Test
    void givenUnusableParams_whenIdWasReadable_thenItIsEchoed() {
        Reply reply = gateway.ask(legacyCall("open")
                .key(gateway.alice)
                .body("{\"jsonrpc\":\"2.0\",\"id\":\"seven\",\"method\":\"tools/call\",\"params\":[]}"));

        assertThat(reply.text()).contains("\"id\":\"seven\"").contains("-32600");
    }

    @Test
    void givenRequestsSentTogether_whenOneIsMalformed_thenEachIsAnsweredInOrder() {
        try (ClientConnection connection = gateway.connect()) {
            ClientRequest good = modernCall("open").key(gateway.alice);
            ClientRequest bad = modernCall("open").key(gateway.alice).body("{");

            connection.send(good).send(bad).send(good);

            assertThat(connection.reply().status()).isEqualTo(200);
            assertThat(connection.reply().verdict()).isEqualTo("400 -32700");
            assertThat(connection.reply().status()).isEqualTo(200);
        }
    }

    @Test
    void givenBodyInPieces_whenSplitWithinCharacters_thenServedAsOne() {
        try (ClientConnection connection = gateway.connect()) {
            String json = ClientRequest.message("1", "tools/call", "\"name\":\"open-\u00e9\"");
            connection.send("POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Authorization: Bearer " + gateway.alice + "\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (byte b : bytes(json)) {
                connection.send("1\r\n").send(new byte[] {b}).send("\r\n");
            }
            connection.send("0\r\n\r\n");

            assertThat(connection.reply().status()).isEqualTo(200);
            assertThat(gateway.server.take().text()).isEqualTo(json);
        }
    }

    private void assertServedOn(ClientConnection connection) {
        assertThat(connection.ask(modernCall("open").key(gateway.alice)).status())
                .as("the next request on the same connection")
                .isEqualTo(200);
    }

    private static String nested(String inner) {
        return "{\"a\":".repeat(64) + inner + "}".repeat(64);
    }

    private static byte[] invalidUtf8(String json) {
        byte[] bytes = bytes(json.replace("open", "open~"));
        int at = json.indexOf("open") + 4;
        byte[] broken = Arrays.copyOf(bytes, bytes.length);
        broken[at] = (byte) 0xC0;
        return broken;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
