package dev.sallyport.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.mcp.MalformedMessage;
import dev.sallyport.mcp.Message;
import dev.sallyport.mcp.MessageScanner;
import dev.sallyport.mcp.ScanLimits;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.net.URI;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A real HTTP server that answers as the test says, and remembers what it was asked.
public final class ScriptedServer implements AutoCloseable {
    private static final int PATIENCE_S = 15;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Timeline timeline;
    private final HttpServer http;
    private final List<Arrived> received = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Arrived> untaken = new LinkedBlockingQueue<>();
    private volatile Consumer<Arrived> script = Arrived::acknowledge;

    ScriptedServer(Timeline timeline) {
        this.timeline = timeline;
        this.http = vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> arrive(request, body)))
                .listen(0, "127.0.0.1")
                .await();
    }

    /// What every request from now on is answered.
    public void answers(Consumer<Arrived> script) {
        this.script = script;
    }

    /// Every request from now on is answered by the test itself, see [#take].
    public void waitsForTest() {
        answers(_ -> {});
    }

    /// @return the next request that has not been taken yet
    public Arrived take() {
        try {
            Arrived next = untaken.poll(PATIENCE_S, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("nothing reached the server");
            }
            return next;
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    public List<Arrived> received() {
        return List.copyOf(received);
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + http.actualPort() + "/upstream?x=1");
    }

    @Override
    public void close() {
        vertx.close().await();
    }

    private void arrive(HttpServerRequest request, Buffer body) {
        Arrived arrived = new Arrived(request, body, vertx.getOrCreateContext());
        timeline.add("server " + arrived.method());
        received.add(arrived);
        untaken.add(arrived);
        script.accept(arrived);
    }

    /// One request at the server. Its answers may be given on any thread.
    public static final class Arrived {
        private final HttpServerRequest request;
        private final Buffer body;
        private final Context context;
        private final CompletableFuture<@Nullable Void> abandoned = new CompletableFuture<>();

        private Arrived(HttpServerRequest request, Buffer body, Context context) {
            this.request = request;
            this.body = body;
            this.context = context;
            request.response().closeHandler(_ -> abandoned.complete(null));
            request.response().exceptionHandler(_ -> abandoned.complete(null));
        }

        public String verb() {
            return request.method().name();
        }

        public String uri() {
            return request.uri();
        }

        public MultiMap headers() {
            return request.headers();
        }

        public @Nullable String header(String name) {
            return request.getHeader(name);
        }

        public String text() {
            return body.toString(UTF_8);
        }

        /// @return the JSON-RPC method; the HTTP method where there is no message
        public String method() {
            return switch (message()) {
                case Message.Request call -> call.method();
                case Message.Notification notification -> notification.method();
                case Message.Response _ -> "(response)";
                case null -> verb();
            };
        }

        /// @return the id of the request, as JSON
        public String id() {
            return message() instanceof Message.Request call
                    ? new String(call.id().toJson(), UTF_8)
                    : "null";
        }

        /// An empty result, or 202 where there is nothing to answer.
        public void acknowledge() {
            if (message() instanceof Message.Request) {
                result("{\"resultType\":\"complete\"}");
            } else {
                status(202);
            }
        }

        public void result(String result) {
            json(200, "{\"jsonrpc\":\"2.0\",\"id\":" + id() + ",\"result\":" + result + "}");
        }

        public void error(int status, int code) {
            json(
                    status,
                    "{\"jsonrpc\":\"2.0\",\"id\":" + id() + ",\"error\":{\"code\":" + code + ",\"message\":\"no\"}}");
        }

        public void json(int status, String json) {
            whole(status, "application/json", json);
        }

        public void whole(int status, String type, String text) {
            respond(response -> response.setStatusCode(status)
                    .putHeader("Content-Type", type)
                    .end(text));
        }

        public void status(int status) {
            respond(response -> response.setStatusCode(status).end());
        }

        public void header(String name, String value) {
            respond(response -> response.putHeader(name, value));
        }

        public void beginEvents() {
            begin("text/event-stream");
        }

        /// Status 200 and chunks to come.
        public void begin(String type) {
            respond(response ->
                    response.setChunked(true).putHeader("Content-Type", type).writeHead());
        }

        public void event(String data) {
            write("event: message\ndata: " + data + "\n\n");
        }

        public void resultEvent(String result) {
            event("{\"jsonrpc\":\"2.0\",\"id\":" + id() + ",\"result\":" + result + "}");
        }

        public void write(String text) {
            respond(response -> response.write(text));
        }

        public void end() {
            respond(HttpServerResponse::end);
        }

        public void breakOff() {
            respond(_ -> request.connection().close());
        }

        /// Until the gateway has ended the request without waiting for its answer.
        public void awaitAbandoned() {
            abandoned.orTimeout(PATIENCE_S, TimeUnit.SECONDS).join();
        }

        public boolean abandoned() {
            return abandoned.isDone();
        }

        private void respond(Consumer<HttpServerResponse> how) {
            context.runOnContext(_ -> how.accept(request.response()));
        }

        private @Nullable Message message() {
            try {
                return body.length() == 0 ? null : MessageScanner.scan(body.getBytes(), ScanLimits.UPSTREAM);
            } catch (MalformedMessage e) {
                throw new IllegalStateException("the gateway sent what is no message", e);
            }
        }
    }
}
