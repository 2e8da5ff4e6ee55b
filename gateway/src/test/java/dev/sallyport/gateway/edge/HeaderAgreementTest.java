package dev.sallyport.gateway.edge;

import static dev.sallyport.gateway.ClientRequest.META;
import static dev.sallyport.gateway.ClientRequest.legacyCall;
import static dev.sallyport.gateway.ClientRequest.message;
import static dev.sallyport.gateway.ClientRequest.meta;
import static dev.sallyport.gateway.ClientRequest.modern;
import static dev.sallyport.gateway.ClientRequest.modernCall;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.gateway.ClientRequest;
import dev.sallyport.gateway.GatewayFixture;
import dev.sallyport.gateway.Reply;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Headers and body of a 2026-07-28 request say the same, or nothing reaches the server (protocol.md B2 to B8, C2,
/// E1 to E4; threat: header/body mismatch, header smuggling).
class HeaderAgreementTest {
    @RegisterExtension
    final GatewayFixture gateway = new GatewayFixture();

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            nullValues = "absent",
            value = {
                "Mcp-Method, absent",
                "Mcp-Method, tools/list",
                "Mcp-Method, TOOLS/CALL",
                "Mcp-Method, ''",
                "Mcp-Name, absent",
                "Mcp-Name, open-other",
                "Mcp-Name, OPEN",
                "Mcp-Name, =?base64?b3Blbi1vdGhlcg==?=",
                "Mcp-Name, =?base64?b3Blbg?=",
                "Mcp-Name, =?base64?b3Bl*g==?=",
                "Mcp-Name, =?BASE64?b3Blbg==?=",
                "Mcp-Name, b3Blbg==",
                "MCP-Protocol-Version, absent",
                "MCP-Protocol-Version, 2025-11-25",
                "MCP-Protocol-Version, v999.0.0",
                "MCP-Protocol-Version, 2026-07-28x",
            })
    void givenHeaderThatContradictsTheBody_whenAsked_thenMismatch(String header, @Nullable String value) {
        ClientRequest request = modernCall("open").key(gateway.alice).without(header);

        Reply reply = gateway.ask(value == null ? request : request.header(header, value));

        assertRefused(reply, "400 -32020", "header_mismatch");
    }

    @ParameterizedTest
    @ValueSource(strings = {"open", "  open\t", "=?base64?b3Blbg==?="})
    void givenNameInAnyRightSpelling_whenAsked_thenServed(String name) {
        assertThat(gateway.ask(modernCall("open").key(gateway.alice).with("Mcp-Name", name))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void givenNameBeyondAscii_whenEncoded_thenServed() {
        String name = "open-\u00e9\u4e2d";
        String encoded = "=?base64?"
                + Base64.getEncoder().encodeToString(name.getBytes(java.nio.charset.StandardCharsets.UTF_8)) + "?=";

        assertThat(gateway.ask(modernCall(name).key(gateway.alice).with("Mcp-Name", encoded))
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Mcp-Method", "Mcp-Name", "MCP-Protocol-Version", "Mcp-Param-Region"})
    void givenHeaderTwice_whenAsked_thenMismatch(String header) {
        ClientRequest request = modernCall("open").key(gateway.alice).header("mcp-param-region", "eu");
        String value = switch (header) {
            case "Mcp-Method" -> "tools/call";
            case "Mcp-Name" -> "open";
            case "MCP-Protocol-Version" -> "2026-07-28";
            default -> "eu";
        };

        Reply reply = gateway.ask(request.header(header, value));

        assertRefused(reply, "400 -32020", "header_mismatch");
    }

    @Test
    void givenResource_whenNameIsNotItsUri_thenMismatch() {
        Reply reply = gateway.ask(modern("resources/read", "\"uri\":\"file:///open/a\"")
                .key(gateway.alice)
                .header("Mcp-Name", "file:///open/b"));

        assertRefused(reply, "400 -32020", "header_mismatch");
    }

    @Test
    void givenUnknownRevisionInHeaderAndBody_whenAsked_thenSupportedOnesAreListed() {
        Reply reply = gateway.ask(modernCall("open")
                .key(gateway.alice)
                .with("MCP-Protocol-Version", "v999.0.0")
                .body(message("1", "tools/call", meta("v999.0.0") + ",\"name\":\"open\"")));

        assertRefused(reply, "400 -32022", "unsupported_revision");
        assertThat(reply.text()).contains("\"data\":{\"supported\":[\"2026-07-28\"],\"requested\":\"v999.0.0\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"name\":\"open\"",
                "\"_meta\":{},\"name\":\"open\"",
                "\"_meta\":{\"io.modelcontextprotocol/clientCapabilities\":{}},\"name\":\"open\"",
                "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\"},\"name\":\"open\"",
                "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
                        + "\"io.modelcontextprotocol/clientCapabilities\":[]},\"name\":\"open\"",
            })
    void givenModernHeader_whenMetaIsIncomplete_thenInvalidParams(String params) {
        Reply reply = gateway.ask(modernCall("open").key(gateway.alice).body(message("1", "tools/call", params)));

        assertRefused(reply, "400 -32602", "malformed");
    }

    @Test
    void givenNoClientInfo_whenAsked_thenServed() {
        String bare = "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
                + "\"io.modelcontextprotocol/clientCapabilities\":{}},\"name\":\"open\"";

        assertThat(gateway.ask(modernCall("open").key(gateway.alice).body(message("1", "tools/call", bare)))
                        .status())
                .isEqualTo(200);
    }

    /// protocol.md B8
    @ParameterizedTest
    @ValueSource(strings = {"1999-01-01", "2025-11-25; x", "", "latest"})
    void givenLegacyRequest_whenRevisionIsUnknown_thenRefusedWithSupportedOnes(String version) {
        Reply reply = gateway.ask(legacyCall("open").key(gateway.alice).with("MCP-Protocol-Version", version));

        assertRefused(reply, "400 -32602", "unsupported_revision");
        assertThat(reply.text())
                .contains("\"supported\":[\"2026-07-28\",\"2025-11-25\",\"2025-06-18\",\"2025-03-26\",\"2024-11-05\"]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2025-11-25", "2025-06-18", "2025-03-26"})
    void givenLegacyRequest_whenRevisionIsKnown_thenServed(String version) {
        assertThat(gateway.ask(legacyCall("open").key(gateway.alice).with("MCP-Protocol-Version", version))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void givenLegacyRequest_whenItHasNoRevision_thenServed() {
        assertThat(gateway.ask(legacyCall("open").key(gateway.alice).without("MCP-Protocol-Version"))
                        .status())
                .isEqualTo(200);
    }

    /// protocol.md D1, D3
    @Test
    void givenModernNotification_whenMethodHeaderDiffers_thenMismatchWithoutId() {
        Reply reply = gateway.ask(modern("tools/call", "")
                .key(gateway.alice)
                .body("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{" + META
                        + ",\"requestId\":1}}"));

        assertThat(reply.verdict()).isEqualTo("400 -32020");
        assertThat(gateway.server.received()).isEmpty();
    }

    @Test
    void givenModernClient_whenItSendsAResponse_thenRefused() {
        Reply reply =
                gateway.ask(modern("x", "").key(gateway.alice).body("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}"));

        assertRefused(reply, "400 -32600", "malformed");
    }

    /// protocol.md B7
    @ParameterizedTest
    @ValueSource(strings = {"GET", "DELETE"})
    void givenModernClient_whenItListensOrEndsASession_thenVerbNotAllowed(String verb) {
        Reply reply = gateway.ask(ClientRequest.verb(verb)
                .key(gateway.alice)
                .header("MCP-Protocol-Version", ClientRequest.MODERN)
                .session("stray"));

        assertThat(reply.status()).isEqualTo(405);
        assertThat(reply.header("Allow")).contains("POST");
        assertThat(gateway.server.received()).isEmpty();
    }

    /// protocol.md B7
    @Test
    void givenModernRequest_whenSessionAndEventIdAreStray_thenServedWithoutThem() {
        Reply reply = gateway.ask(
                modernCall("open").key(gateway.alice).session("stray").header("Last-Event-ID", "7"));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Mcp-Session-Id")).isEmpty();
        assertThat(gateway.server.take().headers().names())
                .doesNotContain("mcp-session-id", "Mcp-Session-Id", "last-event-id");
    }

    /// protocol.md B2
    @Test
    void givenModernClaims_whenMethodIsInitialize_thenUnknownMethod() {
        Reply reply = gateway.ask(modern("initialize", "").key(gateway.alice));

        assertRefused(reply, "404 -32601", "unknown_method");
    }

    private void assertRefused(Reply reply, String verdict, String status) {
        assertThat(reply.verdict()).isEqualTo(verdict);
        assertThat(reply.text()).contains("\"id\":1,");
        assertThat(gateway.server.received()).isEmpty();
        assertThat(gateway.audit.statuses()).containsExactly(status);
    }
}
