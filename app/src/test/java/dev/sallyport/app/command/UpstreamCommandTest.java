package dev.sallyport.app.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server that is its own authorization server, and takes one client's secret.
class UpstreamCommandTest {
    @TempDir
    Path directory;

    private HttpServer server;
    private Path config;
    private Path home;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        home = directory.resolve("home");
        config = directory.resolve("gateway.yaml");
        Files.writeString(config, """
                servers:
                  wiki: { url: "%1$s/mcp", oauth: { for: service, client-id: by-hand, client-secret: s3cret-of-the-test } }
                  notes: { url: "%1$s/mcp", oauth: { for: service } }
                  mail: { url: "%1$s/mcp", oauth: subject }
                  open: { url: "%1$s/mcp" }
                oauth: { outbound: { allow: ["127.0.0.0/8"], http: true } }
                """.formatted(url()));
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    @Test
    void aClientWithASecretIsLoggedInAtOnceSeenAndLoggedOut() {
        CommandLineRun login = run("login", "wiki");
        CommandLineRun status = run("status");
        CommandLineRun json = run("status", "--json");
        CommandLineRun logout = run("logout", "wiki");
        CommandLineRun after = run("status");

        assertThat(login.err()).isEmpty();
        assertThat(login.out()).isEqualTo("Logged in to wiki with " + url() + ".\n");
        assertThat(status.out()).startsWith("SERVER ").contains("wiki", "(all callers)", url());
        assertThat(json.json())
                .containsEntry("server", "wiki")
                .containsEntry("subject", null)
                .containsEntry("renews", "true");
        assertThat(login.out() + status.out() + json.out()).doesNotContain("s3cret", "access-of-the-test");
        assertThat(logout.out()).isEqualTo("Logged out of wiki: 1 login forgotten.\n");
        assertThat(after.err()).contains("nobody is logged in");
        assertThat(CommandLineRun.of("audit", "query", "--home", home).out())
                .contains("upstream.login", "upstream.logout");
    }

    @Test
    void whereAHumanIsNeededTheAddressIsPrintedAndAwaited() {
        CommandLineRun run = run("login", "notes", "--wait", "0");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err())
                .contains("http://127.0.0.1:9000/oauth/upstream/notes?ticket=", "nobody has logged in to notes");
    }

    @Test
    void whereEachCallerLogsInTheCommandSaysSo() {
        CommandLineRun run = run("login", "mail");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("server mail has a login for each caller");
    }

    @Test
    void aServerWithoutOAuthIsNotLoggedInTo() {
        assertThat(run("login", "open").err()).contains("no server open with oauth is configured");
        assertThat(run("login", "nothing").err()).contains("no server nothing with oauth is configured");
    }

    @Test
    void aDirectoryWithoutLoginsHasNone() {
        assertThat(run("status").err()).contains("nobody is logged in");
        assertThat(run("logout", "wiki").out()).contains("0 logins forgotten");
    }

    private CommandLineRun run(String... arguments) {
        Object[] all = new Object[arguments.length + 5];
        all[0] = "upstream";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        all[arguments.length + 1] = "--config";
        all[arguments.length + 2] = config;
        all[arguments.length + 3] = "--home";
        all[arguments.length + 4] = home;
        return CommandLineRun.of(all);
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            String json = switch (exchange.getRequestURI().getPath()) {
                case "/.well-known/oauth-protected-resource/mcp" ->
                    "{\"resource\":\"" + url() + "/mcp\",\"authorization_servers\":[\"" + url() + "\"]}";
                case "/.well-known/oauth-authorization-server" ->
                    "{\"issuer\":\"" + url() + "\",\"token_endpoint\":\"" + url() + "/token\"}";
                case "/token" ->
                    "{\"access_token\":\"access-of-the-test\",\"token_type\":\"Bearer\",\"expires_in\":3600}";
                default -> "";
            };
            byte[] body = json.getBytes(UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(json.isEmpty() ? 401 : 200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
