package dev.sallyport.gateway.edge;

import dev.sallyport.gateway.Page;
import dev.sallyport.gateway.Refusal;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/// Writes a page to a human's browser.
final class PageAnswer extends WholeAnswer {
    private static final CharSequence HTML = HttpHeaders.createOptimized("text/html; charset=utf-8");

    PageAnswer(HttpServerResponse response) {
        super(response);
    }

    @Override
    public void begin(Head head) {
        // A form's page would send `Origin: null` under `no-referrer`, and be taken for a foreign one.
        response.setStatusCode(head.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, HTML)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .putHeader("Content-Security-Policy", Page.POLICY)
                .putHeader("X-Frame-Options", "DENY")
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "same-origin");
    }

    @Override
    public void piece(Buffer bytes) {
        if (!gone()) {
            response.end(bytes);
        }
    }

    /// Without a key that may look, nothing is said: not even which of the reasons it is.
    @Override
    public void fail(Refusal refusal) {
        Page page = switch (refusal) {
            case Refusal.Unauthenticated _, Refusal.Forbidden _ ->
                Page.of(
                        403,
                        "Not allowed",
                        "<p>This key may not decide this request, or there is no such request.</p>");
            case Refusal.HostNotAllowed _, Refusal.OriginNotAllowed _ ->
                Page.of(403, "Not allowed", "<p>This page was reached from a place that is not allowed.</p>");
            default -> Page.of(refusal.status(), "That did not work", "<p>" + Page.escape(words(refusal)) + "</p>");
        };
        if (!gone()) {
            begin(new Head(page.status(), Kind.NONE, null));
            piece(Buffer.buffer(page.html()));
        }
        end();
    }

    private static String words(Refusal refusal) {
        return switch (refusal) {
            case Refusal.StoreDown _ -> "The gateway cannot keep its records now. Try again.";
            case Refusal.ShuttingDown _ -> "The gateway is shutting down.";
            default -> "The gateway did not understand what was sent.";
        };
    }
}
