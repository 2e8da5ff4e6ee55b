package dev.sallyport.gateway.edge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.gateway.ClientConnection;
import dev.sallyport.gateway.ClientRequest;
import dev.sallyport.gateway.GatewayFixture;
import dev.sallyport.gateway.Reply;
import dev.sallyport.policy.condition.Network;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is served besides endpoints is held to the edge's limits, and to the rule of its path about Host and
/// Origin (protocol.md D4, N5; threats: DNS rebinding, bodies without end).
class SiteTest {
    private static final String EVIL = "https://evil.example.com";
    private static final String FORM = "a=1&b=2";

    private final Queue<Site.Request> asked = new ConcurrentLinkedQueue<>();
    private volatile Future<Site.Response> answer = Future.succeededFuture(new Site.Response(
            201,
            List.of(new Site.Header("Set-Cookie", "a=1"), new Site.Header("Set-Cookie", "b=2")),
            "done".getBytes(UTF_8)));

    @RegisterExtension
    final GatewayFixture gateway = new GatewayFixture().site(new Site() {
        @Override
        public @Nullable Door door(String path) {
            return switch (path) {
                case "/own", "/mcp", "/approvals/a" -> Door.OWN;
                case "/token" -> Door.ANY_ORIGIN;
                case "/forward-auth/wiki" -> Door.ANY_HOST;
                default -> null;
            };
        }

        @Override
        public Future<Response> answer(Request request) {
            asked.add(request);
            return answer;
        }
    });

    @Test
    void givenRequest_whenServed_thenTheSiteSeesAllOfItAndTheClientWhatItSays() {
        gateway.proxies(new TrustedProxies(List.of(Network.parse("127.0.0.1")), null, false));

        Reply reply = gateway.ask(post("/token?x=%20y")
                .header("X-Forwarded-For", "192.0.2.1")
                .header("A", "1")
                .header("a", "2"));

        assertThat(reply.status()).isEqualTo(201);
        assertThat(reply.text()).isEqualTo("done");
        assertThat(reply.headers().get("set-cookie")).isEqualTo(List.of("a=1", "b=2"));
        assertThat(reply.headers()).doesNotContainKeys("content-type", "cache-control");
        Site.Request request = asked.remove();
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.path()).isEqualTo("/token");
        assertThat(request.query()).isEqualTo("x=%20y");
        assertThat(request.headers()).containsEntry("a", List.of("1", "2"));
        assertThat(new String(request.body(), UTF_8)).isEqualTo(FORM);
        assertThat(request.address()).isEqualTo("192.0.2.1");
        assertThat(gateway.audit.events()).isEmpty();
    }

    @ParameterizedTest(name = "{0}: Host {1}, Origin {2}")
    @CsvSource({
        "/own, localhost, '', 201",
        "/own, localhost, http://localhost, 201",
        "/own, localhost, https://evil.example.com, 403",
        "/own, localhost, null, 403",
        "/own, evil.example.com, '', 403",
        "/token, localhost, https://evil.example.com, 201",
        "/token, localhost, null, 201",
        "/token, evil.example.com, '', 403",
        "/token, evil.example.com, https://evil.example.com, 403",
        "/forward-auth/wiki, wiki.example.com, https://evil.example.com, 201",
        "/forward-auth/wiki, wiki.example.com, '', 201",
    })
    void givenHostAndOrigin_whenAsked_thenTheDoorOfThePathDecides(String path, String host, String origin, int status) {
        ClientRequest request = post(path).header("Host", host);

        Reply reply = gateway.ask(origin.isEmpty() ? request : request.header("Origin", origin));

        assertThat(reply.status()).isEqualTo(status);
        assertThat(asked).hasSize(status == 201 ? 1 : 0);
        assertThat(gateway.audit.statuses()).hasSize(status == 201 ? 0 : 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/own/", "/own/..", "//own", "/OWN", "/%6fwn", "/token/../own", "/own;a", "/own%2f"})
    void givenPathThatOnlyLooksLikeOne_whenAsked_thenItIsNoneOfTheSites(String path) {
        assertThat(gateway.ask(post(path)).status()).isEqualTo(404);
        assertThat(asked).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"/mcp, 401", "/approvals/a, 403"})
    void givenEndpointOrPageAtTheSamePath_whenAsked_thenItComesFirst(String path, int status) {
        ClientRequest request = path.equals("/mcp")
                ? ClientRequest.modernCall("open")
                : post(path).with("Content-Type", "application/x-www-form-urlencoded");

        assertThat(gateway.ask(request).status()).isEqualTo(status);
        assertThat(asked).isEmpty();
    }

    @Test
    void givenOtherOrigin_whenEveryOriginMayAsk_thenItMayReadTheAnswerButBringNoCookies() {
        Reply reply = gateway.ask(post("/token").header("Origin", EVIL));

        assertThat(reply.header("Access-Control-Allow-Origin")).contains("*");
        assertThat(reply.header("Access-Control-Allow-Credentials")).isEmpty();
    }

    @Test
    void givenPreflight_whenEveryOriginMayAsk_thenItIsAnsweredWithoutTheSite() {
        Reply reply = gateway.ask(preflight("/token"));

        assertThat(reply.status()).isEqualTo(204);
        assertThat(reply.header("Access-Control-Allow-Origin")).contains("*");
        assertThat(reply.header("Access-Control-Allow-Headers")).contains("authorization");
        assertThat(asked).isEmpty();
    }

    @Test
    void givenPreflight_whenOnlyOwnPagesMayAsk_thenRefused() {
        Reply reply = gateway.ask(preflight("/own"));

        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.headers()).doesNotContainKey("access-control-allow-origin");
    }

    @Test
    void givenBodyAtTheLimit_whenSent_thenServedAndOneByteMoreIsNot() {
        assertThat(gateway.ask(post("/token").body("x".repeat(64 << 10))).status())
                .isEqualTo(201);

        Reply reply = gateway.ask(post("/token").body("x".repeat((64 << 10) + 1)));

        assertThat(reply.status()).isEqualTo(413);
        assertThat(reply.text()).isEqualTo("{\"error\":\"invalid_request\",\"error_description\":\"body_too_large\"}");
        assertThat(asked).hasSize(1);
        assertThat(gateway.audit.statuses()).containsExactly("body_too_large");
    }

    @Test
    void givenBodyThatDoesNotCome_whenTimeIsUp_thenRefusedAndTheConnectionEnds() {
        gateway.bodyDeadline(Duration.ofMillis(100));
        try (ClientConnection client = gateway.connect()) {
            client.send(post("/token").header("Content-Length", "9"));

            assertThat(client.reply().status()).isEqualTo(408);
            assertThat(client.closedByGateway()).isTrue();
            assertThat(asked).isEmpty();
        }
    }

    @Test
    void givenSiteThatFails_whenAsked_then500WithoutAWord() {
        gateway.expectsABug();
        answer = Future.failedFuture(new IllegalStateException("secret"));

        Reply reply = gateway.ask(post("/token"));

        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.text()).contains("server_error").doesNotContain("secret");
    }

    @Test
    void givenHeaderThatWouldSplitTheAnswer_whenServed_then500AndNothingOfIt() {
        gateway.expectsABug();
        answer = Future.succeededFuture(
                new Site.Response(200, List.of(new Site.Header("X-A", "a\r\nX-B: b")), "done".getBytes(UTF_8)));

        Reply reply = gateway.ask(post("/token"));

        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.headers()).doesNotContainKeys("x-a", "x-b");
    }

    @Test
    void givenSiteThatAnswersLate_whenTheClientHasGone_thenNothingHappens() {
        Promise<Site.Response> late = Promise.promise();
        answer = late.future();
        try (ClientConnection client = gateway.connect()) {
            client.send(post("/token"));
            await().until(() -> !asked.isEmpty());
        }

        late.complete(new Site.Response(200, List.of(), new byte[0]));

        answer = Future.succeededFuture(new Site.Response(200, List.of(), new byte[0]));
        assertThat(gateway.ask(post("/token")).status()).isEqualTo(200);
    }

    @Test
    void givenAnswerFromAnotherThread_whenTheGatewayDrains_thenItIsWaitedFor() {
        Promise<Site.Response> late = Promise.promise();
        answer = late.future();
        try (ClientConnection client = gateway.connect()) {
            client.send(post("/token"));
            await().until(() -> !asked.isEmpty());
            Future<Void> drained = gateway.drain(Duration.ofSeconds(15));

            var _ = CompletableFuture.runAsync(() -> late.complete(new Site.Response(200, List.of(), new byte[0])));

            assertThat(client.reply().status()).isEqualTo(200);
            drained.await();
        }
    }

    @Test
    void givenStrictTransport_whenAnythingIsAsked_thenBrowsersAreTold() {
        gateway.strictTransport();

        assertThat(List.of(gateway.ask(post("/token")), gateway.ask(post("/nowhere"))))
                .allSatisfy(reply ->
                        assertThat(reply.header("Strict-Transport-Security")).contains("max-age=31536000"));
    }

    private static ClientRequest post(String path) {
        return ClientRequest.verb("POST").to(path).body(FORM);
    }

    private static ClientRequest preflight(String path) {
        return ClientRequest.verb("OPTIONS")
                .to(path)
                .header("Origin", EVIL)
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "authorization");
    }
}
