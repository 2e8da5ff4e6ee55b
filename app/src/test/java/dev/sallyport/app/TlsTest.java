package dev.sallyport.app;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// HTTPS is spoken with what is configured, or the start says what is wrong with it.
class TlsTest {
    private static final String PASSWORD = "changeit";

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"RSA, TLSv1.3", "EC, TLSv1.2", "EC, TLSv1.3"})
    void givenCertificateAndKey_whenAClientComes_thenItSpeaksTls(String algorithm, String version) throws Exception {
        Pair pair = pair("own", algorithm);

        assertThat(handshake(new Tls(pair.certificate(), pair.key(), null), pair, version))
                .isEqualTo(version);
    }

    @Test
    void givenOldTls_whenAClientComes_thenItGetsNoConnection() throws Exception {
        Pair pair = pair("own", "EC");

        assertThatThrownBy(() -> handshake(new Tls(pair.certificate(), pair.key(), null), pair, "TLSv1.1"))
                .isInstanceOfAny(SSLException.class, IllegalArgumentException.class);
    }

    @Test
    void givenClientAuthority_whenApplied_thenClientsAreAskedForACertificate() throws Exception {
        Pair pair = pair("own", "EC");
        HttpServerOptions options = new HttpServerOptions();

        new Tls(pair.certificate(), pair.key(), pair.certificate()).applyTo(options);

        assertThat(options.getClientAuth()).isEqualTo(ClientAuth.REQUEST);
        assertThat(options.getTrustOptions()).isNotNull();
    }

    @Test
    void givenKeyOfAnotherCertificate_whenApplied_thenItIsSaid() throws Exception {
        Pair own = pair("own", "EC");
        Pair other = pair("other", "EC");
        Pair rsa = pair("rsa", "RSA");

        assertFails(new Tls(own.certificate(), other.key(), null), "tls.key: ", "does not belong to the certificate");
        assertFails(new Tls(own.certificate(), rsa.key(), null), "tls.key: ", "of the certificate's kind");
    }

    @Test
    void givenFileThatIsMissing_whenApplied_thenItIsNamed() throws Exception {
        Pair own = pair("own", "EC");
        Path nowhere = directory.resolve("nowhere.pem");

        assertFails(new Tls(nowhere, own.key(), null), "tls.certificate: ", "nowhere.pem", "cannot be read");
        assertFails(new Tls(own.certificate(), nowhere, null), "tls.key: ", "nowhere.pem", "cannot be read");
        assertFails(
                new Tls(own.certificate(), own.key(), nowhere),
                "tls.client-authority: ",
                "nowhere.pem",
                "cannot be read");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"})
    void givenFileWithoutWhatIsNeeded_whenApplied_thenItIsSaidWithoutItsContents(String contents) throws Exception {
        Pair own = pair("own", "EC");
        Path bad = Files.writeString(directory.resolve("bad.pem"), contents);

        assertFails(new Tls(bad, own.key(), null), "tls.certificate: ", "has no certificate");
        assertFails(new Tls(own.certificate(), bad, null), "tls.key: ", "has no private key");
        assertFails(new Tls(own.certificate(), own.key(), bad), "tls.client-authority: ", "has no certificate");
    }

    @Test
    void givenEncryptedKey_whenApplied_thenItIsSaid() throws Exception {
        Pair own = pair("own", "EC");
        Path encrypted = pem("encrypted.pem", "ENCRYPTED PRIVATE KEY", new byte[64]);

        assertFails(new Tls(own.certificate(), encrypted, null), "tls.key: ", "has no private key");
    }

    private static void assertFails(Tls tls, String... words) {
        assertThatThrownBy(() -> tls.applyTo(new HttpServerOptions()))
                .isInstanceOf(CommandFailed.class)
                .message()
                .contains(words);
    }

    private static String handshake(Tls tls, Pair trusted, String version) throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            HttpServerOptions options =
                    new HttpServerOptions().setHost("127.0.0.1").setPort(0);
            tls.applyTo(options);
            HttpServer server = vertx.createHttpServer(options)
                    .requestHandler(
                            request -> request.response().end(request.version().alpnName()))
                    .listen()
                    .await();
            try (SSLSocket socket =
                    (SSLSocket) context(trusted).getSocketFactory().createSocket("127.0.0.1", server.actualPort())) {
                socket.setEnabledProtocols(new String[] {version});
                socket.startHandshake();
                socket.getOutputStream()
                        .write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".getBytes(US_ASCII));
                assertThat(new String(socket.getInputStream().readAllBytes(), US_ASCII))
                        .endsWith("http/1.1");
                return socket.getSession().getProtocol();
            }
        } finally {
            vertx.close().await();
        }
    }

    private static SSLContext context(Pair trusted) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        byte[] pem = Files.readAllBytes(trusted.certificate());
        store.setCertificateEntry("own", (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem)));
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    private record Pair(Path certificate, Path key) {}

    private Pair pair(String name, String algorithm) throws Exception {
        Path store = directory.resolve(name + ".p12");
        keytool(
                "-genkeypair",
                "-alias",
                "own",
                "-keyalg",
                algorithm,
                "-dname",
                "CN=" + name,
                "-keystore",
                store.toString());
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        return new Pair(
                pem(name + ".crt", "CERTIFICATE", keys.getCertificate("own").getEncoded()),
                pem(
                        name + ".key",
                        "PRIVATE KEY",
                        keys.getKey("own", PASSWORD.toCharArray()).getEncoded()));
    }

    private Path pem(String file, String type, byte[] der) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return Files.writeString(
                directory.resolve(file), "-----BEGIN " + type + "-----\n" + text + "\n-----END " + type + "-----\n");
    }

    private static void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storepass", PASSWORD, "-storetype", "PKCS12"));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor()).isZero();
    }
}
