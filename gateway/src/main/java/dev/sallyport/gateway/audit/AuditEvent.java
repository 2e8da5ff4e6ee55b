package dev.sallyport.gateway.audit;

import dev.sallyport.gateway.ApprovalStep;
import dev.sallyport.policy.Subject;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One record of the audit. An allowed call leaves two, linked by `call`: its intent and its outcome.
/// A refused attempt leaves its outcome only; a notice of the gateway's own stands alone.
///
/// @param call the gateway's own id of the attempt, unique across restarts
/// @param result what came of it; null on an intent
/// @param approval what the attempt has to do with an approval; null where it has nothing
public record AuditEvent(
        Phase phase,
        String call,
        Instant at,
        Who who,
        What what,
        Verdict verdict,
        @Nullable Result result,
        @Nullable ApprovalStep approval) {

    public AuditEvent(
            Phase phase, String call, Instant at, Who who, What what, Verdict verdict, @Nullable Result result) {
        this(phase, call, at, who, what, verdict, result, null);
    }

    public enum Phase {
        INTENT,
        OUTCOME,
        /// No attempt, but something the gateway itself has to tell.
        NOTICE
    }

    /// A rule does not fit what the servers offer any more.
    ///
    /// @param rule its id
    public static AuditEvent alert(Instant at, String rule, String why) {
        return new AuditEvent(
                Phase.NOTICE,
                "notice-" + UUID.randomUUID(),
                at,
                new Who(new Subject("sallyport", Set.of()), null, null, null, "internal"),
                new What(null, null, "(policy alert)", null, null, Set.of(), null, rule, List.of(), null),
                new Verdict(Effect.NONE, rule, why, null),
                new Result("alert", 0, 0, 0, 0));
    }

    /// A step of OAuth, which is no call: the method is `oauth/STEP`, the target the resource it is about.
    ///
    /// @param step its stable word, for example `token.issued`
    /// @param effect allow where it was done, deny where it was refused, none where it could not be decided
    /// @param status `ok`, or why not in a word, for example `invalid_grant`
    /// @param who who it is about, as far as that was known
    /// @param target the identifier of the resource; null where it is about none
    /// @param reason in words; null where there is nothing to say
    public static AuditEvent oauth(
            Instant at,
            String step,
            Effect effect,
            String status,
            Who who,
            @Nullable String target,
            @Nullable String reason) {
        return new AuditEvent(
                Phase.NOTICE,
                "oauth-" + UUID.randomUUID(),
                at,
                who,
                new What(null, null, "oauth/" + step, null, null, Set.of(), null, target, List.of(), null),
                new Verdict(effect, "oauth", reason, null),
                new Result(status, 0, 0, 0, 0));
    }

    /// Who asked, with all that a decision may depend on. Everything is null that was not known when the attempt
    /// ended.
    ///
    /// @param client the name the client gives itself: self-reported, evidence only
    /// @param address the peer's address; null on stdio
    public record Who(
            @Nullable Subject subject,
            @Nullable String keyName,
            @Nullable String client,
            @Nullable String address,
            String transport) {}

    /// What was asked for.
    ///
    /// @param revision of the protocol, as the client claims it
    /// @param labels of the data behind the endpoint
    /// @param kind `tool`, `resource`, `template` or `prompt`; null where the method names none
    /// @param target the name or URI asked for
    /// @param uris every URI asked for, where the method names several
    /// @param arguments the raw JSON of the arguments, with the first record of an attempt: writers store a
    ///     bounded, redacted view, never these bytes
    public record What(
            @Nullable String endpoint,
            @Nullable String server,
            @Nullable String method,
            @Nullable String requestId,
            @Nullable String revision,
            Set<String> labels,
            @Nullable String kind,
            @Nullable String target,
            List<String> uris,
            @Nullable Payload arguments) {}

    /// The decision and the rule that made it.
    ///
    /// @param dryRun what it would have been with rules that are only tried: `deny by no-deletes (policy.yaml:7)`;
    ///     null where that is the same
    public record Verdict(
            Effect effect,
            @Nullable String rule,
            @Nullable String reason,
            @Nullable String dryRun) {
        public static final Verdict NONE = new Verdict(Effect.NONE, null, null, null);

        static Verdict deny(String rule, String reason) {
            return new Verdict(Effect.DENY, rule, reason, null);
        }
    }

    public enum Effect {
        ALLOW,
        /// A human has to approve it first.
        ASK,
        DENY,
        /// The attempt ended before a decision was due.
        NONE
    }

    /// What came of the attempt.
    ///
    /// @param status `ok`, `error` (the server answered a JSON-RPC error), `tool_error` (`isError`), or the
    ///     reason of the refusal, for example `rate_limited`; `alert` on a notice
    /// @param http the HTTP status the client gets, or would get on stdio; 0 where there is none
    public record Result(String status, int http, long latencyMicros, long bytesIn, long bytesOut) {}

    /// A slice of a message, kept by reference.
    public record Payload(byte[] source, int start, int end) {}
}
