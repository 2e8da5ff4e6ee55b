package dev.sallyport.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// nginx, with the example of `examples/forward-auth/nginx`, guards a server that the gateway does not proxy.
@ExtendWith(GatewayLog.class)
final class ForwardAuthIT {
    private static final String RESOURCE = "https://wiki.example.com/mcp";
    private static final Queue<Map<String, List<String>>> REACHED = new ConcurrentLinkedQueue<>();

    @TempDir
    private static Path directory;

    @AutoClose
    private static Gateway gateway;

    @AutoClose
    @SuppressWarnings("UnusedVariable") // but to be closed
    private static Program nginx;

    @AutoClose
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static KeyPair keys;
    private static HttpServer issuer;
    private static HttpServer wiki;
    private static int port;

    @BeforeAll
    static void start() throws IOException, GeneralSecurityException {
        keys = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        issuer = listen(exchange -> answer(exchange, jwks()));
        wiki = listen(exchange -> {
            REACHED.add(Map.copyOf(exchange.getRequestHeaders()));
            answer(exchange, "served");
        });
        Path config = Files.writeString(
                directory.resolve("sallyport.yaml"), """
                public-url: https://mcp.example.com
                allowed-hosts: [mcp.example.com]
                servers: { wiki: { url: "http://127.0.0.1:%1$d/" } }
                oauth:
                  issuers:
                    corp: { issuer: "https://corp.example.com", jwks: "http://127.0.0.1:%2$d/jwks", algorithms: [RS256], roles: { everyone: [user] } }
                  resources:
                    wiki: { url: "%3$s", issuers: [corp], scopes: ["wiki:read"], required: ["wiki:read"] }
                  outbound: { allow: ["127.0.0.0/8"], http: true }
                """.formatted(port(wiki), port(issuer), RESOURCE));
        gateway = Gateway.serve(new Home(directory.resolve("home")), "--config", config.toString());
        nginx = startNginx(URI.create(gateway.url("/")).getPort());
    }

    @AfterAll
    static void stop() {
        issuer.stop(0);
        wiki.stop(0);
    }

    @Test
    void aGoodTokenGetsThroughAndWhatTheClientSaysOfItselfDoesNot() throws Exception {
        REACHED.clear();

        HttpResponse<String> response = ask(
                "Authorization", "Bearer " + token(RESOURCE, "wiki:read"), "X-Mcp-Sub", "admin", "X-Mcp-Scopes", "all");

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(REACHED.remove())
                .containsEntry("X-mcp-sub", List.of("corp:eve"))
                .containsEntry("X-mcp-scopes", List.of("wiki:read"))
                .doesNotContainKey("Authorization");
        assertThat(gateway.home().audit().toString()).contains("forward-auth", "corp:eve");
    }

    @Test
    void withoutATokenOrWithAnotherResourcesNothingGetsThrough() throws Exception {
        REACHED.clear();

        HttpResponse<String> none = ask("X-Mcp-Sub", "admin");
        HttpResponse<String> other =
                ask("Authorization", "Bearer " + token("https://other.example.com/mcp", "wiki:read"));

        assertThat(List.of(none.statusCode(), other.statusCode())).containsOnly(401);
        assertThat(none.headers().allValues("WWW-Authenticate"))
                .singleElement()
                .asString()
                .contains("resource_metadata=\"https://mcp.example.com/.well-known/oauth-protected-resource/");
        assertThat(REACHED).isEmpty();
    }

    @Test
    void tooFewScopesAreToldApart() throws Exception {
        HttpResponse<String> response = ask("Authorization", "Bearer " + token(RESOURCE, "other"));

        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.headers().firstValue("WWW-Authenticate").orElse(""))
                .contains("insufficient_scope", "wiki:read");
    }

    @Test
    void theMetadataIsOpenToEverybodyAtBothForms() throws Exception {
        for (String path : List.of("", "/mcp")) {
            HttpResponse<String> response = get("/.well-known/oauth-protected-resource" + path);

            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            assertThat(Json.parse(response.body()).path("resource").asString()).isEqualTo(RESOURCE);
        }
    }

    private static HttpResponse<String> ask(String... headers) throws IOException, InterruptedException {
        return get("/mcp", headers);
    }

    private static HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private static Program startNginx(int gatewayPort) throws IOException {
        port = freePort();
        String site = Files.readString(Home.ROOT.resolve("examples/forward-auth/nginx/wiki.conf"))
                .replace("127.0.0.1:9000", "127.0.0.1:" + gatewayPort)
                .replace("127.0.0.1:8080", "127.0.0.1:" + port(wiki))
                .replace("listen 443 ssl;", "listen 127.0.0.1:" + port + ";")
                .lines()
                .filter(line -> !line.strip().startsWith("ssl_"))
                .reduce("", (text, line) -> text + line + "\n");
        Files.writeString(directory.resolve("wiki.conf"), site);
        Path main = Files.writeString(directory.resolve("nginx.conf"), """
                daemon off;
                pid %1$s/nginx.pid;
                worker_processes 1;
                events {}
                http {
                    access_log off;
                    client_body_temp_path %1$s/body;
                    proxy_temp_path %1$s/proxy;
                    fastcgi_temp_path %1$s/fastcgi;
                    uwsgi_temp_path %1$s/uwsgi;
                    scgi_temp_path %1$s/scgi;
                    include %1$s/wiki.conf;
                }
                """.formatted(directory));
        Program program = Program.start(new ProcessBuilder("nginx", "-e", "stderr", "-c", main.toString()));
        await().until(ForwardAuthIT::listens);
        return program;
    }

    private static boolean listens() {
        try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static HttpServer listen(HttpHandler handler) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", handler);
        server.start();
        return server;
    }

    private static int port(HttpServer server) {
        return server.getAddress().getPort();
    }

    private static void answer(HttpExchange exchange, String body) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length());
            exchange.getResponseBody().write(body.getBytes(UTF_8));
        }
    }

    private static String jwks() {
        RSAPublicKey key = (RSAPublicKey) keys.getPublic();
        return "{\"keys\":[{\"kty\":\"RSA\",\"use\":\"sig\",\"alg\":\"RS256\",\"kid\":\"1\",\"n\":\""
                + encode(unsigned(key.getModulus().toByteArray())) + "\",\"e\":\""
                + encode(key.getPublicExponent().toByteArray()) + "\"}]}";
    }

    /// Without the byte that says that it is positive.
    private static byte[] unsigned(byte[] number) {
        return number[0] == 0 ? Arrays.copyOfRange(number, 1, number.length) : number;
    }

    private static String token(String audience, String scope) throws GeneralSecurityException {
        long now = Instant.now().getEpochSecond();
        String claims = Json.write(Map.of(
                "iss",
                "https://corp.example.com",
                "sub",
                "eve",
                "aud",
                audience,
                "client_id",
                "c",
                "scope",
                scope,
                "jti",
                Long.toString(now),
                "iat",
                now,
                "exp",
                now + 300));
        String signed = encode("{\"alg\":\"RS256\",\"typ\":\"at+jwt\",\"kid\":\"1\"}".getBytes(UTF_8)) + "."
                + encode(claims.getBytes(UTF_8));
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(keys.getPrivate());
        signature.update(signed.getBytes(UTF_8));
        return signed + "." + encode(signature.sign());
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
