package dev.sallyport.gateway.edge;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.gateway.Refusal;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/// Writes what a [Site] answers, or that a request did not get to it.
final class SiteAnswer extends WholeAnswer {
    SiteAnswer(HttpServerResponse response) {
        super(response);
    }

    /// @throws IllegalArgumentException where a header cannot be written; then nothing was
    void write(Site.Response answer) {
        if (!gone()) {
            try {
                answer.headers().forEach(header -> response.headers().add(header.name(), header.value()));
            } catch (IllegalArgumentException e) {
                response.headers().clear();
                throw e;
            }
            response.setStatusCode(answer.status()).end(Buffer.buffer(answer.body()));
        }
        end();
    }

    @Override
    public void begin(Head head) {
        throw new IllegalStateException("a site answers at once");
    }

    @Override
    public void piece(Buffer bytes) {
        throw new IllegalStateException("a site answers at once");
    }

    /// As the endpoints of OAuth refuse (RFC 6749 section 5.2), whose clients would not read JSON-RPC.
    @Override
    public void fail(Refusal refusal) {
        if (!gone()) {
            response.setStatusCode(refusal.status())
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
            if (refusal instanceof Refusal.BodyTooSlow || refusal instanceof Refusal.ShuttingDown) {
                response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            }
            String error = refusal.status() < 500 ? "invalid_request" : "server_error";
            String json = "{\"error\":\"" + error + "\",\"error_description\":\"" + refusal.reason() + "\"}";
            response.end(Buffer.buffer(json.getBytes(UTF_8)));
        }
        end();
    }
}
