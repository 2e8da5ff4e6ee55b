package dev.sallyport.gateway.edge;

import static dev.sallyport.gateway.ClientRequest.modernCall;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.gateway.GatewayFixture;
import dev.sallyport.gateway.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Host and Origin allow-lists come before everything (protocol.md D4, D5, N5; threat: DNS rebinding).
class HostAndOriginTest {
    @RegisterExtension
    final GatewayFixture gateway = new GatewayFixture().origins("https://app.example.com");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example.com",
                "null",
                "",
                "http://localhost.evil.example.com",
                "https://app.example.com.evil.org",
                "https://app.example.com:444",
                "http://localhost:1",
            })
    void givenBadOrigin_whenKeyIsGood_thenRefusedAndServerUntouched(String origin) {
        Reply reply = gateway.ask(modernCall("open").key(gateway.alice).header("Origin", origin));

        assertThat(reply.verdict()).isEqualTo("403 403");
        assertThat(gateway.server.received()).isEmpty();
        assertThat(gateway.audit.statuses()).containsExactly("origin_not_allowed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example.com", "localhost.evil.example.com", "localhost@evil.example.com", "[::2]"})
    void givenBadHost_whenKeyIsGood_thenRefusedAndServerUntouched(String host) {
        Reply reply = gateway.ask(modernCall("open").key(gateway.alice).header("Host", host));

        assertThat(reply.verdict()).isEqualTo("403 403");
        assertThat(gateway.server.received()).isEmpty();
        assertThat(gateway.audit.statuses()).containsExactly("host_not_allowed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:80", "127.0.0.1:9000", "[::1]", "[::1]:9000"})
    void givenHostOfTheGateway_whenAsked_thenServed(String host) {
        assertThat(gateway.ask(modernCall("open").key(gateway.alice).header("Host", host))
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:9000, http://localhost:9000",
        "localhost:9000, https://LOCALHOST:9000",
        "127.0.0.1, http://127.0.0.1",
        "localhost:9000, https://app.example.com"
    })
    void givenOwnOrAllowedOrigin_whenAsked_thenServed(String host, String origin) {
        Reply reply = gateway.ask(
                modernCall("open").key(gateway.alice).header("Host", host).header("Origin", origin));

        assertThat(reply.status()).isEqualTo(200);
    }

    @Test
    void givenNoOrigin_whenAsked_thenServed() {
        assertThat(gateway.ask(modernCall("open").key(gateway.alice)).status()).isEqualTo(200);
    }

    @Test
    void givenBadOrigin_whenPathAndVerbAndBodyAreWrongToo_thenTheOriginDecides() {
        Reply reply = gateway.ask(modernCall("open")
                .to("/nowhere")
                .header("Origin", "https://evil.example.com")
                .body("{"));

        assertThat(reply.verdict()).isEqualTo("403 403");
    }

    @Test
    void givenSecondOriginThatIsBad_whenFirstIsGood_thenRefused() {
        Reply reply = gateway.ask(modernCall("open")
                .key(gateway.alice)
                .header("Origin", "https://app.example.com")
                .header("Origin", "https://evil.example.com"));

        assertThat(reply.verdict()).isEqualTo("403 403");
        assertThat(gateway.server.received()).isEmpty();
    }

    @Test
    void givenSecondHostThatIsBad_whenFirstIsGood_thenRefused() {
        Reply reply = gateway.ask(modernCall("open")
                .key(gateway.alice)
                .header("Host", "localhost")
                .header("Host", "evil.example.com"));

        assertThat(reply.status()).isBetween(400, 403);
        assertThat(gateway.server.received()).isEmpty();
    }
}
