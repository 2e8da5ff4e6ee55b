package dev.sallyport.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.sallyport.adapters.sqlite.PrivateFiles;
import dev.sallyport.adapters.sqlite.SqliteOAuthStore;
import dev.sallyport.app.keyfile.MasterKey;
import dev.sallyport.oauth.store.EncryptedStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `sallyport doctor` says about OAuth, with an issuer on loopback.
class OAuthPostureTest {
    private static final String KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

    @TempDir
    Path directory;

    private Path home;
    private HttpServer issuer;

    @BeforeEach
    void open() throws IOException {
        home = directory.resolve("home");
        PrivateFiles.createDirectory(home);
        issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        issuer.createContext("/.well-known/openid-configuration", exchange -> {
            byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        issuer.start();
    }

    @AfterEach
    void close() {
        issuer.stop(0);
    }

    @Test
    void withoutOAuthNothingIsSaidOfIt() throws IOException {
        assertThat(doctor("servers: { wiki: { command: [run] } }")).doesNotContain("oauth");
    }

    @Test
    void aCarefulSetupIsFine() throws IOException {
        String said = doctor("""
                public-url: https://mcp.example.com
                oauth:
                  master-keys: ["%s"]
                  issuers: { idp: { issuer: "%s" } }
                  outbound: { http: true }
                servers: { wiki: { command: [run] } }
                """.formatted(KEY, at()));

        assertThat(said)
                .contains("ok    oauth: clients know the gateway by https://mcp.example.com")
                .contains("ok    oauth: the master key is kept outside the data directory")
                .contains("ok    issuer idp: " + at() + "/.well-known/openid-configuration answers")
                .contains("warn  oauth: providers and issuers may be spoken to by http");
    }

    @Test
    void whatMakesALossWorseIsWarnedOf() throws IOException {
        String said = doctor("""
                public-url: https://mcp.example.com
                oauth:
                  providers:
                    corp: { issuer: "%s", client-id: x }
                    spare: { issuer: "%s", client-id: x, client-secret: y }
                  tokens: { access: 2h }
                  outbound: { http: true, allow: [10.0.0.0/8] }
                servers: { wiki: { command: [run] } }
                endpoints: { /wiki: { server: wiki, oauth: corp } }
                """.formatted(at(), at()));

        assertThat(said)
                .contains("warn  oauth: the master key lies beside the database that it opens")
                .contains("warn  oauth: anybody who reaches the gateway may register a client, 10/1h")
                .contains("warn  oauth: access tokens are good for 2h")
                .contains("warn  oauth: private addresses may be spoken to")
                .contains("warn  oauth: no endpoint and no resource takes tokens for spare")
                .contains("warn  oauth: provider corp knows the gateway without a secret");
    }

    @Test
    void onThisMachineOnlyOpenRegistrationIsFine() throws IOException {
        assertThat(doctor("""
                oauth:
                  providers: { corp: { issuer: "%s", client-id: x, client-secret: y } }
                  outbound: { http: true }
                servers: { wiki: { command: [run] } }
                """.formatted(at())))
                .doesNotContain("may register a client")
                .contains("http://127.0.0.1:9000");
    }

    @Test
    void whoCannotBeReachedIsSaid() throws IOException {
        issuer.removeContext("/.well-known/openid-configuration");
        String unreachable = doctor("""
                oauth:
                  issuers: { idp: { issuer: "%s" } }
                  outbound: { http: true }
                servers: { wiki: { command: [run] } }
                """.formatted(at()));

        assertThat(unreachable)
                .contains("fail  issuer idp: " + at() + "/.well-known/openid-configuration answers HTTP 404");
    }

    @Test
    void aMasterKeyThatDoesNotFitIsAFailure() throws IOException {
        try (SqliteOAuthStore store = SqliteOAuthStore.open(home)) {
            EncryptedStore.open(store, MasterKey.in(home));
        }

        assertThat(doctor("""
                oauth:
                  master-keys: ["%s"]
                  issuers: { idp: { issuer: "%s" } }
                  outbound: { http: true }
                servers: { wiki: { command: [run] } }
                """.formatted(KEY, at())))
                .contains("fail  oauth: ")
                .contains("another master key")
                .doesNotContain(KEY);
    }

    private String at() {
        return "http://127.0.0.1:" + issuer.getAddress().getPort();
    }

    private String doctor(String yaml) throws IOException {
        Path config = Files.writeString(directory.resolve("gateway.yaml"), yaml);
        return CommandLineRun.of("doctor", "--home", home, "--config", config).out();
    }
}
