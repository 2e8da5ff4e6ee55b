package dev.sallyport.embed;

import dev.sallyport.policy.Action;
import dev.sallyport.policy.Decision;
import dev.sallyport.policy.Subject;
import dev.sallyport.policy.Target;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One message was let through or refused.
///
/// @param subject  null where the caller is not identified
/// @param method   empty for a response
/// @param action   what policy was asked about; null where it was not asked, as for a list, whose items are filtered
/// @param target   null where there is no action
/// @param decision null where there is no action
/// @param refusal  null where the message was let through
public record DecisionEvent(
        Instant time,
        @Nullable Subject subject,
        String method,
        @Nullable Action action,
        @Nullable Target target,
        @Nullable Decision decision,
        @Nullable Refusal refusal) {

    public boolean allowed() {
        return refusal == null;
    }
}
