package dev.sallyport.gateway.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.gateway.ClientRequest;
import dev.sallyport.gateway.GatewayFixture;
import dev.sallyport.gateway.InMemoryTokens;
import dev.sallyport.policy.condition.Network;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// The certificate with which a client makes its connection goes with its token (RFC 8705 section 3).
class ClientCertificateTest {
    private static final String PASSWORD = "changeit";

    private final InMemoryTokens tokens = new InMemoryTokens();

    @RegisterExtension
    final GatewayFixture gateway = new GatewayFixture().tokens(tokens);

    @TempDir
    private Path directory;

    private KeyStore server;
    private KeyStore client;

    @BeforeEach
    void listenWithTls() throws Exception {
        server = keys("server");
        client = keys("client");
        tokens.known("good", tokens.of("google:1", "good", Instant.MAX));
        gateway.listening(new HttpServerOptions()
                .setSsl(true)
                .setUseAlpn(false)
                .setClientAuth(ClientAuth.REQUEST)
                .setKeyCertOptions(pfx(server))
                .setTrustOptions(pfx(trusting(client))));
    }

    @Test
    void givenClientCertificate_whenCalled_thenItsThumbprintGoesWithTheToken() throws Exception {
        assertThat(call(client)).isEqualTo(200);

        byte[] digest = MessageDigest.getInstance("SHA-256")
                .digest(client.getCertificate("own").getEncoded());
        assertThat(tokens.presented().getLast().certificate())
                .isEqualTo(Base64.getUrlEncoder().withoutPadding().encodeToString(digest));
    }

    @Test
    void givenNoClientCertificate_whenCalled_thenThereIsNoThumbprint() throws Exception {
        KeyStore none = KeyStore.getInstance("PKCS12");
        none.load(null, null);

        assertThat(call(none)).isEqualTo(200);

        assertThat(tokens.presented().getLast().certificate()).isNull();
    }

    @Test
    void givenTrustedProxy_whenItShowsItsOwnCertificate_thenThatIsNotItsClients() throws Exception {
        gateway.proxies(new TrustedProxies(List.of(Network.parse("127.0.0.1")), null, true));

        assertThat(call(client)).isEqualTo(200);

        assertThat(tokens.presented().getLast().certificate()).isNull();
    }

    private int call(KeyStore identity) throws Exception {
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(identity, PASSWORD.toCharArray());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusting(server));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), trust.getTrustManagers(), null);
        try (HttpClient http = HttpClient.newBuilder().sslContext(context).build()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("https://localhost:" + gateway.port() + "/tokens"))
                    .header("Authorization", "Bearer good")
                    .header("Content-Type", "application/json")
                    .header("MCP-Protocol-Version", "2025-11-25")
                    .POST(HttpRequest.BodyPublishers.ofString(
                            ClientRequest.message("1", "tools/call", "\"name\":\"open\"")))
                    .build();
            return http.send(request, BodyHandlers.ofString()).statusCode();
        }
    }

    private KeyStore keys(String name) throws Exception {
        Path store = directory.resolve(name + ".p12");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "own",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "SAN=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor()).isZero();
        return KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    }

    private static KeyStore trusting(KeyStore keys) throws GeneralSecurityException, IOException {
        KeyStore trusting = KeyStore.getInstance("PKCS12");
        trusting.load(null, null);
        trusting.setCertificateEntry("trusted", keys.getCertificate("own"));
        return trusting;
    }

    private static PfxOptions pfx(KeyStore keys) throws GeneralSecurityException, IOException {
        var bytes = new ByteArrayOutputStream();
        keys.store(bytes, PASSWORD.toCharArray());
        return new PfxOptions().setValue(Buffer.buffer(bytes.toByteArray())).setPassword(PASSWORD);
    }
}
