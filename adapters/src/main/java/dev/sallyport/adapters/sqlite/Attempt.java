package dev.sallyport.adapters.sqlite;

import dev.sallyport.gateway.audit.AuditEvent.Effect;
import dev.sallyport.policy.Context;
import dev.sallyport.policy.Subject;
import dev.sallyport.policy.Target;
import dev.sallyport.policy.condition.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;

/// An attempt that policy has decided, with all that the decision depended on, as far as the audit has kept it.
///
/// @param call the gateway's own id of it
/// @param time when it came
/// @param subject with the claims that were kept
/// @param method of the protocol, for example `tools/call`
/// @param targets names or URIs, all of which have to be allowed; at least one, and several only where the method
///     names several
/// @param wholeTargets whether the targets are all there, and as they were sent
/// @param context its arguments throw [NotRecorded]
/// @param known whether all is kept of what a path finds
/// @param effect what was decided
/// @param rule the label of the rule that decided, or `default`
public record Attempt(
        String call,
        Instant time,
        Subject subject,
        String method,
        Target.Kind kind,
        String server,
        List<String> targets,
        boolean wholeTargets,
        Context context,
        Predicate<Path> known,
        Effect effect,
        String rule) {}
