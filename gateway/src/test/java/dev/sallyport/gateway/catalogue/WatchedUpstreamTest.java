package dev.sallyport.gateway.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.gateway.Answer;
import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.ForwardedAnswer;
import dev.sallyport.gateway.forward.Upstream;
import dev.sallyport.mcp.SseEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A server says that a list has changed to whoever listens; the gateway hears it too (protocol.md H4).
class WatchedUpstreamTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | {\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}",
                "1 | {\"jsonrpc\":\"2.0\",\"method\":\"notifications/resources/list_changed\",\"params\":{\"_meta\":{}}}",
                "0 | {\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{\"data\":\"list_changed\"}}",
                "0 | {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"a\":\"notifications/tools/list_changed\"}}",
                "0 | {\"method\":\"notifications/tools/list_changed\"",
                "0 | {}",
            })
    void hearsOnlyWhatSaysSo(int heard, String message) {
        List<SseEvent> passed = new ArrayList<>();

        assertThat(heardOf(message, passed)).isEqualTo(heard);
        assertThat(passed).hasSize(1);
    }

    @Test
    void looksAtNothingLong() {
        String message = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\",\"params\":{\"x\":\""
                + "x".repeat(5_000) + "\"}}";

        assertThat(heardOf(message, new ArrayList<>())).isZero();
    }

    private static int heardOf(String message, List<SseEvent> passed) {
        AtomicInteger heard = new AtomicInteger();
        SseEvent event = SseEvent.message(message.getBytes(StandardCharsets.UTF_8));
        Upstream server = new Upstream() {
            @Override
            public void send(Exchange exchange, Answer answer) {
                answer.event(event);
            }

            @Override
            public Future<Void> close(Duration grace) {
                return Future.succeededFuture();
            }
        };
        Asked nobody = new Asked(null, _ -> true);
        Answer client = new ForwardedAnswer(nobody) {
            @Override
            public void event(SseEvent one) {
                passed.add(one);
            }
        };
        Vertx vertx = Vertx.vertx();
        try {
            Exchange exchange = new Exchange(vertx.getOrCreateContext(), Exchange.Peer.STARTUP, client);
            new WatchedUpstream(server, heard::incrementAndGet).send(exchange, client);
        } finally {
            vertx.close().await();
        }
        return heard.get();
    }
}
