package dev.sallyport.gateway.forward.http;

import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.Inbound;
import dev.sallyport.gateway.Refusal;
import dev.sallyport.mcp.ErrorCodes;
import dev.sallyport.mcp.ResponseReader;
import dev.sallyport.mcp.Revision;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a status other than 200 and 202 means. A JSON-RPC error of a server of the caller's era goes on as it is;
/// everything else becomes the gateway's own refusal, since a 401 or a redirect is not the client's to answer.
final class HttpError {
    static final int LARGEST = 64 << 10;
    private static final Set<Integer> MODERN_ONLY =
            Set.of(ErrorCodes.HEADER_MISMATCH, ErrorCodes.MISSING_CAPABILITY, ErrorCodes.UNSUPPORTED_VERSION);
    private static final Set<Integer> MODERN = Set.of(
            ErrorCodes.HEADER_MISMATCH,
            ErrorCodes.MISSING_CAPABILITY,
            ErrorCodes.UNSUPPORTED_VERSION,
            ErrorCodes.METHOD_NOT_FOUND,
            ErrorCodes.INVALID_PARAMS);
    private static final List<String> LEGACY_REVISIONS = Arrays.stream(Revision.values())
            .filter(revision -> !revision.modern())
            .map(Revision::wire)
            .toList()
            .reversed();

    private final String server;
    private final Exchange exchange;
    private final HttpClientResponse response;
    private final Buffer body = Buffer.buffer();

    HttpError(String server, Exchange exchange, HttpClientResponse response) {
        this.server = server;
        this.exchange = exchange;
        this.response = response;
    }

    void understand(HttpRelay relay) {
        response.handler(bytes -> {
            if (body.length() + bytes.length() > LARGEST) {
                relay.fail(new Refusal.ServerMisbehaved(server, "its error answer is too large"));
            } else {
                body.appendBuffer(bytes);
            }
        });
        relay.whenEnded(response, () -> decide(relay));
    }

    private void decide(HttpRelay relay) {
        Integer code = ResponseReader.errorCode(body.getBytes());
        Refusal refusal = refusal(code);
        if (refusal != null) {
            relay.fail(refusal);
        } else {
            relay.pass(response.statusCode(), body);
        }
    }

    private @Nullable Refusal refusal(@Nullable Integer code) {
        Inbound inbound = exchange.inboundOrThrow();
        int status = response.statusCode();
        if (status == 401 || status == 403) {
            return new Refusal.ServerUnavailable(server, "it does not accept the gateway's credentials");
        }
        if (status == 404 && exchange.serverSession() != null) {
            return new Refusal.UnknownSession();
        }
        if (status == 405 && inbound.verb() != Inbound.Verb.SEND) {
            return new Refusal.VerbNotAllowed("POST");
        }
        if (otherEra(inbound, status, code)) {
            return mismatch(inbound);
        }
        if (code != null && status >= 400) {
            return null;
        }
        return status < 400
                ? new Refusal.ServerMisbehaved(server, "it answered with a redirect or another status of no use")
                : new Refusal.ServerUnavailable(server, "it answered HTTP " + status);
    }

    /// protocol.md B10: a 400 that is no error of the modern era comes from a legacy server, and the other way round.
    private boolean otherEra(Inbound inbound, int status, @Nullable Integer code) {
        if (inbound.request() == null || status < 400 || status >= 500) {
            return false;
        }
        if (inbound.modern()) {
            return (status == 400 || status == 404 || status == 405 || status == 406)
                    && (code == null || !MODERN.contains(code));
        }
        return inbound.request().method().equals("initialize")
                && code != null
                && (MODERN_ONLY.contains(code) || code == ErrorCodes.METHOD_NOT_FOUND);
    }

    private Refusal mismatch(Inbound inbound) {
        String requested = inbound.protocolVersion();
        return new Refusal.EraMismatch(
                server,
                requested == null ? "a session" : requested,
                inbound.modern() ? LEGACY_REVISIONS : List.of(Revision.V2026_07_28.wire()));
    }
}
