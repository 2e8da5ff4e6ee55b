package dev.sallyport.gateway.approve;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.Refusal;
import dev.sallyport.mcp.CanonicalJson;
import dev.sallyport.mcp.ErrorCodes;
import dev.sallyport.mcp.JsonMembers;
import dev.sallyport.mcp.MalformedMessage;
import dev.sallyport.mcp.Message;
import dev.sallyport.mcp.Params;
import dev.sallyport.mcp.Span;
import dev.sallyport.policy.Approval;
import dev.sallyport.policy.Decision;
import dev.sallyport.policy.Glob;
import dev.sallyport.policy.Target;
import dev.sallyport.policy.Verdict;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The exact call that somebody is asked to approve, and who may.
///
/// @param fingerprint SHA-256, in hex, of all of the call: caller, endpoint, server, kind, target, definition, rule,
///     policy version, and everything in `params` but `_meta`
/// @param subject the caller's id
/// @param kind `tool`, `prompt` or `resource`
/// @param target the tool's or prompt's name, or the URI
/// @param definition the hash of the definition that was approved; null where none was seen
/// @param rule the label of the rule that asks
/// @param arguments canonical JSON: the `arguments`, or where the call has more than that, all of `params` that the
///     server gets besides name and URI
/// @param self whether the caller may approve it itself
/// @param approvers patterns for the roles of those who may; none for role `admin`
/// @param lasts how long it waits, and how long an approval can be used
public record Asked(
        String fingerprint,
        String subject,
        String endpoint,
        String server,
        String kind,
        String target,
        @Nullable String definition,
        String rule,
        String policyVersion,
        String arguments,
        boolean self,
        List<String> approvers,
        Duration lasts) {
    /// Bytes of arguments that a human can be expected to look at. A larger call cannot be approved.
    static final int LARGEST = 64 << 10;

    private static final Set<String> NAMES = Set.of("_meta", "name", "uri");
    private static final Set<String> RETRY = Set.of("inputResponses", "requestState");

    public Asked {
        approvers = List.copyOf(approvers);
    }

    /// @throws dev.sallyport.gateway.Refused where the call is too large to be looked at
    static Asked of(Exchange exchange) {
        return of(exchange, NAMES);
    }

    /// The call that this one continues, whatever the answers in it.
    static Asked continued(Exchange exchange) {
        Set<String> besides = new HashSet<>(NAMES);
        besides.addAll(RETRY);
        return of(exchange, besides);
    }

    private static Asked of(Exchange exchange, Set<String> besides) {
        Message.Request request = exchange.inboundOrThrow().request();
        Target target = exchange.target();
        Decision decision = exchange.decision();
        if (request == null || target == null || decision == null || !(decision.verdict() instanceof Verdict.Ask ask)) {
            throw new IllegalStateException("nobody is asked");
        }
        Approval approval = ask.approval();
        String rule = decision.rule();
        String version = String.valueOf(exchange.policyVersion());
        String definition =
                target.definition() == null ? null : target.definition().hash();
        String subject = exchange.subjectOrThrow().id();
        String endpoint = exchange.endpointOrThrow().path();
        byte[] rest = rest(exchange, request, rule, besides);
        String fingerprint = fingerprint(
                subject,
                endpoint,
                target.server(),
                target.kind().word(),
                target.name(),
                definition == null ? "" : definition,
                rule,
                version,
                new String(rest, UTF_8));
        return new Asked(
                fingerprint,
                subject,
                endpoint,
                target.server(),
                target.kind().word(),
                target.name(),
                definition,
                rule,
                version,
                shown(exchange.inboundOrThrow().bytes(), request, rest),
                approval.self(),
                approval.approvers().stream().map(Glob::toString).toList(),
                approval.lasts());
    }

    private static byte[] rest(Exchange exchange, Message.Request request, String rule, Set<String> besides) {
        Span params = request.params().span();
        if (params == null) {
            throw new IllegalStateException("something was asked for without params");
        }
        try {
            byte[] rest = JsonMembers.rest(exchange.inboundOrThrow().bytes(), params, besides);
            if (rest.length > LARGEST) {
                throw new Refusal.Forbidden(rule, "it is too large to be approved").refused();
            }
            return CanonicalJson.of(rest, new Span(0, rest.length));
        } catch (MalformedMessage e) {
            throw new Refusal.Malformed(ErrorCodes.INVALID_PARAMS, e.reason(), request.id()).refused();
        }
    }

    private static String shown(byte[] bytes, Message.Request request, byte[] rest) {
        Params params = request.params();
        String whole = new String(rest, UTF_8);
        if (params.arguments() == null) {
            return whole;
        }
        try {
            String arguments = new String(CanonicalJson.of(bytes, params.arguments()), UTF_8);
            return whole.equals("{\"arguments\":" + arguments + "}") ? arguments : whole;
        } catch (MalformedMessage e) {
            throw new IllegalStateException("arguments were scanned, yet cannot be read", e);
        }
    }

    /// Each part with its length before it, so that no two calls run together into the same bytes.
    private static String fingerprint(String... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : parts) {
                byte[] bytes = part.getBytes(UTF_8);
                digest.update(
                        ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
                digest.update(bytes);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
