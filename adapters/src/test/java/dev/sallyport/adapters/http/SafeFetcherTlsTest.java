package dev.sallyport.adapters.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sallyport.oauth.fetch.AddressPolicy;
import dev.sallyport.oauth.fetch.FetchFailed;
import dev.sallyport.oauth.fetch.Fetcher;
import dev.sallyport.policy.condition.Network;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import io.vertx.core.net.TrustOptions;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// TLS is with whom the name says, though the connection goes to an address.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class SafeFetcherTlsTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final AddressPolicy LOOPBACK = new AddressPolicy(List.of(Network.parse("127.0.0.1")), false);
    private static final String PASSWORD = "changeit";

    @TempDir
    static Path files = Path.of("");

    private static int port;
    private static TrustOptions trust = new PfxOptions();

    @BeforeAll
    static void serve() throws Exception {
        Path store = files.resolve("server.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=server",
                        "-ext",
                        "san=dns:idp.example.com",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .start();
        assertThat(keytool.waitFor())
                .as(new String(keytool.getInputStream().readAllBytes(), UTF_8))
                .isZero();
        PfxOptions pfx = new PfxOptions().setPath(store.toString()).setPassword(PASSWORD);
        trust = pfx;
        HttpServer server = VERTX.createHttpServer(
                        new HttpServerOptions().setSsl(true).setSni(true).setKeyCertOptions(pfx))
                .requestHandler(request ->
                        request.response().end(request.connection().indicatedServerName() + " " + request.authority()))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get();
        port = server.actualPort();
    }

    @AfterAll
    static void close() {
        VERTX.close();
    }

    @Test
    void speaksWithTheHostThatTheNameSays() throws FetchFailed {
        try (var fetcher = fetcher(trust)) {
            Fetcher.Response response = fetcher.fetch(get("idp.example.com"));

            assertThat(new String(response.body(), UTF_8)).isEqualTo("idp.example.com idp.example.com:" + port);
        }
    }

    @Test
    void doesNotSpeakWithAHostOfAnotherName() {
        try (var fetcher = fetcher(trust)) {
            assertThat(catchThrowableOfType(FetchFailed.class, () -> fetcher.fetch(get("other.example.com"))))
                    .isNotNull();
            assertThat(catchThrowableOfType(FetchFailed.class, () -> fetcher.fetch(get("127.0.0.1"))))
                    .isNotNull();
        }
    }

    @Test
    void doesNotSpeakWithAHostThatNobodyVouchesFor() {
        try (var fetcher = fetcher(null)) {
            assertThat(catchThrowableOfType(FetchFailed.class, () -> fetcher.fetch(get("idp.example.com"))))
                    .isNotNull();
        }
    }

    private static SafeFetcher fetcher(@Nullable TrustOptions trust) {
        return new SafeFetcher(VERTX, LOOPBACK, _ -> new InetAddress[] {InetAddress.ofLiteral("127.0.0.1")}, trust);
    }

    private static Fetcher.Request get(String host) {
        return Fetcher.Request.get(URI.create("https://" + host + ":" + port + "/"));
    }
}
