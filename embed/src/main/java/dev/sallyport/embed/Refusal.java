package dev.sallyport.embed;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.mcp.ErrorCodes;
import dev.sallyport.mcp.Id;
import dev.sallyport.mcp.JsonText;
import dev.sallyport.mcp.MalformedMessage;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Why a message does not go on. The words and numbers are those of the gateway; forbidden and unknown are the same
/// from outside.
///
/// @param reason     stable, for logs: `forbidden` and so on
/// @param status     the HTTP status
/// @param code       of the JSON-RPC error: where the protocol has none, the HTTP status (protocol.md A5)
/// @param message    for the caller
/// @param challenge  the value of `WWW-Authenticate`; null where there is none
/// @param retryAfter when to try again; null where that is not known
public record Refusal(
        String reason,
        int status,
        int code,
        String message,
        @Nullable String challenge,
        @Nullable Duration retryAfter) {

    private static final String REALM = "Bearer realm=\"sallyport\"";

    private Refusal(String reason, int status, int code, String message) {
        this(reason, status, code, message, null, null);
    }

    public static Refusal unauthenticated() {
        return new Refusal("unauthenticated", 401, 401, "authentication is required", REALM, null);
    }

    public static Refusal forbidden() {
        return new Refusal("forbidden", 403, 403, "not allowed, or there is no such thing");
    }

    /// RFC 6750 section 3.1
    public static Refusal insufficientScope(Set<String> missing) {
        String scopes = String.join(" ", missing);
        String challenge = REALM + ", error=\"insufficient_scope\", scope=\"" + scopes + "\"";
        return new Refusal("insufficient_scope", 403, 403, "more scopes are needed: " + scopes, challenge, null);
    }

    /// A rule asks for an approval, and there is none.
    public static Refusal notApproved(String why) {
        return new Refusal("not_approved", 403, 403, "this needs an approval, " + why);
    }

    public static Refusal rateLimited(String limit, Duration retryAfter) {
        return new Refusal("rate_limited", 429, 429, "the limit of " + limit + " is used up", null, retryAfter);
    }

    /// @param notification whether no message can answer it (protocol.md D3)
    public static Refusal unknownMethod(boolean notification) {
        return new Refusal(
                "unknown_method", notification ? 404 : 200, ErrorCodes.METHOD_NOT_FOUND, "there is no such method");
    }

    public static Refusal malformed(int code, String why) {
        return new Refusal("malformed", 400, code, why);
    }

    public static Refusal malformed(MalformedMessage why) {
        return malformed(why.code(), why.reason());
    }

    /// The session is unknown, ended, or somebody else's: the same from outside (protocol.md L4, L18).
    public static Refusal unknownSession() {
        return new Refusal("unknown_session", 404, 404, "there is no such session: initialize again");
    }

    /// What the server answered cannot be let through as the policy obliges.
    public static Refusal unmet(String why) {
        return new Refusal("obligation_unmet", 502, 502, why);
    }

    /// Framing that HTTP has a status of its own for.
    public static Refusal http(int status, String reason, int code, String why) {
        return new Refusal(reason, status, code, why);
    }

    public static Refusal internal() {
        return new Refusal("internal", 500, ErrorCodes.INTERNAL_ERROR, "internal error");
    }

    /// @return [#retryAfter] in whole seconds, at least one; null where there is none
    public @Nullable Long retryAfterSeconds() {
        return retryAfter == null
                ? null
                : Long.valueOf(Math.max(1, retryAfter.plusNanos(999_999_999).toSeconds()));
    }

    /// @param id of the request; null where there is none
    /// @return the JSON-RPC error response
    public byte[] toJson(@Nullable Id id) {
        Long wait = retryAfterSeconds();
        String json = "{\"jsonrpc\":\"2.0\",\"id\":"
                + (id == null ? "null" : new String(id.toJson(), UTF_8))
                + ",\"error\":{\"code\":" + code
                + ",\"message\":" + new String(JsonText.quote(message), UTF_8)
                + (wait == null ? "" : ",\"data\":{\"retryAfterSeconds\":" + wait + "}")
                + "}}";
        return json.getBytes(UTF_8);
    }
}
