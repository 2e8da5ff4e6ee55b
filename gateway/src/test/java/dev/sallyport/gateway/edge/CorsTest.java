package dev.sallyport.gateway.edge;

import static dev.sallyport.gateway.ClientRequest.modernCall;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.gateway.ClientRequest;
import dev.sallyport.gateway.GatewayFixture;
import dev.sallyport.gateway.Reply;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Pages of allowed origins may ask and read the answer, others may neither (protocol.md D4, N5).
class CorsTest {
    private static final String APP = "https://app.example.com";
    private static final String ALLOWED = "access-control-allow-origin";

    @RegisterExtension
    final GatewayFixture gateway = new GatewayFixture().origins(APP);

    @Test
    void givenAllowedOrigin_whenItAsksWhatItMaySend_thenMethodsAndTheProtocolsHeaders() {
        Reply reply = gateway.ask(preflight(APP)
                .header(
                        "Access-Control-Request-Headers",
                        "authorization,content-type,mcp-protocol-version,mcp-session-id,mcp-param-a,last-event-id,"
                                + "dpop,cookie,x-evil, mcp-\u00e4"));

        assertThat(reply.status()).isEqualTo(204);
        assertThat(reply.body()).isEmpty();
        assertThat(reply.headers().get(ALLOWED)).isEqualTo(List.of(APP));
        assertThat(reply.header("Vary")).contains("origin");
        assertThat(reply.header("Access-Control-Allow-Methods")).contains("GET, POST, DELETE");
        assertThat(reply.header("Access-Control-Allow-Headers"))
                .contains("authorization, content-type, mcp-protocol-version, mcp-session-id, mcp-param-a,"
                        + " last-event-id, dpop");
        assertThat(reply.header("Access-Control-Allow-Credentials")).isEmpty();
        assertThat(gateway.server.received()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.example.com", "null", "https://app.example.com.evil.org"})
    void givenOtherOrigin_whenItAsksWhatItMaySend_thenRefusedWithoutAWord(String origin) {
        Reply reply = gateway.ask(preflight(origin));

        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.headers()).doesNotContainKey(ALLOWED);
        assertThat(reply.headers()).doesNotContainKey("access-control-allow-methods");
        assertThat(gateway.audit.statuses()).containsExactly("origin_not_allowed");
    }

    @Test
    void givenAllowedOrigin_whenItCalls_thenItMayReadSessionAndChallenge() {
        Reply served = gateway.ask(modernCall("open").key(gateway.alice).header("Origin", APP));
        Reply refused = gateway.ask(modernCall("open").header("Origin", APP));

        assertThat(List.of(served, refused)).allSatisfy(reply -> {
            assertThat(reply.headers().get(ALLOWED)).isEqualTo(List.of(APP));
            assertThat(reply.header("Access-Control-Expose-Headers").orElseThrow())
                    .contains("Mcp-Session-Id", "WWW-Authenticate");
        });
        assertThat(refused.status()).isEqualTo(401);
    }

    @Test
    void givenOtherOrigin_whenItCalls_thenItMayReadNothing() {
        Reply reply = gateway.ask(modernCall("open").key(gateway.alice).header("Origin", "https://evil.example.com"));

        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.headers()).doesNotContainKey(ALLOWED);
    }

    @Test
    void givenNoOrigin_whenCalled_thenNothingIsSaidOfOrigins() {
        assertThat(gateway.ask(modernCall("open").key(gateway.alice)).headers()).doesNotContainKey(ALLOWED);
    }

    @Test
    void givenOptionsThatIsNoPreflight_whenAsked_thenTheVerbIsNotAllowed() {
        assertThat(gateway.ask(ClientRequest.verb("OPTIONS").header("Origin", APP))
                        .status())
                .isEqualTo(405);
        assertThat(gateway.ask(ClientRequest.verb("OPTIONS")).status()).isEqualTo(405);
    }

    private static ClientRequest preflight(String origin) {
        return ClientRequest.verb("OPTIONS").header("Origin", origin).header("Access-Control-Request-Method", "POST");
    }
}
