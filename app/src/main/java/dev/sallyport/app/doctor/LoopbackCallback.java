package dev.sallyport.app.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sallyport.oauth.OAuthException;
import dev.sallyport.oauth.web.Params;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Where the browser comes back to: a port of this machine, open for one answer.
final class LoopbackCallback implements AutoCloseable {
    private static final String PATH = "/callback";

    private final HttpServer server;
    private final CompletableFuture<Params> answer = new CompletableFuture<>();

    private LoopbackCallback(HttpServer server) {
        this.server = server;
    }

    static LoopbackCallback open() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        LoopbackCallback callback = new LoopbackCallback(server);
        server.createContext(PATH, callback::handle);
        server.start();
        return callback;
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + PATH);
    }

    /// @return empty where nobody comes in time
    Optional<Params> await(Duration patience) {
        try {
            return Optional.of(answer.get(patience.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException | ExecutionException _) {
            return Optional.empty();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean read = exchange.getRequestURI().getPath().equals(PATH) && take(exchange);
            byte[] page = (read ? "You can close this window." : "This is not what was waited for.").getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
            exchange.sendResponseHeaders(read ? 200 : 400, page.length);
            exchange.getResponseBody().write(page);
        }
    }

    private boolean take(HttpExchange exchange) {
        String query = exchange.getRequestURI().getRawQuery();
        try {
            return query != null && answer.complete(Params.parse(query));
        } catch (OAuthException _) {
            return false;
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
