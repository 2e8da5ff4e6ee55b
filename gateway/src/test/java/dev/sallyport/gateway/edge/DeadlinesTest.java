package dev.sallyport.gateway.edge;

import static dev.sallyport.gateway.ClientRequest.legacyCall;
import static dev.sallyport.gateway.ClientRequest.modernCall;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.gateway.ClientConnection;
import dev.sallyport.gateway.GatewayFixture;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whoever is slow loses the connection (threats.md, limits: header and body deadline; threat: Slowloris).
class DeadlinesTest {
    private static final Duration SHORT = Duration.ofMillis(200);

    @RegisterExtension
    final GatewayFixture gateway = new GatewayFixture().headerDeadline(SHORT).bodyDeadline(SHORT);

    @Test
    void givenBodyThatDoesNotCome_whenTimeIsUp_thenRefusedAndClosed() {
        try (ClientConnection connection = gateway.connect()) {
            connection.send(legacyCall("open")
                    .key(gateway.alice)
                    .header("Content-Length", "1000")
                    .body("{"));

            assertThat(connection.reply().verdict()).isEqualTo("408 408");
            assertThat(connection.closedByGateway()).isTrue();
            assertThat(gateway.audit.statuses()).containsExactly("body_too_slow");
        }
    }

    @Test
    void givenFormThatDoesNotCome_whenTimeIsUp_thenRefusedAndClosed() {
        try (ClientConnection connection = gateway.connect()) {
            connection.send("POST /approvals/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n"
                    + "Content-Type: application/x-www-form-urlencoded\r\n\r\nkey=");

            assertThat(connection.reply().status()).isEqualTo(408);
            assertThat(connection.closedByGateway()).isTrue();
            assertThat(gateway.audit.statuses()).containsExactly("body_too_slow");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "POST /mcp HTTP/1.1\r\nHost: localhost\r\nX-Slow: "})
    void givenHeadersThatDoNotCome_whenTimeIsUp_thenClosed(String beginning) {
        try (ClientConnection connection = gateway.connect()) {
            connection.send(beginning);

            assertThat(connection.closedByGateway()).isTrue();
        }
    }

    @Test
    void givenConnectionThatWasServed_whenIdleForLonger_thenItStaysOpen() {
        try (ClientConnection connection = gateway.connect()) {
            connection.ask(modernCall("open").key(gateway.alice));

            await().pollDelay(SHORT.multipliedBy(3))
                    .untilAsserted(() -> assertThat(connection
                                    .ask(modernCall("open").key(gateway.alice))
                                    .status())
                            .isEqualTo(200));
        }
    }

    @Test
    void givenHeadersOverTheirLimit_whenSent_thenRefusedAndServerUntouched() {
        try (ClientConnection connection = gateway.connect()) {
            connection.send(modernCall("open").key(gateway.alice).header("X-Big", "x".repeat(17 << 10)));

            assertThat(connection.head().status()).isBetween(400, 431);
            assertThat(gateway.server.received()).isEmpty();
        }
    }
}
