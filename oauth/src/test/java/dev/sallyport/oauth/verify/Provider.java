package dev.sallyport.oauth.verify;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sallyport.oauth.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// An issuer on a loopback address: metadata, keys and introspection.
final class Provider implements AutoCloseable {
    final AtomicInteger keysAsked = new AtomicInteger();
    final AtomicInteger tokensAsked = new AtomicInteger();
    final Map<String, Map<String, Object>> tokens = new ConcurrentHashMap<>();
    volatile String lastAuthorization = "";
    volatile int status = 200;
    volatile String metadataIssuer;

    private final HttpServer server;
    private volatile String keys = "{\"keys\":[]}";
    private volatile CountDownLatch gate = new CountDownLatch(0);

    Provider() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        metadataIssuer = issuer().toString();
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/jwks", this::keys);
        server.createContext("/introspect", this::introspect);
        server.createContext("/.well-known/openid-configuration", this::metadata);
        server.start();
    }

    URI issuer() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    URI jwks() {
        return URI.create(issuer() + "/jwks");
    }

    URI introspection() {
        return URI.create(issuer() + "/introspect");
    }

    Provider publish(SigningKey... published) {
        return publish(Stream.of(published).map(SigningKey::jwk).toList());
    }

    Provider publish(List<Map<String, Object>> jwks) {
        keys = Json.write(Map.of("keys", jwks));
        return this;
    }

    void hang() {
        gate = new CountDownLatch(1);
    }

    void goOn() {
        gate.countDown();
    }

    @Override
    public void close() {
        goOn();
        server.stop(0);
    }

    private void keys(HttpExchange exchange) throws IOException {
        keysAsked.incrementAndGet();
        answer(exchange, keys);
    }

    private void metadata(HttpExchange exchange) throws IOException {
        answer(exchange, Json.write(Map.of("issuer", metadataIssuer, "jwks_uri", jwks().toString())));
    }

    private void introspect(HttpExchange exchange) throws IOException {
        tokensAsked.incrementAndGet();
        lastAuthorization = exchange.getRequestHeaders().getFirst("Authorization");
        String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String token = dev.sallyport.oauth.web.Params.parse(form).require("token");
        answer(exchange, Json.write(tokens.getOrDefault(token, Map.of("active", false))));
    }

    private void answer(HttpExchange exchange, String text) throws IOException {
        try (exchange) {
            gate.await();
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
