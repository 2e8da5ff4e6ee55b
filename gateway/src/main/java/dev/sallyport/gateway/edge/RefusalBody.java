package dev.sallyport.gateway.edge;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.Inbound;
import dev.sallyport.gateway.Refusal;
import dev.sallyport.mcp.ErrorCodes;
import dev.sallyport.mcp.Id;
import dev.sallyport.mcp.JsonText;
import dev.sallyport.mcp.Message;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A refusal as a JSON-RPC error. Where the protocol has no code, the code is the HTTP status, which lies outside the
/// ranges JSON-RPC and MCP keep for themselves (protocol.md A5).
public final class RefusalBody {
    private RefusalBody() {}

    public static byte[] of(Exchange exchange, Refusal refusal) {
        Inbound inbound = exchange.inbound();
        boolean modern = inbound != null && inbound.modern();
        Id id = id(inbound, refusal);
        String data = data(refusal);
        String answered = "{\"jsonrpc\":\"2.0\",\"id\":" + (id == null ? "null" : new String(id.toJson(), UTF_8));
        if (refusal instanceof Refusal.ApprovalPending pending && pending.inputRequired() != null) {
            return (answered + ",\"result\":" + pending.inputRequired() + "}").getBytes(UTF_8);
        }
        if (refusal instanceof Refusal.LoginRequired login && login.inputRequired() != null) {
            return (answered + ",\"result\":" + login.inputRequired() + "}").getBytes(UTF_8);
        }
        String json = answered
                + ",\"error\":{\"code\":" + code(refusal, modern)
                + ",\"message\":" + quote(message(refusal))
                + (data == null ? "" : ",\"data\":" + data)
                + "}}";
        return json.getBytes(UTF_8);
    }

    static long retryAfterSeconds(Duration wait) {
        return Math.max(1, wait.plusNanos(999_999_999).toSeconds());
    }

    private static int code(Refusal refusal, boolean modern) {
        return switch (refusal) {
            case Refusal.Malformed malformed -> malformed.code();
            case Refusal.HeaderMismatch _ -> ErrorCodes.HEADER_MISMATCH;
            case Refusal.UnsupportedRevision _, Refusal.EraMismatch _ ->
                modern ? ErrorCodes.UNSUPPORTED_VERSION : ErrorCodes.INVALID_PARAMS;
            case Refusal.LoginRequired login when login.elicited() -> ErrorCodes.URL_ELICITATION_REQUIRED;
            case Refusal.UnknownMethod _ -> ErrorCodes.METHOD_NOT_FOUND;
            case Refusal.Internal _ -> ErrorCodes.INTERNAL_ERROR;
            default -> refusal.status();
        };
    }

    private static String message(Refusal refusal) {
        return switch (refusal) {
            case Refusal.HostNotAllowed _ -> "this Host is not one the gateway answers to; see allowed-hosts";
            case Refusal.OriginNotAllowed _ -> "this Origin is not allowed; see allowed-origins";
            case Refusal.NoSuchEndpoint _ -> "there is no endpoint at this path";
            case Refusal.VerbNotAllowed no -> "this endpoint takes " + no.allow();
            case Refusal.UnsupportedMediaType _ -> "the body must be application/json";
            case Refusal.BodyTooLarge no -> "the body is larger than " + no.limit() + " bytes";
            case Refusal.BodyTooSlow _ -> "the body did not arrive in time";
            case Refusal.Malformed no -> no.why();
            case Refusal.HeaderMismatch no -> no.why();
            case Refusal.UnsupportedRevision _ -> "this protocol revision is not supported";
            case Refusal.Unauthenticated _ ->
                "authentication is required: send a valid key or token as Authorization: Bearer";
            case Refusal.ProofRefused no -> "the DPoP proof is not accepted: " + no.error();
            case Refusal.TokenUnverifiable _ -> "the gateway cannot tell now whether the token is good";
            case Refusal.Forbidden _ -> "not allowed, or there is no such thing";
            case Refusal.InsufficientScope no -> "more scopes are needed: " + String.join(" ", no.scopes());
            case Refusal.ApprovalPending no ->
                "an approval is pending: " + no.id() + "; somebody has to approve this call before "
                        + no.expires().truncatedTo(ChronoUnit.SECONDS) + ", then send it again unchanged";
            case Refusal.ApprovalOver no ->
                switch (no.how()) {
                    case "denied" -> "the approval " + no.id() + " was denied";
                    case "expired" -> "nobody approved " + no.id() + " in time; send the call again to ask anew";
                    default -> "the approval " + no.id() + " was used already; send the call again to ask anew";
                };
            case Refusal.LoginRequired login -> login.words();
            case Refusal.UnknownMethod _ -> "there is no such method";
            case Refusal.UnknownSession _ -> "there is no such session: initialize again";
            case Refusal.RateLimited no -> "the limit of " + no.limit() + " is used up";
            case Refusal.Overloaded no -> "the gateway is at its bound of " + no.what();
            case Refusal.StoreDown _ -> "the gateway cannot keep its records now, so it forwards nothing";
            case Refusal.ShuttingDown _ -> "the gateway is shutting down";
            case Refusal.EraMismatch no ->
                "server " + no.server() + " does not speak " + no.requested() + "; it speaks "
                        + String.join(", ", no.supported());
            case Refusal.ServerUnavailable no -> "server " + no.server() + " is not available: " + no.why();
            case Refusal.ServerMisbehaved no -> "server " + no.server() + " misbehaves: " + no.why();
            case Refusal.AnswerTooLarge no -> "the answer is larger than the " + no.limit() + " bytes it may have";
            case Refusal.ServerTimedOut no ->
                "server " + no.server() + " did not answer within " + no.after().toMillis() + " ms";
            case Refusal.Internal _ -> "internal error";
        };
    }

    private static @Nullable String data(Refusal refusal) {
        return switch (refusal) {
            case Refusal.UnsupportedRevision(String requested, List<String> supported) ->
                versions(requested, supported);
            case Refusal.EraMismatch no -> versions(no.requested(), no.supported());
            case Refusal.ApprovalPending no ->
                "{\"approval\":" + quote(no.id()) + ",\"expiresAt\":"
                        + quote(no.expires().truncatedTo(ChronoUnit.SECONDS).toString()) + ",\"approveWith\":"
                        + quote("sallyport approvals approve " + no.id()) + "}";
            case Refusal.ApprovalOver no -> "{\"approval\":" + quote(no.id()) + ",\"state\":" + quote(no.how()) + "}";
            case Refusal.LoginRequired no -> login(no);
            case Refusal.RateLimited no -> "{\"retryAfterSeconds\":" + retryAfterSeconds(no.retryAfter()) + "}";
            default -> null;
        };
    }

    private static String login(Refusal.LoginRequired login) {
        String url = quote(login.url());
        return login.elicited()
                ? "{\"elicitations\":[{\"mode\":\"url\",\"elicitationId\":" + quote(login.id()) + ",\"url\":" + url
                        + ",\"message\":" + quote(login.words()) + "}]}"
                : "{\"login\":" + quote(login.id()) + ",\"server\":" + quote(login.server()) + ",\"url\":" + url + "}";
    }

    private static String versions(String requested, List<String> supported) {
        return supported.stream()
                .map(RefusalBody::quote)
                .collect(Collectors.joining(",", "{\"supported\":[", "],\"requested\":" + quote(requested) + "}"));
    }

    private static String quote(String text) {
        return new String(JsonText.quote(text), UTF_8);
    }

    private static @Nullable Id id(@Nullable Inbound inbound, Refusal refusal) {
        if (refusal instanceof Refusal.Malformed malformed && malformed.id() != null) {
            return malformed.id();
        }
        Message.Request request = inbound == null ? null : inbound.request();
        return request == null ? null : request.id();
    }
}
