package dev.sallyport.oauth.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sallyport.oauth.Json;
import dev.sallyport.oauth.web.Params;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A server on loopback that answers what a test says, and 404 to everything else.
final class Stub implements AutoCloseable {
    record Request(String method, String path, Map<String, List<String>> headers, String body) {
        Params form() {
            return Params.parse(body);
        }

        Map<String, Object> json() {
            return Json.object(body);
        }

        @Nullable
        String header(String name) {
            return headers.getOrDefault(name, List.of()).stream().findFirst().orElse(null);
        }
    }

    record Answer(int status, Map<String, String> headers, String body) {
        static Answer json(int status, Map<String, ?> object) {
            return new Answer(status, Map.of("Content-Type", "application/json"), Json.write(object));
        }

        static Answer empty(int status) {
            return new Answer(status, Map.of(), "");
        }
    }

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private final Map<String, Function<Request, Answer>> routes = new ConcurrentHashMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    Stub() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /// @param route for example `GET /path`
    void on(String route, Function<Request, Answer> answer) {
        routes.put(route, answer);
    }

    void off(String route) {
        routes.remove(route);
    }

    /// What arrived, each as `GET /path`.
    List<String> asked() {
        return requests.stream()
                .map(request -> request.method() + " " + request.path())
                .toList();
    }

    /// What arrived by this route.
    List<Request> to(String route) {
        return requests.stream()
                .filter(request -> route.equals(request.method() + " " + request.path()))
                .toList();
    }

    void forget() {
        requests.clear();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            Map<String, List<String>> headers = new ConcurrentHashMap<>();
            exchange.getRequestHeaders()
                    .forEach((name, values) -> headers.put(name.toLowerCase(java.util.Locale.ROOT), values));
            String path = exchange.getRequestURI().toString();
            Request request = new Request(exchange.getRequestMethod(), path, headers, body);
            requests.add(request);
            Function<Request, Answer> route = routes.get(request.method() + " " + path);
            Answer answer = route == null ? Answer.empty(404) : route.apply(request);
            answer.headers().forEach(exchange.getResponseHeaders()::add);
            byte[] bytes = answer.body().getBytes(UTF_8);
            exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
            if (bytes.length > 0) {
                Objects.requireNonNull(exchange.getResponseBody()).write(bytes);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
