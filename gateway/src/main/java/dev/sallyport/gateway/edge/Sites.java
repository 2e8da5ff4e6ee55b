package dev.sallyport.gateway.edge;

import dev.sallyport.gateway.Deadlines;
import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.Pipeline;
import dev.sallyport.gateway.Refused;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Brings requests to a [Site], and its answers back.
final class Sites {
    static final String METHODS = "GET, POST, PUT, DELETE";

    private static final int LARGEST = 64 << 10;

    private final Site site;
    private final Pipeline pipeline;
    private final Deadlines deadlines;
    private final Duration bodyDeadline;

    Sites(Site site, Pipeline pipeline, Deadlines deadlines, Duration bodyDeadline) {
        this.site = site;
        this.pipeline = pipeline;
        this.deadlines = deadlines;
        this.bodyDeadline = bodyDeadline;
    }

    /// Host and origin were looked at before.
    void receive(HttpServerRequest request, Exchange exchange) {
        Body.read(
                request,
                LARGEST,
                bodyDeadline,
                deadlines,
                (body, refused) -> received(request, exchange, body, refused),
                () -> pipeline.abandon(exchange));
    }

    private void received(HttpServerRequest request, Exchange exchange, Buffer body, @Nullable Refused refused) {
        if (refused != null) {
            Body.endIfTooSlow(request, exchange, refused);
            pipeline.refuse(exchange, refused);
            return;
        }
        Future<Site.Response> answered;
        try {
            answered = site.answer(request(request, exchange, body));
        } catch (RuntimeException e) {
            answered = Future.failedFuture(e);
        }
        answered.onComplete(
                (response, failure) -> exchange.context().runOnContext(_ -> finish(exchange, response, failure)));
    }

    private void finish(Exchange exchange, Site.@Nullable Response response, @Nullable Throwable failure) {
        if (response == null || !(exchange.answer() instanceof SiteAnswer answer)) {
            pipeline.refuse(exchange, failure == null ? new IllegalStateException("a site said nothing") : failure);
            return;
        }
        try {
            answer.write(response);
        } catch (RuntimeException e) {
            pipeline.refuse(exchange, e);
        }
    }

    private static Site.Request request(HttpServerRequest request, Exchange exchange, Buffer body) {
        return new Site.Request(
                request.method().name(),
                String.valueOf(request.path()),
                request.query(),
                headers(request.headers()),
                body.getBytes(),
                exchange.peer().address(),
                exchange.peer().certificate());
    }

    private static Map<String, List<String>> headers(MultiMap headers) {
        Map<String, List<String>> byName = new HashMap<>();
        headers.forEach(
                header -> byName.computeIfAbsent(header.getKey().toLowerCase(Locale.ROOT), _ -> new ArrayList<>())
                        .add(header.getValue()));
        return byName;
    }
}
