package dev.sallyport.adapters.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sallyport.oauth.fetch.AddressPolicy;
import dev.sallyport.oauth.fetch.FetchFailed;
import dev.sallyport.oauth.fetch.Fetcher;
import dev.sallyport.policy.condition.Network;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is fetched, and what never is (protocol.md N2).
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class SafeFetcherTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final AddressPolicy LOOPBACK = new AddressPolicy(List.of(Network.parse("127.0.0.1")), true);

    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger resolved = new AtomicInteger();
    private final List<String> headers = new ArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private HttpServer server = start();

    @BeforeEach
    void serve() {
        server.createContext("/", this::answer);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    @AfterEach
    void stop() {
        end.countDown();
        server.stop(0);
    }

    @AfterAll
    static void close() {
        VERTX.close();
    }

    @Test
    void bringsTheAnswerOfTheNamedHost() throws FetchFailed {
        try (var fetcher = fetcher("127.0.0.1")) {
            Fetcher.Response response = fetcher.fetch(get("/ok?a=b"));

            assertThat(response.status()).isEqualTo(200);
            assertThat(new String(response.body(), UTF_8)).isEqualTo("GET /ok?a=b idp.example.com:" + port());
            assertThat(response.header("x-twice")).contains("one");
            assertThat(response.headers().get("x-twice")).containsExactly("one", "two");
            assertThat(headers).containsExactlyInAnyOrder("host", "accept", "connection");
        }
    }

    @Test
    void sendsABody() throws FetchFailed {
        try (var fetcher = fetcher("127.0.0.1")) {
            byte[] form = "token=abc".getBytes(UTF_8);
            Fetcher.Response response = fetcher.fetch(new Fetcher.Request(
                    "POST", uri("/echo"), Map.of("Content-Type", "text/plain"), form, 100, Duration.ofSeconds(5)));

            assertThat(response.body()).isEqualTo(form);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "10.0.0.1",
                "169.254.169.254",
                "::1",
                "fe80::1",
                "fd00::1",
                "::ffff:127.0.0.1",
                "64:ff9b::7f00:1",
                "0.0.0.0"
            })
    void refusesNamesThatStandForPrivateAddresses(String address) {
        try (var fetcher = new SafeFetcher(VERTX, new AddressPolicy(List.of(), true), _ -> addresses(address), null)) {
            assertThat(failure(fetcher, get("/ok")).refused()).isTrue();
            assertThat(asked).hasValue(0);
        }
    }

    @Test
    void refusesANameOfWhichOneAddressOfSeveralIsPrivate() {
        try (var fetcher = fetcher("127.0.0.1", "127.0.0.2")) {
            assertThat(failure(fetcher, get("/ok")).refused()).isTrue();
            assertThat(asked).hasValue(0);
        }
    }

    @Test
    void asksForTheAddressOnceAndGoesThere() throws FetchFailed {
        Names.Resolver rebinding = _ -> addresses(resolved.getAndIncrement() == 0 ? "127.0.0.1" : "127.0.0.2");
        try (var fetcher = new SafeFetcher(VERTX, LOOPBACK, rebinding, null)) {
            assertThat(fetcher.fetch(get("/ok")).status()).isEqualTo(200);
            assertThat(resolved).hasValue(1);

            assertThat(failure(fetcher, get("/ok")).refused()).isTrue();
            assertThat(asked).hasValue(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://2130706433",
                "http://0x7f000001",
                "http://0x7f.1",
                "http://0177.0.0.1",
                "http://127.1",
                "http://[::ffff:127.0.0.1]",
                "http://127.0.0.1.",
                "http://user@idp.example.com",
                "http://idp.example.com#a",
                "ftp://idp.example.com",
                "https:///a"
            })
    void refusesUnusualSpellingsWithoutAskingForTheirAddress(String uri) {
        try (var fetcher = fetcher("127.0.0.1")) {
            FetchFailed failed = failure(fetcher, Fetcher.Request.get(URI.create(uri)));

            assertThat(failed.refused()).isTrue();
            assertThat(resolved).hasValue(0);
        }
    }

    @Test
    void takesALiteralAddressAsItIs() throws FetchFailed {
        try (var fetcher = fetcher()) {
            var local = Fetcher.Request.get(URI.create("http://127.0.0.1:" + port() + "/ok"));
            var other = Fetcher.Request.get(URI.create("http://127.0.0.2:" + port() + "/ok"));

            assertThat(fetcher.fetch(local).status()).isEqualTo(200);
            assertThat(failure(fetcher, other).refused()).isTrue();
            assertThat(resolved).hasValue(0);
        }
    }

    @Test
    void followsNoRedirect() throws FetchFailed {
        try (var fetcher = fetcher("127.0.0.1")) {
            assertThat(fetcher.fetch(get("/redirect")).status()).isEqualTo(302);
            assertThat(asked).hasValue(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/large", "/large-chunked", "/endless"})
    void readsNoMoreThanWasAskedFor(String path) {
        try (var fetcher = fetcher("127.0.0.1")) {
            FetchFailed failed = failure(fetcher, within(path, 1000, Duration.ofSeconds(10)));

            assertThat(failed).hasMessageContaining("more than 1000 bytes");
        }
    }

    @Test
    void readsExactlyAsMuchAsWasAskedFor() throws FetchFailed {
        try (var fetcher = fetcher("127.0.0.1")) {
            assertThat(fetcher.fetch(within("/large", 2000, Duration.ofSeconds(10)))
                            .body())
                    .hasSize(2000);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/silent", "/slow"})
    void endsInTime(String path) {
        try (var fetcher = fetcher("127.0.0.1")) {
            long begin = System.nanoTime();
            FetchFailed failed = failure(fetcher, within(path, 1000, Duration.ofMillis(300)));

            assertThat(failed).hasMessageContaining("in time");
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void endsInTimeWhereNoNameServerAnswers() {
        Names.Resolver hanging = _ -> {
            try {
                end.await();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            return addresses("127.0.0.1");
        };
        try (var fetcher = new SafeFetcher(VERTX, LOOPBACK, hanging, null)) {
            assertThat(failure(fetcher, within("/ok", 1000, Duration.ofMillis(300))))
                    .hasMessageContaining("in time");
        }
    }

    @Test
    void refusesWhatIsCompressed() {
        try (var fetcher = fetcher("127.0.0.1")) {
            assertThat(failure(fetcher, get("/gzip"))).hasMessageContaining("compressed");
        }
    }

    @Test
    void failsWhereAnAnswerBreaksOff() {
        try (var fetcher = fetcher("127.0.0.1")) {
            assertThat(failure(fetcher, get("/broken")).refused()).isFalse();
        }
    }

    @Test
    void triesTheNextAddressWhereOneDoesNotAnswer() throws FetchFailed {
        var both = new AddressPolicy(List.of(Network.parse("127.0.0.0/8")), true);
        Names.Resolver two = _ -> addresses("127.0.0.9", "127.0.0.1");
        try (var fetcher = new SafeFetcher(VERTX, both, two, null)) {
            assertThat(fetcher.fetch(get("/ok")).status()).isEqualTo(200);
        }
    }

    @Test
    void saysNeitherPathNorAddressWhereItFails() {
        server.stop(0);
        try (var fetcher = fetcher("127.0.0.1")) {
            FetchFailed failed = failure(fetcher, get("/secret-path?token=secret"));

            assertThat(failed.getMessage()).contains("idp.example.com").doesNotContain("secret", "127.0.0.1");
        }
    }

    private static HttpServer start() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked.incrementAndGet();
        String path = exchange.getRequestURI().getPath();
        try (exchange) {
            switch (path) {
                case "/ok" -> {
                    exchange.getRequestHeaders()
                            .keySet()
                            .forEach(name -> headers.add(name.toLowerCase(java.util.Locale.ROOT)));
                    exchange.getResponseHeaders().put("X-Twice", List.of("one", "two"));
                    reply(
                            exchange,
                            200,
                            exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                                    + exchange.getRequestHeaders().getFirst("Host"));
                }
                case "/echo" ->
                    reply(exchange, 200, new String(exchange.getRequestBody().readAllBytes(), UTF_8));
                case "/redirect" -> {
                    exchange.getResponseHeaders().set("Location", "http://127.0.0.1:" + port() + "/ok");
                    reply(exchange, 302, "");
                }
                case "/gzip" -> {
                    exchange.getResponseHeaders().set("Content-Encoding", "gzip");
                    reply(exchange, 200, "bomb");
                }
                case "/large" -> reply(exchange, 200, "x".repeat(2000));
                case "/large-chunked" -> {
                    exchange.sendResponseHeaders(200, 0);
                    exchange.getResponseBody().write("x".repeat(2000).getBytes(UTF_8));
                }
                case "/endless" -> {
                    exchange.sendResponseHeaders(200, 0);
                    while (true) {
                        exchange.getResponseBody().write("x".repeat(100).getBytes(UTF_8));
                    }
                }
                case "/slow" -> {
                    exchange.sendResponseHeaders(200, 100);
                    exchange.getResponseBody().write('x');
                    exchange.getResponseBody().flush();
                    end.await();
                }
                case "/broken" -> {
                    exchange.sendResponseHeaders(200, 100);
                    exchange.getResponseBody().write('x');
                }
                default -> end.await();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static void reply(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private SafeFetcher fetcher(String... addresses) {
        return new SafeFetcher(
                VERTX,
                LOOPBACK,
                _ -> {
                    resolved.incrementAndGet();
                    return addresses(addresses);
                },
                null);
    }

    private static InetAddress[] addresses(String... literals) {
        return java.util.stream.Stream.of(literals).map(InetAddress::ofLiteral).toArray(InetAddress[]::new);
    }

    private int port() {
        return server.getAddress().getPort();
    }

    private URI uri(String path) {
        return URI.create("http://idp.example.com:" + port() + path);
    }

    private Fetcher.Request get(String path) {
        return Fetcher.Request.get(uri(path));
    }

    private Fetcher.Request within(String path, int most, Duration time) {
        return new Fetcher.Request("GET", uri(path), Map.of(), null, most, time);
    }

    private static FetchFailed failure(Fetcher fetcher, Fetcher.Request request) {
        return catchThrowableOfType(FetchFailed.class, () -> fetcher.fetch(request));
    }
}
