package dev.sallyport.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Where an application on somebody's machine waits for its browser to come back.
final class Callback implements AutoCloseable {
    private static final int LONGEST_SECONDS = 30;

    private static final String DONE = """
            <!doctype html><p>You may close this page.</p>
            <script>opener?.postMessage(location.search, location.origin)</script>
            """;
    private static final String APP = """
            <!doctype html><button>Log in</button><p id=answer>none</p>
            <script>
            document.querySelector('button').onclick = () => open(new URLSearchParams(location.search).get('url'));
            onmessage = message => { document.querySelector('#answer').textContent = message.data; };
            </script>
            """;

    private final HttpServer server;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

    private Callback(HttpServer server) {
        this.server = server;
    }

    static Callback listen() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            Callback callback = new Callback(server);
            server.createContext("/callback", exchange -> {
                callback.answers.add(exchange.getRequestURI().toString());
                answer(exchange, DONE);
            });
            server.createContext("/app", exchange -> answer(exchange, APP));
            server.start();
            return callback;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void answer(HttpExchange exchange, String html) throws IOException {
        byte[] page = html.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/html");
        exchange.sendResponseHeaders(200, page.length);
        exchange.getResponseBody().write(page);
        exchange.close();
    }

    /// A page of an application that opens an address in a window of its own and shows what that tells it.
    String app(String opens) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/app?url=" + Http.encode(opens);
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/callback";
    }

    /// Waits for the parameters that a browser brings.
    Map<String, String> await() {
        try {
            String answer = answers.poll(LONGEST_SECONDS, TimeUnit.SECONDS);
            if (answer == null) {
                throw new AssertionError("no browser has come back");
            }
            return Http.parameters(answer);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
