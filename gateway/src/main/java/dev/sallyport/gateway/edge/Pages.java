package dev.sallyport.gateway.edge;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.gateway.Deadlines;
import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.Page;
import dev.sallyport.gateway.Pipeline;
import dev.sallyport.gateway.Refusal;
import dev.sallyport.gateway.Visit;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The gateway's pages: one for each approval, at `/approvals/{id}`. Who opens it sees a field for a key and nothing
/// else; the key goes in the body of a form, never in an address or a cookie.
final class Pages {
    private static final String PATH = "/approvals/";
    private static final int LARGEST = 8 << 10;
    private static final String FORM = "application/x-www-form-urlencoded";

    private final Pipeline pipeline;
    private final Deadlines deadlines;
    private final Duration bodyDeadline;

    Pages(Pipeline pipeline, Deadlines deadlines, Duration bodyDeadline) {
        this.pipeline = pipeline;
        this.deadlines = deadlines;
        this.bodyDeadline = bodyDeadline;
    }

    static boolean serves(@Nullable String path) {
        return path != null && path.startsWith(PATH);
    }

    /// Host and origin were looked at before.
    void receive(HttpServerRequest request, Exchange exchange) {
        switch (request.method().name()) {
            case "GET" -> Pipeline.show(exchange, form());
            case "POST" -> read(request, exchange);
            default -> throw new Refusal.VerbNotAllowed("GET, POST").refused();
        }
    }

    private void read(HttpServerRequest request, Exchange exchange) {
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        if (type == null || !type.split(";", 2)[0].strip().equalsIgnoreCase(FORM)) {
            throw new Refusal.UnsupportedMediaType().refused();
        }
        String id = String.valueOf(request.path()).substring(PATH.length());
        Body.read(
                request,
                LARGEST,
                bodyDeadline,
                deadlines,
                (body, refused) -> {
                    if (refused != null) {
                        Body.endIfTooSlow(request, exchange, refused);
                        pipeline.refuse(exchange, refused);
                    } else {
                        visit(exchange, id, body);
                    }
                },
                () -> pipeline.abandon(exchange));
    }

    private void visit(Exchange exchange, String id, Buffer body) {
        Visit visit;
        try {
            visit = visit(id, new QueryStringDecoder(body.toString(UTF_8), UTF_8, false).parameters());
        } catch (IllegalArgumentException e) {
            pipeline.refuse(exchange, new Refusal.Malformed(400, "the form cannot be read", null).refused());
            return;
        }
        pipeline.visit(exchange, visit);
    }

    private static Visit visit(String id, Map<String, List<String>> fields) {
        Visit.Action action = switch (String.valueOf(first(fields, "action"))) {
            case "approve" -> Visit.Action.APPROVE;
            case "deny" -> Visit.Action.DENY;
            default -> Visit.Action.LOOK;
        };
        return new Visit(id, first(fields, "key"), first(fields, "ticket"), action);
    }

    private static @Nullable String first(Map<String, List<String>> fields, String name) {
        List<String> values = fields.getOrDefault(name, List.of());
        return values.isEmpty() ? null : values.getFirst();
    }

    private static Page form() {
        return Page.of(200, "Approve a call", """
                <p>Somebody asks for an approval. Show your API key to see for what.</p>
                <form method="post">
                <label for="key">API key</label>
                <input id="key" name="key" type="password" autocomplete="current-password" required autofocus>
                <button name="action" value="look">Show the request</button>
                </form>""");
    }
}
