package dev.sallyport.app.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sallyport.oauth.Json;
import dev.sallyport.oauth.Token;
import dev.sallyport.oauth.web.Params;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// An MCP server with an authorization server on loopback, whose every part can be broken.
final class GuardedServer implements AutoCloseable {
    static final String TOKEN = "at_" + "x".repeat(40);

    private final HttpServer server;
    private final Map<String, Object> answers = new ConcurrentHashMap<>();
    private final Set<String> clients = ConcurrentHashMap.newKeySet();
    private @Nullable String challenge;

    GuardedServer() {
        try {
            this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        server.createContext("/", this::handle);
        server.start();
        answers.put("/wiki", 401);
        answers.put(
                "challenge",
                "Bearer resource_metadata=\"" + at("/.well-known/oauth-protected-resource/wiki")
                        + "\", scope=\"read\"");
        answers.put("/.well-known/oauth-protected-resource/wiki", resource(url().toString()));
        answers.put("/.well-known/oauth-authorization-server", metadata());
        answers.put("/authorize", "login");
    }

    URI url() {
        return at("/wiki");
    }

    URI at(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    String issuer() {
        return at("").toString();
    }

    /// Puts a status (a number) or a document at a path.
    GuardedServer answer(String path, Object answer) {
        answers.put(path, answer);
        return this;
    }

    Map<String, Object> resource(String id) {
        return Map.of("resource", id, "authorization_servers", List.of(issuer()), "scopes_supported", List.of("read"));
    }

    Map<String, Object> metadata() {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("issuer", issuer());
        metadata.put("authorization_endpoint", at("/authorize").toString());
        metadata.put("token_endpoint", at("/token").toString());
        metadata.put("registration_endpoint", at("/register").toString());
        metadata.put("code_challenge_methods_supported", List.of("S256"));
        metadata.put("client_id_metadata_document_supported", true);
        metadata.put("authorization_response_iss_parameter_supported", true);
        return metadata;
    }

    /// The metadata without one member, or with another value.
    GuardedServer metadata(String member, @Nullable Object value) {
        Map<String, Object> metadata = metadata();
        if (value == null) {
            metadata.remove(member);
        } else {
            metadata.put(member, value);
        }
        return answer("/.well-known/oauth-authorization-server", metadata);
    }

    Set<String> clients() {
        return clients;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            switch (path) {
                case "/wiki" -> mcp(exchange);
                case "/register" -> register(exchange);
                case "/authorize" -> authorize(exchange);
                case "/token" -> token(exchange, Params.parse(body));
                default -> send(exchange, answers.getOrDefault(path, removed(exchange, path) ? 204 : 404));
            }
        }
    }

    private boolean removed(HttpExchange exchange, String path) {
        return exchange.getRequestMethod().equals("DELETE") && clients.remove(path.substring(1));
    }

    private void mcp(HttpExchange exchange) throws IOException {
        String credential = exchange.getRequestHeaders().getFirst("Authorization");
        if (("Bearer " + TOKEN).equals(credential)) {
            send(exchange, Map.of("jsonrpc", "2.0"));
            return;
        }
        String challenge = String.valueOf(answers.get("challenge"));
        if (!challenge.isEmpty()) {
            String error = credential == null ? "" : ", error=\"invalid_token\"";
            exchange.getResponseHeaders().set("WWW-Authenticate", challenge + error);
        }
        send(exchange, answers.getOrDefault("/wiki", 401));
    }

    private void register(HttpExchange exchange) throws IOException {
        Object broken = answers.get("/register");
        if (broken != null) {
            send(exchange, broken);
            return;
        }
        String id = "client-" + clients.size();
        clients.add(id);
        byte[] body = Json.bytes(Map.of(
                "client_id", id, "registration_client_uri", at("/" + id).toString(), "registration_access_token", "t"));
        exchange.sendResponseHeaders(201, body.length);
        exchange.getResponseBody().write(body);
    }

    /// `login` sends on to a login page, `code` straight back with a code, anything else back with that error.
    private void authorize(HttpExchange exchange) throws IOException {
        Params query = Params.parse(exchange.getRequestURI().getRawQuery());
        Object how = answers.getOrDefault("/authorize", "login");
        if (how instanceof Integer) {
            send(exchange, how);
            return;
        }
        challenge = query.require("code_challenge");
        Map<String, String> back = new LinkedHashMap<>();
        back.put("state", query.require("state"));
        back.put("iss", String.valueOf(answers.getOrDefault("iss", issuer())));
        back.put(how.equals("code") ? "code" : "error", how.equals("code") ? "c0de" : how.toString());
        String location = how.equals("login")
                ? "https://idp.example.com/login"
                : query.require("redirect_uri") + "?" + Params.of(back).encode();
        exchange.getResponseHeaders().set("Location", location);
        exchange.sendResponseHeaders(302, -1);
    }

    private void token(HttpExchange exchange, Params form) throws IOException {
        boolean bound = form.require("resource").equals(url().toString())
                && form.require("code").equals("c0de")
                && Token.digest(form.require("code_verifier")).equals(challenge);
        send(exchange, bound ? Map.of("access_token", TOKEN, "token_type", "Bearer", "scope", "read") : 400);
    }

    @SuppressWarnings("unchecked") // documents have texts as keys
    private static void send(HttpExchange exchange, Object answer) throws IOException {
        if (answer instanceof Integer status) {
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        byte[] body = answer instanceof Map<?, ?> document
                ? Json.bytes((Map<String, Object>) document)
                : answer.toString().getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
