package dev.sallyport.gateway;

import dev.sallyport.mcp.Id;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Every no the gateway can say. [#status()] and [#reason()] are exhaustive; the edge renders the JSON-RPC error.
/// What a refusal carries may reach the client, unless its documentation says otherwise.
public sealed interface Refusal {

    /// `Host` is not one this gateway answers to (protocol.md D4, N5).
    record HostNotAllowed() implements Refusal {}

    /// `Origin` is present and not allowed (protocol.md D4).
    record OriginNotAllowed() implements Refusal {}

    record NoSuchEndpoint() implements Refusal {}

    /// @param allow the value of the `Allow` header
    record VerbNotAllowed(String allow) implements Refusal {}

    record UnsupportedMediaType() implements Refusal {}

    /// @param limit bytes a body may have
    record BodyTooLarge(long limit) implements Refusal {}

    record BodyTooSlow() implements Refusal {}

    /// The body is not one strict JSON-RPC message, or its parameters lack what the method needs.
    record Malformed(int code, String why, @Nullable Id id) implements Refusal {}

    /// A mirrored header and the body disagree (protocol.md E2).
    record HeaderMismatch(String why) implements Refusal {}

    /// @param supported revisions that would be served, newest first (protocol.md B4)
    record UnsupportedRevision(String requested, List<String> supported) implements Refusal {}

    /// @param why for the audit only: the client learns no more than that its credential does not do
    record Unauthenticated(String why) implements Refusal {}

    /// The token is bound to a key, and the proof of it does not do (RFC 9449 section 7.1).
    ///
    /// @param error `invalid_dpop_proof` or `use_dpop_nonce`
    /// @param why for the audit only
    /// @param nonce for the next proof; null where none is asked for
    record ProofRefused(String error, String why, @Nullable String nonce) implements Refusal {}

    /// Nobody can tell now whether a token is good.
    ///
    /// @param why for the audit only
    record TokenUnverifiable(String why) implements Refusal {}

    /// Policy says no, or there is no such thing: the same from outside.
    ///
    /// @param rule for the audit only
    /// @param why for the audit only
    record Forbidden(String rule, String why) implements Refusal {}

    /// Policy would allow it to a caller with more scopes (RFC 6750 section 3.1).
    ///
    /// @param scopes all that are missing
    record InsufficientScope(Set<String> scopes) implements Refusal {}

    /// A human has to approve the call first.
    ///
    /// @param inputRequired the result that asks the client's human, as JSON (protocol.md M); null where the client
    ///     cannot be asked
    record ApprovalPending(
            String id, Instant expires, @Nullable String inputRequired) implements Refusal {}

    /// The approval that the call waited for, or would have used, is of no use to it.
    ///
    /// @param how `denied`, `expired` or `used`
    record ApprovalOver(String id, String how) implements Refusal {}

    /// The caller has to log in at the server first. Address and id are for the caller, and no secrets: whoever opens
    /// the page has to show to be the caller.
    ///
    /// @param url the page where it does
    /// @param id of the login
    /// @param elicited whether the client knows the error that makes it open the page (protocol.md L8)
    /// @param inputRequired the result that asks the client's human, as JSON (protocol.md M); null where the client
    ///     cannot be asked
    record LoginRequired(
            String server,
            String url,
            String id,
            boolean elicited,
            @Nullable String inputRequired) implements Refusal {
        public LoginRequired(String server, String url, String id) {
            this(server, url, id, false, null);
        }

        /// For a client that knows the error.
        public LoginRequired asElicitation() {
            return new LoginRequired(server, url, id, true, null);
        }

        /// For a client that can be asked.
        public LoginRequired asking(String inputRequired) {
            return new LoginRequired(server, url, id, false, inputRequired);
        }

        /// What the caller is told.
        public String words() {
            return "The Sallyport gateway needs you to log in before it can reach the server " + server
                    + " for you: open " + url + ", then send the call again.";
        }
    }

    /// @param modern whether this is a 404: where the caller speaks 2026-07-28 (protocol.md C7), and for a
    ///     notification, which no message answers (D3)
    record UnknownMethod(String method, boolean modern) implements Refusal {}

    /// The session is unknown, ended, or somebody else's: the same from outside (protocol.md L4, L18).
    record UnknownSession() implements Refusal {}

    /// @param limit which limit, for example `120/1m per subject`
    record RateLimited(String limit, Duration retryAfter) implements Refusal {}

    /// @param what the bound that is reached, for example `streams per subject`
    record Overloaded(String what) implements Refusal {}

    /// A store the gateway depends on cannot answer.
    ///
    /// @param store for the audit and the log only
    record StoreDown(String store) implements Refusal {}

    record ShuttingDown() implements Refusal {}

    /// The server is of the other protocol era.
    ///
    /// @param supported revisions the server speaks, as far as known
    record EraMismatch(String server, String requested, List<String> supported) implements Refusal {}

    /// @param why names the failure, never an address or a credential
    /// @param words for the operator only: what the server itself said last, or what could not be run
    record ServerUnavailable(
            String server, String why, @Nullable String words) implements Refusal {
        public ServerUnavailable(String server, String why) {
            this(server, why, null);
        }
    }

    /// The server answered with something that is no MCP answer.
    record ServerMisbehaved(String server, String why) implements Refusal {}

    /// The answer is larger than policy, or what has to be done with it, allows.
    ///
    /// @param limit bytes it may have
    record AnswerTooLarge(long limit) implements Refusal {}

    record ServerTimedOut(String server, Duration after) implements Refusal {}

    /// A bug. The log has the rest.
    record Internal() implements Refusal {}

    /// @return the HTTP status of this refusal
    default int status() {
        return switch (this) {
            case Malformed _, HeaderMismatch _, UnsupportedRevision _, EraMismatch _ -> 400;
            case Unauthenticated _, ProofRefused _ -> 401;
            case HostNotAllowed _, OriginNotAllowed _, Forbidden _, InsufficientScope _, ApprovalOver _ -> 403;
            case ApprovalPending pending -> pending.inputRequired() == null ? 403 : 200;
            case LoginRequired login -> login.elicited() || login.inputRequired() != null ? 200 : 403;
            case NoSuchEndpoint _, UnknownSession _ -> 404;
            case UnknownMethod unknown -> unknown.modern() ? 404 : 200;
            case VerbNotAllowed _ -> 405;
            case BodyTooSlow _ -> 408;
            case BodyTooLarge _ -> 413;
            case UnsupportedMediaType _ -> 415;
            case RateLimited _ -> 429;
            case Internal _ -> 500;
            case ServerUnavailable _, ServerMisbehaved _, AnswerTooLarge _ -> 502;
            case Overloaded _, StoreDown _, TokenUnverifiable _, ShuttingDown _ -> 503;
            case ServerTimedOut _ -> 504;
        };
    }

    /// @return the stable name used in the audit
    default String reason() {
        return switch (this) {
            case HostNotAllowed _ -> "host_not_allowed";
            case OriginNotAllowed _ -> "origin_not_allowed";
            case NoSuchEndpoint _ -> "no_such_endpoint";
            case VerbNotAllowed _ -> "verb_not_allowed";
            case UnsupportedMediaType _ -> "unsupported_media_type";
            case BodyTooLarge _ -> "body_too_large";
            case BodyTooSlow _ -> "body_too_slow";
            case Malformed _ -> "malformed";
            case HeaderMismatch _ -> "header_mismatch";
            case UnsupportedRevision _ -> "unsupported_revision";
            case Unauthenticated _ -> "unauthenticated";
            case ProofRefused _ -> "proof_refused";
            case TokenUnverifiable _ -> "token_unverifiable";
            case Forbidden _ -> "forbidden";
            case InsufficientScope _ -> "insufficient_scope";
            case ApprovalPending _ -> "approval_pending";
            case ApprovalOver over -> "approval_" + over.how();
            case LoginRequired _ -> "login_required";
            case UnknownMethod _ -> "unknown_method";
            case UnknownSession _ -> "unknown_session";
            case RateLimited _ -> "rate_limited";
            case Overloaded _ -> "overloaded";
            case StoreDown _ -> "store_down";
            case ShuttingDown _ -> "shutting_down";
            case EraMismatch _ -> "era_mismatch";
            case ServerUnavailable _ -> "server_unavailable";
            case ServerMisbehaved _ -> "server_misbehaved";
            case AnswerTooLarge _ -> "answer_too_large";
            case ServerTimedOut _ -> "server_timed_out";
            case Internal _ -> "internal";
        };
    }

    /// @return more for the audit, where there is more to say
    default @Nullable String detail() {
        return switch (this) {
            case Malformed malformed -> malformed.why();
            case HeaderMismatch mismatch -> mismatch.why();
            case Unauthenticated unauthenticated -> unauthenticated.why();
            case ProofRefused refused -> refused.why();
            case TokenUnverifiable unverifiable -> unverifiable.why();
            case Forbidden forbidden -> forbidden.why();
            case InsufficientScope lacking -> String.join(" ", lacking.scopes());
            case LoginRequired login -> "login " + login.id() + " at server " + login.server();
            case RateLimited limited -> limited.limit();
            case Overloaded overloaded -> overloaded.what();
            case StoreDown down -> down.store();
            case ServerUnavailable unavailable -> unavailable.why();
            case ServerMisbehaved misbehaved -> misbehaved.why();
            case AnswerTooLarge tooLarge -> "more than " + tooLarge.limit() + " bytes";
            default -> null;
        };
    }

    /// @return the exception that carries this refusal across stages
    default Refused refused() {
        return new Refused(this);
    }
}
