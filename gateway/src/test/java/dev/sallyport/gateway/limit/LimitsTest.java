package dev.sallyport.gateway.limit;

import static dev.sallyport.gateway.ClientRequest.legacy;
import static dev.sallyport.gateway.ClientRequest.legacyCall;
import static dev.sallyport.gateway.ClientRequest.modern;
import static dev.sallyport.gateway.ClientRequest.modernCall;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.gateway.ClientConnection;
import dev.sallyport.gateway.ClientRequest;
import dev.sallyport.gateway.GatewayFixture;
import dev.sallyport.gateway.Reply;
import dev.sallyport.gateway.audit.AuditEvent.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// How often a subject may call (protocol.md H9; threats: economic denial of service, unbounded streams).
class LimitsTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final ClientRequest LISTEN = listen();

    @RegisterExtension
    final GatewayFixture gateway = new GatewayFixture();

    @Test
    void givenLimitUsedUp_whenCalledAgain_then429WithRetryAfterUntilThereIsRoom() {
        gateway.limits(new Limits(new Limit(2, MINUTE), null, Map.of()));
        assertThat(call("open").status()).isEqualTo(200);
        gateway.time.advance(Duration.ofMillis(20_500));
        assertThat(call("open").status()).isEqualTo(200);

        Reply refused = call("open");

        assertThat(refused.verdict()).isEqualTo("429 429");
        assertThat(refused.header("Retry-After")).contains("40");
        assertThat(refused.text()).contains("\"retryAfterSeconds\":40").contains("\"id\":1,");
        assertThat(gateway.server.received()).hasSize(2);
        gateway.time.advance(Duration.ofMillis(39_500));
        assertThat(call("open").status()).isEqualTo(200);
        assertThat(call("open").status()).isEqualTo(429);
        assertThat(gateway.audit.statuses()).containsExactly("ok", "ok", "rate_limited", "ok", "rate_limited");
    }

    @Test
    void givenLimitUsedUpByOne_whenAnotherCalls_thenServed() {
        gateway.limits(new Limits(new Limit(1, MINUTE), null, Map.of()));
        call("open");

        assertThat(gateway.ask(modernCall("open").key(gateway.bob)).status()).isEqualTo(200);
        assertThat(call("open").status()).isEqualTo(429);
    }

    @Test
    void givenDeniedAndMalformedCalls_whenTheLimitIsTight_thenTheySpendNothing() {
        gateway.limits(new Limits(new Limit(1, MINUTE), new Limit(1, MINUTE), Map.of()));
        for (int i = 0; i < 5; i++) {
            assertThat(call("other").status()).isEqualTo(403);
            assertThat(gateway.ask(legacy("tools/call", "").key(gateway.alice)).status())
                    .isEqualTo(400);
            assertThat(gateway.ask(legacyCall("open").key("wrong")).status()).isEqualTo(401);
        }

        assertThat(call("open").status()).isEqualTo(200);
    }

    @Test
    void givenToolLimitUsedUp_whenAnotherToolIsCalled_thenServedFromWhatIsLeftOfTheSubjects() {
        gateway.limits(new Limits(new Limit(3, MINUTE), new Limit(1, MINUTE), Map.of()));
        assertThat(call("open").status()).isEqualTo(200);
        for (int i = 0; i < 5; i++) {
            assertThat(call("open").status()).isEqualTo(429);
        }

        assertThat(call("open2").status()).isEqualTo(200);
        assertThat(call("open3").status()).isEqualTo(200);
        assertThat(call("open4").status()).isEqualTo(429);
    }

    @Test
    void givenOverride_whenItsToolIsCalled_thenItReplacesTheDefaultForThatToolOnly() {
        gateway.limits(new Limits(
                null,
                new Limit(1, MINUTE),
                Map.of(
                        "open2",
                        new Limit(2, MINUTE),
                        "srv/open3",
                        new Limit(3, MINUTE),
                        "open3",
                        new Limit(1, MINUTE))));

        assertThat(served("open")).isEqualTo(1);
        assertThat(served("open2")).isEqualTo(2);
        assertThat(served("open3")).isEqualTo(3);
        assertThat(served("open4")).isEqualTo(1);
    }

    @Test
    void givenHandshakesAndNotifications_whenTheLimitIsTight_thenTheyDoNotCount() {
        gateway.limits(new Limits(new Limit(1, MINUTE), null, Map.of()));
        for (String method : List.of("initialize", "ping", "logging/setLevel")) {
            assertThat(gateway.ask(legacy(method, "\"level\":\"info\"").key(gateway.alice))
                            .status())
                    .isEqualTo(200);
        }

        assertThat(gateway.ask(legacy("tools/list", "").key(gateway.alice)).status())
                .isEqualTo(200);
        assertThat(gateway.ask(legacy("prompts/list", "").key(gateway.alice)).status())
                .isEqualTo(429);
    }

    @Test
    void givenFiftyConcurrentCallers_whenTheyShareAKey_thenExactlyTheLimitIsServed()
            throws InterruptedException, ExecutionException {
        gateway.limits(new Limits(new Limit(100, MINUTE), null, Map.of()));
        gateway.port();
        List<Future<Integer>> callers = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 50; i++) {
                callers.add(threads.submit(() -> servedOf(6)));
            }
        }

        int served = 0;
        for (Future<Integer> caller : callers) {
            served += caller.get();
        }
        assertThat(served).isEqualTo(100);
        assertThat(gateway.server.received()).hasSize(100);
    }

    @Test
    void givenStreamsAtTheirBound_whenOneMoreIsOpened_thenRefusedUntilOneHasEnded() {
        gateway.streamsPerSubject(2);
        gateway.server.answers(stream -> stream.beginEvents());
        try (ClientConnection first = gateway.connect();
                ClientConnection second = gateway.connect()) {
            assertThat(first.send(LISTEN).head().status()).isEqualTo(200);
            assertThat(second.send(LISTEN).head().status()).isEqualTo(200);

            Reply third = gateway.ask(LISTEN);

            assertThat(third.verdict()).isEqualTo("503 503");
            assertThat(gateway.server.received()).hasSize(2);
            assertThat(gateway.ask(modern("subscriptions/listen", "\"notifications\":{}")
                                    .key(gateway.alice))
                            .verdict())
                    .isEqualTo("503 503");
            gateway.server.received().getFirst().end();
            assertThat(first.event()).isNull();
            awaitRoom();
        }
    }

    @Test
    void givenStreamsAtTheirBound_whenTheClientLeaves_thenThereIsRoomAgain() {
        gateway.streamsPerSubject(1);
        gateway.server.answers(stream -> stream.beginEvents());
        try (ClientConnection first = gateway.connect()) {
            first.send(LISTEN).head();
        }

        awaitRoom();
    }

    @Test
    void givenKeysThatAreBeingRead_whenTheClientLeavesBeforeItIsKnown_thenThereIsRoomAgain() {
        gateway.streamsPerSubject(1);
        gateway.server.answers(stream -> stream.beginEvents());
        gateway.port();
        gateway.keys.hold();
        try (ClientConnection first = gateway.connect()) {
            first.send(LISTEN);
            await().until(gateway.keys::somebodyWaits);
        }
        await().pollDelay(Duration.ofMillis(100)).until(() -> true);
        gateway.keys.release();
        gateway.awaitStatuses("cancelled");

        awaitRoom();
    }

    @Test
    void givenStreamThatWaits_whenTheClientLeavesBeforeItBegins_thenThereIsRoomAgain() {
        gateway.streamsPerSubject(1);
        gateway.server.answers(stream -> stream.beginEvents());
        gateway.audit.hold(Phase.INTENT);
        try (ClientConnection first = gateway.connect()) {
            first.send(LISTEN);
            await().until(() -> gateway.audit.waiting() == 1);
        }
        gateway.audit.release();
        gateway.awaitStatuses("cancelled");

        awaitRoom();
        assertThat(gateway.server.received()).hasSize(1);
    }

    private void awaitRoom() {
        await().untilAsserted(() -> {
            try (ClientConnection next = gateway.connect()) {
                assertThat(next.send(LISTEN).head().status()).isEqualTo(200);
            }
        });
    }

    private static ClientRequest listen() {
        return ClientRequest.verb("GET").key("key-of-alice").header("MCP-Protocol-Version", "2025-11-25");
    }

    private int servedOf(int calls) {
        int served = 0;
        try (ClientConnection connection = gateway.connect()) {
            for (int i = 0; i < calls; i++) {
                served += connection.ask(modernCall("open").key(gateway.alice)).status() == 200 ? 1 : 0;
            }
        }
        return served;
    }

    private int served(String tool) {
        int served = 0;
        while (call(tool).status() == 200) {
            served++;
        }
        return served;
    }

    private Reply call(String tool) {
        return gateway.ask(modernCall(tool).key(gateway.alice));
    }
}
