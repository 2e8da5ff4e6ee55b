package dev.sallyport.oauth.forwardauth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.sallyport.oauth.ProtectedResource;
import dev.sallyport.oauth.verify.Presented;
import dev.sallyport.oauth.verify.Presented.Scheme;
import dev.sallyport.oauth.verify.Verdict;
import dev.sallyport.oauth.web.Params;
import dev.sallyport.oauth.web.WebRequest;
import dev.sallyport.oauth.web.WebResponse;
import dev.sallyport.policy.Subject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The example configurations, run by the proxies themselves where they are installed, between a client and a server
/// that are the test's own: what the client says of itself never gets through (threat: spoofed identity headers).
class ExampleProxiesTest {
    private static final ProtectedResource WIKI = new ProtectedResource(
            URI.create("https://wiki.example.com/mcp"),
            "wiki",
            Set.of("wiki:read"),
            Set.of("wiki:read"),
            null,
            Set.of("corp"));
    private static final String METADATA =
            "https://mcp.example.com/.well-known/oauth-protected-resource/forward-auth/wiki";
    private static final String DOCUMENT = "{\"resource\":\"https://wiki.example.com/mcp\"}";

    private final Queue<Presented> presented = new ConcurrentLinkedQueue<>();
    private final Queue<Map<String, List<String>>> reached = new ConcurrentLinkedQueue<>();
    private final ForwardAuth forwardAuth = new ForwardAuth(
            List.of(new GuardedResource(WIKI, URI.create(METADATA), GuardedResource.Headers.DEFAULT)),
            this::verify,
            _ -> {});

    @TempDir
    private Path directory;

    private HttpServer gateway;
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        gateway = listen(this::answerAsGateway);
        server = listen(this::answerAsServer);
    }

    @AfterEach
    void stop() {
        gateway.stop(0);
        server.stop(0);
    }

    @ParameterizedTest
    @EnumSource
    void givenGoodToken_whenAsked_thenTheServerLearnsWhoCallsAndGetsNoToken(ExampleProxy.Kind kind) throws Exception {
        String answer = ask(kind, "POST /mcp?q=1", "Authorization: Bearer good");

        assertThat(answer).startsWith("HTTP/1.1 200");
        assertThat(reached.remove())
                .containsEntry("x-mcp-sub", List.of("google:1"))
                .containsEntry("x-mcp-scopes", List.of("wiki:read"))
                .doesNotContainKeys("authorization", "dpop");
        assertThat(presented.remove())
                .isEqualTo(new Presented(
                        "good", Scheme.BEARER, WIKI, null, "POST", URI.create("https://wiki.example.com/mcp"), null));
    }

    @ParameterizedTest
    @EnumSource
    void givenIdentityHeadersOfTheClient_whenAsked_thenNoneGetsThrough(ExampleProxy.Kind kind) throws Exception {
        String answer = ask(
                kind,
                "POST /mcp",
                "Authorization: Bearer good",
                "X-Mcp-Sub: admin",
                "x-mcp-sub: admin",
                "X-MCP-SCOPES: admin",
                "X-Mcp-Client: admin",
                "X_Mcp_Sub: admin",
                "Connection: close, X-Mcp-Sub",
                "X-Forwarded-Uri: /admin",
                "X-Forwarded-Method: OPTIONS",
                "X-Original-Uri: /admin");

        assertThat(answer).startsWith("HTTP/1.1 200");
        Map<String, List<String>> seen = reached.remove();
        assertThat(seen)
                .containsEntry("x-mcp-sub", List.of("google:1"))
                .containsEntry("x-mcp-scopes", List.of("wiki:read"))
                .doesNotContainKey("x_mcp_sub");
        assertThat(seen.getOrDefault("x-mcp-client", List.of(""))).containsExactly("");
        assertThat(presented.remove().uri()).isEqualTo(URI.create("https://wiki.example.com/mcp"));
    }

    @ParameterizedTest
    @EnumSource
    void givenNoToken_whenAsked_then401WithOneChallengeAndTheServerIsNotReached(ExampleProxy.Kind kind)
            throws Exception {
        String answer = ask(kind, "POST /mcp", "X-Mcp-Sub: admin");

        assertThat(answer).startsWith("HTTP/1.1 401");
        assertThat(header(answer, "www-authenticate"))
                .containsExactly("Bearer scope=\"wiki:read\", resource_metadata=\"" + METADATA + "\"");
        assertThat(reached).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void givenPreflight_whenAsked_thenItDoesNotReachTheServer(ExampleProxy.Kind kind) throws Exception {
        assertThat(ask(kind, "OPTIONS /mcp", "Origin: https://a.example")).startsWith("HTTP/1.1 401");
        assertThat(reached).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void givenTooFewScopes_whenAsked_then403WithOneChallenge(ExampleProxy.Kind kind) throws Exception {
        String answer = ask(kind, "POST /mcp", "Authorization: Bearer narrow");

        assertThat(answer).startsWith("HTTP/1.1 403");
        assertThat(header(answer, "www-authenticate"))
                .singleElement()
                .asString()
                .startsWith("Bearer error=\"insufficient_scope\", scope=\"wiki:read\"");
        assertThat(reached).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void givenProof_whenAsked_thenItIsVerifiedAndANonceComesBack(ExampleProxy.Kind kind) throws Exception {
        String answer = ask(kind, "DELETE /mcp/x", "Authorization: DPoP bound", "DPoP: proof");

        assertThat(answer).startsWith("HTTP/1.1 401");
        assertThat(header(answer, "dpop-nonce")).containsExactly("n-1");
        assertThat(presented.remove())
                .isEqualTo(new Presented(
                        "bound",
                        Scheme.DPOP,
                        WIKI,
                        "proof",
                        "DELETE",
                        URI.create("https://wiki.example.com/mcp/x"),
                        null));
        assertThat(reached).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void givenGatewayThatCannotTellOrIsDown_whenAsked_thenNothingGetsThrough(ExampleProxy.Kind kind) throws Exception {
        assertThat(ask(kind, "POST /mcp", "Authorization: Bearer unknown")).startsWith("HTTP/1.1 50");

        gateway.stop(0);

        assertThat(ask(kind, "POST /mcp", "Authorization: Bearer good")).startsWith("HTTP/1.1 50");
        assertThat(reached).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void givenMetadata_whenAskedForWithoutAToken_thenTheGatewayGivesIt(ExampleProxy.Kind kind) throws Exception {
        for (String path : List.of("", "/mcp")) {
            String answer = ask(kind, "GET /.well-known/oauth-protected-resource" + path);

            assertThat(answer).startsWith("HTTP/1.1 200").endsWith(DOCUMENT);
        }
    }

    @ParameterizedTest
    @EnumSource
    void givenPathThatOnlyBeginsLikeTheMetadata_whenAskedForWithoutAToken_then401(ExampleProxy.Kind kind)
            throws Exception {
        for (String path : List.of(
                "/.well-known/oauth-protected-resource/../../mcp",
                "/.well-known/oauth-protected-resource/mcp/../../../mcp",
                "/.well-known/oauth-protected-resource/other",
                "/_sallyport",
                "/_sallyport/mcp")) {
            assertThat(ask(kind, "GET " + path)).as(path).doesNotStartWith("HTTP/1.1 200");
        }
        assertThat(reached).isEmpty();
    }

    private Verdict verify(Presented token) {
        presented.add(token);
        return switch (token.token()) {
            case "good" ->
                new Verdict.Accepted(person().withScopes(Set.of("wiki:read")), Instant.MAX, "corp", null, null);
            case "narrow" -> new Verdict.Lacking(person(), WIKI.required());
            case "bound" -> new Verdict.Refused("use_dpop_nonce", "no nonce", "n-1");
            case "unknown" -> new Verdict.Unavailable("the provider does not answer");
            default -> new Verdict.Refused("invalid_token", "no such token", null);
        };
    }

    private static Subject person() {
        return new Subject("google:1", Set.of("user"));
    }

    /// @return the whole answer as it came
    private String ask(ExampleProxy.Kind kind, String line, String... headers) throws Exception {
        assumeTrue(kind.installed(), kind + " is not installed");
        try (ExampleProxy proxy = ExampleProxy.start(
                        kind,
                        directory,
                        gateway.getAddress().getPort(),
                        server.getAddress().getPort());
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
            socket.setSoTimeout(15_000);
            String closing = String.join("", headers).contains("Connection:") ? "" : "Connection: close\r\n";
            String request = line + " HTTP/1.1\r\nHost: wiki.example.com:" + proxy.port() + "\r\n" + closing
                    + String.join("\r\n", headers) + (headers.length > 0 ? "\r\n" : "")
                    + (line.startsWith("POST") ? "Content-Length: 2\r\n\r\n{}" : "\r\n");
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    private static List<String> header(String answer, String name) {
        return answer.lines()
                .takeWhile(line -> !line.isEmpty())
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .toList();
    }

    private static HttpServer listen(HttpHandler handler) throws IOException {
        HttpServer listening = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        listening.createContext("/", handler);
        listening.start();
        return listening;
    }

    private void answerAsGateway(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        WebResponse response;
        if (path.equals(URI.create(METADATA).getPath())
                && exchange.getRequestHeaders().getFirst("Host").equals("mcp.example.com")) {
            response = new WebResponse(200, List.of(), DOCUMENT.getBytes(UTF_8));
        } else if (ForwardAuth.serves(path)) {
            response = forwardAuth.handle(new WebRequest(
                    exchange.getRequestMethod(), path, Params.NONE, headers(exchange), new byte[0], "127.0.0.1"));
        } else {
            response = WebResponse.empty(404);
        }
        response.headers().forEach(header -> exchange.getResponseHeaders().add(header.name(), header.value()));
        answer(exchange, response.status(), response.body());
    }

    private void answerAsServer(HttpExchange exchange) throws IOException {
        reached.add(headers(exchange));
        exchange.getRequestBody().readAllBytes();
        answer(exchange, 200, "served".getBytes(UTF_8));
    }

    private static Map<String, List<String>> headers(HttpExchange exchange) {
        Map<String, List<String>> headers = new TreeMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), List.copyOf(values)));
        return headers;
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
